"""The composer: plans a reply from triage, plan, facts and licensed guidelines.

It says only what phrasebooks hold, so every sentence is one that the house has read.
What differs from reply to reply is which moves are made, in which order, and with
which values.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from tactful.drafting.case import Case
from tactful.drafting.reply_plan import Blank, Line, ReplyPlan, Value
from tactful.knowledge.phrasebook import load_moves
from tactful.planning.money import parse_money
from tactful.types import Channel, Offer

MAX_POINTS = 3
"""More complaints than this are not restated one by one."""
_ORDER_ID_PLATFORMS = frozenset({"amazon"})
"""Where a message has to name its order (amazon-014)."""
_ABROAD_ONLY = frozenset({"explain.late"})
_AT_HOME = ("warehouse", "local", "海外仓", "склад", "almacén")
_APOLOGY = {"low": "mild", "medium": "standard", "high": "strong"}


def plan_reply(case: Case, channel: Channel) -> ReplyPlan:
    """What to say to the buyer of ``case`` on ``channel`` (private or public)."""
    if channel == "public":
        return _plan_public(case)
    return _plan_private(case)


def _plan_private(case: Case) -> ReplyPlan:
    grave = case.has_risk("safety", "legal_threat")
    held = case.has_risk("extortion")
    mood = "angry" if case.has_risk("abuse") else case.temperament
    if held:  # sympathy with a demand for money would read as giving in
        mood = "calm"
    # Where nothing but a demand was written there is nothing to restate.
    restated = [] if held and not case.triage.causes else [_restate(case)]
    feeling = _feeling(case, mood)
    first = [*_reference(case), _line(f"opener.{mood}"), *restated, *feeling]
    if mood == "angry":
        apology = feeling.pop()
        opening = [apology, _line("opener.angry")]
        first = [*_reference(case), *opening, *restated, *feeling]
    explaining = [] if grave or held else [*_explain(case), *_advise(case, mood)]
    if case.has_risk("safety") and (license_ := case.license_for("advise.safety")):
        explaining = [_line("advise.safety", licensed_by=license_)]
    solving = _held_line(case) if held else _remedies(case, mood)
    middle = [solving, explaining] if mood == "angry" else [explaining, solving]
    paragraphs = [
        [_greeting(case)],
        first,
        [*_facts(case)],
        *middle,
        [*_next(case, grave), _closing(mood)],
        [_signature(case)],
    ]
    order_id = case.facts.get("order:id")
    subject = (
        _line("subject.order", {"order_id": order_id}, {"order_id": "order:id"})
        if order_id
        else _line("subject.plain")
    )
    return ReplyPlan(
        subject=subject if case.complaint.platform == "generic" else None,
        paragraphs=tuple(tuple(lines) for lines in paragraphs if lines),
    )


def _plan_public(case: Case) -> ReplyPlan:
    points = _clauses(case, named=False)[:2]
    restate = Line(
        move=f"public.restate.{('one', 'two')[len(points) - 1]}",
        parts=dict(zip("ab", [(point,) for point in points], strict=False)),
    )
    body: list[Line] = [
        _line("public.thanks", spare=1),
        restate,
        _line("public.apology"),
    ]
    if case.has_risk("extortion"):
        body[2:] = [_line("public.neutral")]
    elif not case.has_risk("safety", "legal_threat"):
        body += [
            Line(move=line.move, origins=line.origins, spare=2)
            for line in _explain(case)[:1]
        ]
    return ReplyPlan(
        subject=None,
        paragraphs=(
            (_line("public.greeting"),),
            tuple(body),
            (_line("public.contact"), _line("public.readers", spare=3)),
            (_line("public.sign", spare=1),),
        ),
    )


def _line(
    move: str,
    values: dict[str, Value] | None = None,
    origins: dict[str, str] | None = None,
    *,
    licensed_by: str | None = None,
    spare: int = 0,
) -> Line:
    known = dict(origins or {})
    if licensed_by:
        known[""] = f"guideline:{licensed_by}"
    return Line(move=move, values=values or {}, origins=known, spare=spare)


def _greeting(case: Case) -> Line:
    if name := case.complaint.buyer_name:
        return _line("greeting.named", {"name": name}, {"name": "buyer:name"})
    return _line("greeting.plain")


def _signature(case: Case) -> Line:
    if signature := case.complaint.signature:
        return _line(
            "sign.named", {"signature": signature}, {"signature": "house:signature"}
        )
    if shop := case.facts.get("house:shop"):
        return _line("sign.shop", {"shop": shop}, {"shop": "house:shop"})
    return _line("sign.team")


def _clauses(case: Case, *, named: bool) -> list[Line]:
    """The complaints as clauses; only the first that can name the product does."""
    product = case.facts.get("order:product") if named else None
    lines = []
    for hit in case.triage.causes[:MAX_POINTS]:
        move = f"issue.{hit.cause}"
        if hit.detail and f"{move}/{hit.detail}" in load_moves():
            move = f"{move}/{hit.detail}"
        lines.append(_line(move, {"product": product or ""}))
        if "item" in load_moves()[move].slots:
            product = None
    return lines or [_line("issue.other", {"product": product or ""})]


def _restate(case: Case) -> Line:
    clauses = _clauses(case, named=True)
    name = ("one", "two", "three")[len(clauses) - 1]
    return Line(
        move=f"restate.{name}",
        parts=dict(zip("abc", [(clause,) for clause in clauses], strict=False)),
    )


def _feeling(case: Case, mood: str) -> list[Line]:
    """Empathy and apology; the apology stands last."""
    primary = case.causes[case.triage.primary or "other"]
    level = _APOLOGY[case.triage.severity]
    if case.has_risk("safety"):
        return [_line("empathy.worry"), _line("apology.strong")]
    if case.has_risk("extortion", "legal_threat"):
        level = "mild"
    apology = _line(f"apology.{level}")
    # Facts for one mood, brevity for another, no sympathy where money is demanded.
    if mood in ("suspicious", "talkative") or case.has_risk("extortion"):
        return [apology]
    return [_line(f"empathy.{primary.empathy}", spare=3), apology]


def _explain(case: Case) -> list[Line]:
    return _licensed(case, "explain", spare=2)


def _advise(case: Case, mood: str) -> list[Line]:
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
        _line(move, licensed_by=license_, spare=spare) for move, license_ in moves.items()
    ]


def _ships_at_home(case: Case) -> bool:
    shipping = (case.facts.get("order:shipping") or "").lower()
    return any(word in shipping for word in _AT_HOME)


def _reference(case: Case) -> Iterable[Line]:
    order_id = case.facts.get("order:id")
    if order_id and case.complaint.platform in _ORDER_ID_PLATFORMS:
        yield _line("fact.order", {"order_id": order_id}, {"order_id": "order:id"}, spare=1)


def _facts(case: Case) -> Iterable[Line]:
    needs = [need for hit in case.triage.causes for need in case.causes[hit.cause].needs]
    if "tracking" in needs:
        tracking = case.facts.get("order:tracking")
        yield _line(
            "fact.tracking",
            {"tracking": tracking or Blank(fact="tracking")},
            {"tracking": "order:tracking"} if tracking else {},
        )


def _remedies(case: Case, mood: str) -> list[Line]:
    """The authorised remedies, or an open question; then what is still to be asked."""
    primary = case.causes[case.triage.primary or "other"]
    ask = [_line(f"ask.{primary.ask}")] if primary.ask else []
    offers = [_offer(case, offer) for offer in case.facts.offers]
    if not offers:
        if mood == "angry" or not ask:
            return [_line("remedy.open")]
        return ask if mood == "talkative" else [*ask, _line("remedy.open", spare=1)]
    kinds = {offer.kind for offer in case.facts.offers}
    needed = {("parts", "missing"), ("exchange", "measure")}
    wanted = ask if any((kind, primary.ask) in needed for kind in kinds) else []
    if len(offers) == 1:
        remedy = Line(move="remedy.one", parts={"offer": tuple(offers)})
        return [remedy, _line("remedy.ask.one"), *wanted]
    remedy = Line(move="remedy.choice", parts={"offers": tuple(offers)})
    return [remedy, _line("remedy.ask.choice"), *wanted]


def _offer(case: Case, offer: Offer) -> Line:
    origin = f"offer:{offer.kind}"
    if offer.amount is None:
        return _line(f"offer.{offer.kind}", origins={"": origin})
    amount = parse_money(offer.amount, what=f"the {offer.kind}")
    move = f"offer.{offer.kind}"
    if offer.kind in ("refund", "coupon"):
        move += ".amount"
    return _line(move, {"amount": amount}, {"": origin})


def _held_line(case: Case) -> list[Line]:
    """Under extortion nothing is offered: the line is held, kindly."""
    return [
        _line(move, licensed_by=case.license_for(move))
        for move in ("boundary.offer", "boundary.extortion")
    ]


def _next(case: Case, grave: bool) -> Iterable[Line]:
    by: dict[str, Value] = {"date": case.answer_by}
    origin = {"date": "plan:answer_by"}
    if grave:
        if license_ := case.license_for("next.handover"):
            yield _line("next.handover", by, origin, licensed_by=license_)
        return
    steps = {case.causes[hit.cause].next for hit in case.triage.causes[:2]}
    if "trace" in steps and (license_ := case.license_for("next.trace")):
        yield _line("next.trace", by, origin, licensed_by=license_)
    if "platform" in steps and (license_ := case.license_for("next.platform")):
        yield _line("next.platform", licensed_by=license_)
    if license_ := case.license_for("next.reply"):
        yield _line(
            "next.reply",
            {"duration": timedelta(hours=case.reply_hours)},
            {"duration": "house:reply_hours"},
            licensed_by=license_,
            spare=2,
        )


def _closing(mood: str) -> Line:
    return _line(
        "closing.suspicious" if mood == "suspicious" else "closing.private", spare=1
    )
