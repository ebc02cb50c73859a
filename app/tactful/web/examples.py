"""Complaints to try the desk with; every one is of a kind that shops get daily."""

from __future__ import annotations

from tactful.web.form import Form

EXAMPLES: dict[str, Form] = {
    "watch": Form(
        text="Посылка шла два месяца, и часы пришли разбитые! Стекло треснуло, "
        "стрелки не двигаются. Продавец не отвечает. Верните деньги!",
        platform="aliexpress",
        id="8011",
        product="кварцевые часы",
        value="23.90 USD",
        offers=("replacement", "refund"),
        refund="5 USD",
    ),
    "shoes-small": Form(
        text="The shoes run small. I always wear a 9 and could barely get my toes in. "
        "Two stars, because they look nice.",
        platform="amazon",
        product="running shoes",
        value="49.99 USD",
        offers=("exchange",),
    ),
    "shoes-rub": Form(
        text="鞋子磨脚，穿了半天后跟就起泡了，做工也一般，有点失望。",
        platform="taobao_tmall",
        product="女士单鞋",
        value="168元",
        offers=("return",),
    ),
    "colour": Form(
        text="El color no es como en la foto: pedí un vestido azul y llegó casi gris. "
        "¿Por qué la imagen es tan distinta?",
        platform="aliexpress",
        product="vestido azul",
        value="18.50 USD",
        offers=("partial_refund",),
        partial_refund="4 USD",
    ),
    "extortion": Form(
        text="退我20，我给你修改，不然我就投诉你",
        platform="taobao_tmall",
        surface="message",
    ),
    "missing": Form(
        text="The shelf arrived but one bag of screws is missing, so I cannot put it "
        "together. Could you please tell me how to get the missing part?",
        surface="message",
        id="A-2207",
        product="wall shelf",
        offers=("parts",),
        buyer_name="Dana",
    ),
    "customs": Form(
        text="Посылка уже три недели на таможне, с меня требуют документы. "
        "Когда я получу свой заказ?",
        platform="aliexpress",
        surface="message",
        tracking="LP00412345678CN",
        shipping="AliExpress Standard Shipping",
    ),
    "smell": Form(
        text="新鞋味道特别大，在阳台放了两天还是刺鼻，不敢给孩子穿。",
        platform="taobao_tmall",
        product="儿童运动鞋",
        value="89元",
        offers=("return",),
    ),
    "lost": Form(
        text="El paquete nunca llegó. Ya pasaron dos meses y el rastreo no se mueve, "
        "creo que se perdió.",
        platform="aliexpress",
        surface="message",
        product="auriculares",
        value="21 USD",
        offers=("replacement", "refund"),
    ),
    "swearing": Form(
        text="你们他妈的怎么做生意的？鞋子磨得脚后跟全是血，垃圾东西！",
        platform="taobao_tmall",
        surface="message",
        offers=("partial_refund", "return"),
        partial_refund="10元",
    ),
    "premium": Form(
        text="三千多的包，五金有划痕，皮面还有胶印，这个价位实在对不起品牌。客服回复得也很敷衍。",
        platform="taobao_tmall",
        product="真皮手提包",
        value="3280元",
        offers=("exchange", "return"),
        buyer_name="林女士",
    ),
}
"""By the name of their title, ``desk.example.<name>``."""
