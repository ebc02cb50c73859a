"""Templates: every text of the house is well formed, and filling one leaves no hole."""

from __future__ import annotations

import itertools
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tactful import Tactful
from tactful.drafting.fill import fill_template
from tactful.errors import InputError, KnowledgeError
from tactful.knowledge.facts import references
from tactful.knowledge.locales import load_locale
from tactful.knowledge.phrasebook import phrasebook_locales
from tactful.knowledge.platforms import known_facts
from tactful.knowledge.templates import load_template, read_template, template_ids

HEAD = """\
id: t-thanks
title: {en: Thanks, zh-CN: 感谢}
channel: private
stage: after_sale
says: Thanks for the order.
when: {en: After the order., zh-CN: 下单之后。}
slots:
  name: {type: name, required: false, en: the name, zh-CN: 姓名}
  order: {type: id, required: true, en: order number, zh-CN: 订单号}
  day: {type: date, required: false, en: the day, zh-CN: 日期}
"""
TEXT = "Hello{? {name}?},\n\nthank you for order {order}.{? It leaves on {day}.?}\n"
EXAMPLES = {
    "name": "Wilhelmina", "text": "quartz watch", "lines": "First tip\nSecond tip",
    "amount": "5 USD", "date": "2026-11-30", "time": "18:30", "duration": "2 days",
    "number": "3", "id": "8011223344", "url": "https://shop.example/help",
    "email": "care@shop.example",
}  # fmt: skip


def written(tmp_path: Path, head: str = HEAD, text: str = TEXT) -> Path:
    folder = tmp_path / "t-thanks"
    folder.mkdir()
    (folder / "template.yaml").write_text(head, "utf-8")
    (folder / "en.md").write_text(text, "utf-8")
    return folder


# --- reading -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("head", "text", "place", "reason"),
    [
        (HEAD.replace("id: t-thanks", "id: t-thank"), TEXT, "t-thanks/template.yaml:1", "differs from the folder's"),
        (HEAD.replace("private", "letter"), TEXT, "t-thanks/template.yaml:3", "channel"),
        (HEAD + "not_on: {moon: [moon-001]}\n", TEXT, "t-thanks/template.yaml:11", "unknown value 'moon'"),
        (HEAD + "causes: [product.odour]\n", TEXT, "t-thanks/template.yaml:11", "unknown value 'product.odour'"),
        (HEAD.replace("type: date", "type: day"), TEXT, "t-thanks/template.yaml:10", "type"),
        (HEAD, TEXT.replace("{order}", "{number}"), "t-thanks/en.md:1", "'number' is unknown"),
        (HEAD, TEXT.replace("{? It leaves on {day}.?}", ""), "t-thanks/en.md:1", "'day' is unknown or not used"),
        (HEAD, TEXT.replace("{? {name}?}", " {name}"), "t-thanks/en.md:1", "'name' stands outside"),
        (HEAD, TEXT.replace(" {order}", "{? {order}?}"), "t-thanks/en.md:1", "no optional slot"),
        (HEAD, TEXT.replace("{order}", "{order"), "t-thanks/en.md:3", "'{' is neither"),
        (HEAD, TEXT + "[[date]]", "t-thanks/en.md:4", "'[['"),
        (HEAD, "---\nsubject: For {name}\n---\n" + TEXT, "t-thanks/en.md:2", "'name' stands outside"),
        (HEAD, "---\ntitle: x\n---\n" + TEXT, "t-thanks/en.md:2", "subject: Field required"),
    ],
)  # fmt: skip
def test_a_wrong_template_is_refused_with_its_line(
    tmp_path: Path, head: str, text: str, place: str, reason: str
) -> None:
    with pytest.raises(KnowledgeError) as caught:
        read_template(written(tmp_path, head, text))
    assert str(caught.value).startswith(f"{place}: "), str(caught.value)
    assert reason in str(caught.value)


def test_every_template_is_written_in_every_language_of_the_composer() -> None:
    missing = [
        (name, locale)
        for name in template_ids()
        for locale in phrasebook_locales()
        if locale not in load_template(name).texts
    ]
    assert missing == []
    assert len(phrasebook_locales()) == 11
    assert len(template_ids()) >= 70


def test_the_reasons_why_a_template_is_barred_are_facts_of_that_platform() -> None:
    known = known_facts()
    for name in template_ids():
        for platform, reasons in load_template(name).head.not_on.items():
            ids = references(" ".join(reasons))
            assert ids, (name, platform)
            assert set(ids) <= known, (name, platform)
            assert any(
                fact.startswith((f"{platform}-", "law-", "general-")) for fact in ids
            )


