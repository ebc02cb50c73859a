"""The lines a reply is made of: what each says is settled here, how is the phrasebook's.

Facts and remedies come from the fact sheet alone; explanations and advice only where a
guideline that was retrieved allows them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta

from tactful.drafting.case import Case
from tactful.drafting.reply_plan import Blank, Line, Value
from tactful.knowledge.phrasebook import load_moves
from tactful.planning.money import parse_money
from tactful.types import Offer

MAX_POINTS = 3
"""More complaints than this are not restated one by one."""
_ORDER_ID_PLATFORMS = frozenset({"amazon"})
"""Where a message has to name its order (amazon-014)."""
_ABROAD_ONLY = frozenset({"explain.late"})
_AT_HOME = (
    "warehouse", "local", "domestic", "海外仓", "海外倉", "склад", "almacén", "armazém",
    "gudang", "lager", "entrepôt", "倉庫", "창고",
)  # fmt: skip
_INSIDE = frozenset({"quality", "packing", "service"})
"""Steps inside the house, which a reply can do without where room is short."""
_NUMBER = ("one", "two", "three")
_APOLOGY = {"low": "mild", "medium": "standard", "high": "strong"}


def line(
    move: str,
    values: Mapping[str, Value] | None = None,
    origins: Mapping[str, str] | None = None,
    *,
    licensed_by: str | None = None,
    spare: int = 0,
) -> Line:
    """``move`` with its values and where they come from.

    Args:
        licensed_by: the guideline that allows the move.
        spare: see ``Line``.
    """
    known = dict(origins or {})
    if licensed_by:
        known[""] = f"guideline:{licensed_by}"
    return Line(move=move, values=dict(values or {}), origins=known, spare=spare)


def greeting(case: Case) -> Line:
    """By name where it is known."""
    if name := case.complaint.buyer_name:
        return line("greeting.named", {"name": name}, {"name": "buyer:name"})
    return line("greeting.plain")


def signature(case: Case) -> Line:
    """Who signs: as the agent says, or the shop, or the care team."""
    if name := case.complaint.signature:
        return line("sign.named", {"signature": name}, {"signature": "house:signature"})
    if shop := case.facts.get("house:shop"):
        return line("sign.shop", {"shop": shop}, {"shop": "house:shop"})
    return line("sign.team")


def clauses(case: Case, *, named: bool) -> list[Line]:
    """The complaints as clauses; only the first that can name the product does."""
    product = case.facts.get("order:product") if named else None
    lines = []
    for hit in case.triage.causes[:MAX_POINTS]:
        move = f"issue.{hit.cause}"
        if hit.detail and f"{move}/{hit.detail}" in load_moves():
            move = f"{move}/{hit.detail}"
        lines.append(line(move, {"product": product or ""}))
        if "item" in load_moves()[move].slots:
            product = None
    return lines or [line("issue.other", {"product": product or ""})]


def restate(case: Case, frame: str = "restate", *, most: int = MAX_POINTS) -> Line:
    """The complaint in our own words, at most so many points of it.

    Args:
        frame: the moves that hold the clauses; only ``restate`` names the product.
    """
    points = clauses(case, named=frame == "restate")[:most]
    return Line(
        move=f"{frame}.{_NUMBER[len(points) - 1]}",
        parts=dict(zip("abc", [(point,) for point in points], strict=False)),
    )


def feeling_lines(case: Case, mood: str) -> list[Line]:
    """Empathy and apology; the apology stands last."""
    primary = case.causes[case.triage.primary or "other"]
    level = _APOLOGY[case.triage.severity]
    if case.has_risk("safety"):
        return [line("empathy.worry"), line("apology.strong")]
    if case.has_risk("extortion", "legal_threat"):
        level = "mild"
    apology = line(f"apology.{level}")
    # Facts for one mood, brevity for another, no sympathy where money is demanded.
    if mood in ("suspicious", "talkative") or case.has_risk("extortion"):
        return [apology]
    return [line(f"empathy.{primary.empathy}", spare=3), apology]


def explain(case: Case) -> list[Line]:
    """Why it can have come about, where a guideline allows to say so."""
    return _licensed(case, "explain", spare=2)


def advise(case: Case, mood: str) -> list[Line]:
    """What the buyer can do; nothing for whoever knows better."""
    if mood == "know_it_all":
        return []
    return _licensed(case, "advise", spare=1)


def _licensed(case: Case, kind: str, *, spare: int) -> list[Line]:
    """The explanations or advice for the causes found that a guideline allows."""
    moves: dict[str, str] = {}
    for hit in case.triage.causes[:2]:
        cause = case.causes[hit.cause]
        move = cause.move("explain" if kind == "explain" else "advise", hit.detail)
        if move is None or (move in _ABROAD_ONLY and _ships_at_home(case)):
            continue
        if license_ := case.license_for(move):
            moves[move] = license_
    return [
        line(move, licensed_by=license_, spare=spare) for move, license_ in moves.items()
    ]


def _ships_at_home(case: Case) -> bool:
    shipping = (case.facts.get("order:shipping") or "").lower()
    return any(word in shipping for word in _AT_HOME)


def reference(case: Case) -> Iterable[Line]:
    """The order by its number, where a message has to name it."""
    order_id = case.facts.get("order:id")
    if order_id and case.complaint.platform in _ORDER_ID_PLATFORMS:
        yield line("fact.order", {"order_id": order_id}, {"order_id": "order:id"}, spare=1)


def fact_lines(case: Case) -> Iterable[Line]:
    """Facts that the causes ask for; a missing one is a visible blank."""
    needs = [need for hit in case.triage.causes for need in case.causes[hit.cause].needs]
    if "tracking" in needs:
        tracking = case.facts.get("order:tracking")
        yield line(
            "fact.tracking",
            {"tracking": tracking or Blank(fact="tracking")},
            {"tracking": "order:tracking"} if tracking else {},
        )


def remedies(case: Case, mood: str, *, spoken: bool = False) -> list[Line]:
    """The authorised remedies, or an open question; then what is still to be asked."""
    asking = "phone.ask" if spoken else "remedy.ask"
    primary = case.causes[case.triage.primary or "other"]
    ask = [line(f"ask.{primary.ask}")] if primary.ask else []
    offers = [_offer(case, offer) for offer in case.facts.offers]
    if not offers:
        if mood == "angry" or not ask:
            return [line("remedy.open")]
        return ask if mood == "talkative" else [*ask, line("remedy.open", spare=1)]
    kinds = {offer.kind for offer in case.facts.offers}
    needed = {("parts", "missing"), ("exchange", "measure")}
    wanted = ask if any((kind, primary.ask) in needed for kind in kinds) else []
    if len(offers) == 1:
        remedy = Line(move="remedy.one", parts={"offer": tuple(offers)})
        return [remedy, line(f"{asking}.one"), *wanted]
    remedy = Line(move="remedy.choice", parts={"offers": tuple(offers)})
    return [remedy, line(f"{asking}.choice"), *wanted]


def _offer(case: Case, offer: Offer) -> Line:
    origin = f"offer:{offer.kind}"
    if offer.amount is None:
        return line(f"offer.{offer.kind}", origins={"": origin})
    amount = parse_money(offer.amount, what=f"the {offer.kind}")
    move = f"offer.{offer.kind}"
    if offer.kind in ("refund", "coupon"):
        move += ".amount"
    return line(move, {"amount": amount}, {"": origin})


def held_lines(case: Case) -> list[Line]:
    """Under extortion nothing is offered: the line is held, kindly."""
    return [
        line(move, licensed_by=case.license_for(move))
        for move in ("boundary.offer", "boundary.extortion")
    ]


def safety_advice(case: Case) -> list[Line]:
    """What to do at once where somebody may be hurt."""
    license_ = case.license_for("advise.safety")
    return [line("advise.safety", licensed_by=license_)] if license_ else []


def next_lines(case: Case, *, written: bool = True) -> Iterable[Line]:
    """What happens after the reply: what we do, and by when the buyer hears of it.

    Args:
        written: whether the buyer answers in writing.
    """
    by: dict[str, Value] = {"date": case.answer_by}
    origin = {"date": "plan:answer_by"}
    if case.has_risk("safety", "legal_threat"):
        if license_ := case.license_for("next.handover"):
            yield line("next.handover", by, origin, licensed_by=license_)
        return
    steps = dict.fromkeys(case.causes[hit.cause].next for hit in case.triage.causes[:2])
    for step in filter(None, steps):
        move = f"next.{step}"
        if license_ := case.license_for(move):
            dated = "date" in load_moves()[move].slots
            yield line(
                move,
                by if dated else None,
                origin if dated else None,
                licensed_by=license_,
                spare=4 if step in _INSIDE else 0,
            )
    if written and (license_ := case.license_for("next.reply")):
        yield line(
            "next.reply",
            {"duration": timedelta(hours=case.reply_hours)},
            {"duration": "house:reply_hours"},
            licensed_by=license_,
            spare=2,
        )


def closing(mood: str) -> Line:
    """The last sentence before the signature."""
    return line(
        "closing.suspicious" if mood == "suspicious" else "closing.private", spare=1
    )