# --- filling -----------------------------------------------------------------------


@pytest.mark.parametrize("locale", phrasebook_locales())
@pytest.mark.parametrize("name", template_ids())
def test_a_filled_template_has_no_hole(name: str, locale: str) -> None:
    template, facts = load_template(name), load_locale(locale)
    slots = template.head.slots
    required = {n: EXAMPLES[s.type] for n, s in slots.items() if s.required}
    everything = {n: EXAMPLES[s.type] for n, s in slots.items()}
    for values in (required, everything):
        filled = fill_template(template, facts, values, agent_locale="zh-CN")
        whole = f"{filled.subject or ''}\n{filled.text}"
        assert filled.blanks == ()
        assert not re.search(r"[{}]|\[\[|\]\]|  |\n\n\n|\bNone\b| [,.;。，]", whole), whole
        assert not re.search(r"\.\.(?!\.)|,,|，，|。。|\(\)|（）|「」|«\s*»|“”", whole), (
            whole
        )
        assert filled.text == filled.text.strip()
    named = fill_template(template, facts, everything, agent_locale="zh-CN")
    assert all(  # every value is said
        EXAMPLES[slot.type].split("\n")[0] in f"{named.subject}{named.text}"
        for slot in slots.values()
        if slot.type not in ("amount", "date")
    )
    empty = fill_template(template, facts, {}, agent_locale="zh-CN")
    asked = {slot.zh_cn for slot in slots.values() if slot.required}
    assert set(empty.blanks) == asked
    assert set(re.findall(r"\[\[([^\]]+)\]\]", f"{empty.subject}{empty.text}")) == asked


def made(tmp_path: Path, **values: str) -> str:
    template = read_template(written(tmp_path))
    return fill_template(template, load_locale("en"), values, agent_locale="en").text


def test_a_stretch_goes_with_its_missing_value(tmp_path: Path) -> None:
    assert made(tmp_path, order="8011") == "Hello,\n\nthank you for order 8011."


def test_values_are_written_as_the_locale_writes_them(tmp_path: Path) -> None:
    text = made(tmp_path, name=" Anna\n Maria ", order="8011", day="2026-11-30")
    assert text == (
        "Hello Anna Maria,\n\nthank you for order 8011. It leaves on November 30, 2026."
    )


@given(
    st.text(min_size=1, max_size=60).filter(
        lambda t: t.strip() and "[[" not in t and "]]" not in t
    )
)
def test_a_value_is_never_read_as_part_of_the_template(value: str) -> None:
    template = load_template("t-tracking")
    slots = {n for n, s in template.head.slots.items() if s.type in ("text", "name", "id")}
    filled = fill_template(
        template,
        load_locale("en"),
        dict.fromkeys(slots, f"x{value}{{shop}}x"),
        agent_locale="en",
    )
    assert "{shop}x" in filled.text


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"nick": "x"}, "has no slot 'nick'; it has day, name, order"),
        ({"day": "tomorrow"}, "'tomorrow' is not a date; write it as year-month-day"),
        ({"name": "[[x]]"}, "the sign of a blank"),
        ({"name": "x" * 501}, "has 501 characters; at most 500"),
    ],
)
def test_a_value_that_does_not_fit_is_refused(
    tmp_path: Path, values: dict[str, str], reason: str
) -> None:
    with pytest.raises(InputError, match=re.escape(reason)):
        made(tmp_path, **values)


@pytest.mark.parametrize(
    ("kind", "value"),
    [("amount", "much"), ("number", "three"), ("url", "shop.example"), ("email", "care")],
)
def test_each_type_is_checked(tmp_path: Path, kind: str, value: str) -> None:
    folder = written(tmp_path, HEAD.replace("type: id", f"type: {kind}"))
    with pytest.raises(InputError, match="the value of 'order'"):
        fill_template(
            read_template(folder), load_locale("en"), {"order": value}, agent_locale="en"
        )


def test_the_service_renders_and_bars(desk: Tactful) -> None:
    values = {"product": "watch", "shop": "Lark", "tracking": "LP01", "date": "2026-11-30"}
    filled = desk.render("t-not-received", locale="de", values=values)
    assert "30. November 2026" in filled.text
    assert filled.subject
    for name, platform in itertools.islice(
        ((n, p) for n in template_ids() for p in load_template(n).head.not_on), 20
    ):
        with pytest.raises(InputError, match=f"may not be used on '{platform}'"):
            desk.render(name, locale="en", values={}, platform=platform)
    with pytest.raises(InputError, match="unknown template"):
        desk.render("t-nothing", locale="en", values={})
