"""Plans, fact sheets and money."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from tactful.errors import InputError
from tactful.planning.facts import check_offers, check_order
from tactful.planning.money import format_money, parse_money
from tactful.service import Tactful
from tactful.types import Complaint, Money, Offer, Plan

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
BROKEN = Complaint(text="It arrived broken, the box was crushed.", platform="aliexpress")


def plan(desk: Tactful, **changes: object) -> Plan:
    return desk.plan(dataclasses.replace(BROKEN, **changes))  # type: ignore[arg-type]


def said(plan: Plan, words: str) -> bool:
    return any(words in warning for warning in plan.warnings)


# --- when ---------------------------------------------------------------------------


def test_deadlines_are_on_the_buyers_clock(desk: Tactful) -> None:
    assert (
        plan(desk, buyer_zone="Asia/Tokyo").reply_by.isoformat()
        == "2026-11-23T18:00:00+09:00"
    )
    assert plan(desk, locale="ru").reply_by.isoformat() == "2026-11-23T12:00:00+03:00"
    assert plan(desk).reply_by == NOW + timedelta(hours=24)


@pytest.mark.parametrize(
    ("received", "reply_by"),
    [
        ("2026-10-31T12:00:00-04:00", "2026-11-01T11:00:00-05:00"),  # clocks go back
        ("2027-03-13T12:00:00-05:00", "2027-03-14T13:00:00-04:00"),  # clocks go forward
    ],
)
def test_a_day_has_twenty_four_hours_when_the_clocks_change(
    desk: Tactful, received: str, reply_by: str
) -> None:
    made = plan(
        desk, received_at=datetime.fromisoformat(received), buyer_zone="America/New_York"
    )
    assert made.reply_by.isoformat() == reply_by


def test_a_reply_that_is_late_is_said_to_be(desk: Tactful) -> None:
    assert said(
        plan(desk, received_at=NOW - timedelta(hours=25)), "time to reply has passed"
    )
    assert not said(
        plan(desk, received_at=NOW - timedelta(hours=23)), "time to reply has passed"
    )


def test_the_public_window_closes(desk: Tactful) -> None:
    open_ = plan(desk, received_at=NOW - timedelta(days=29, hours=23))
    closed = plan(desk, received_at=NOW - timedelta(days=30, hours=1))
    assert open_.channels[1].available
    assert open_.public_until == NOW + timedelta(hours=1)
    assert open_.follow_ups[-1].due == open_.public_until
    assert not closed.channels[1].available
    assert closed.channels[0].available
    assert said(closed, "time for a public explanation has passed")
    assert len(closed.follow_ups) == 1


def test_an_unknown_zone_and_a_time_without_one_are_refused(desk: Tactful) -> None:
    with pytest.raises(InputError, match="'Mars/Base'"):
        plan(desk, buyer_zone="Mars/Base")
    with pytest.raises(InputError, match="has no zone"):
        plan(desk, received_at=datetime(2026, 11, 22))  # noqa: DTZ001


# --- where and how often ------------------------------------------------------------


@pytest.mark.parametrize(("made", "left"), [(0, 2), (1, 1), (2, 0), (9, 0)])
def test_contacts_left_and_the_warning_at_the_limit(
    desk: Tactful, made: int, left: int
) -> None:
    planned = plan(desk, contacts_made=made)
    assert planned.contacts_left == left
    assert said(planned, "written to as often as AliExpress bears (2)") == (left == 0)


def test_where_no_limit_of_contacts_is_known_none_is_claimed(desk: Tactful) -> None:
    assert plan(desk, platform="generic", contacts_made=7).contacts_left is None
    with pytest.raises(InputError, match="-1"):
        plan(desk, contacts_made=-1)


def test_amazon_takes_a_public_answer_to_seller_feedback_only(desk: Tactful) -> None:
    def public(surface: str) -> tuple[bool, int | None]:
        channel = plan(desk, platform="amazon", surface=surface).channels[1]
        assert channel.why
        assert channel.source
        return channel.available, channel.limit

    assert public("review") == (False, None)
    assert public("message") == (False, None)
    assert public("seller_feedback") == (True, 500)
    result = desk.draft(dataclasses.replace(BROKEN, platform="amazon"))
    assert result.public is None
    assert result.private is not None


def test_taobao_takes_five_hundred_characters(desk: Tactful) -> None:
    channel = plan(desk, platform="taobao_tmall").channels[1]
    assert (channel.available, channel.limit, channel.unit) == (True, 500, "characters")


def test_a_channel_nothing_is_known_of_is_not_open(desk: Tactful) -> None:
    (channel,) = plan(desk, channels=("phone",)).channels
    assert not channel.available
    assert "AliExpress" in channel.why


@pytest.mark.parametrize(
    ("text", "listed"),
    [
        ("Refund me 50 dollars or I will leave a one star review.", True),
        ("It arrived broken, the box was crushed.", False),
        ("My lawyer will see you in court.", False),
    ],
)
def test_evidence_is_collected_only_against_extortion(
    desk: Tactful, text: str, listed: bool
) -> None:
    planned = plan(desk, text=text)
    assert bool(planned.evidence) is listed
    assert len(planned.checklist) == len(set(planned.checklist)) > 5


def test_warnings_fit_the_case_and_speak_the_agents_language(desk: Tactful) -> None:
    assert said(plan(desk, text="My lawyer will sue you"), "Legal step announced")
    assert not said(plan(desk), "Legal step announced")
    assert said(
        plan(desk, platform="taobao_tmall", agent_locale="zh-CN"), "往返运费由店铺承担"
    )
    assert said(plan(desk, text="12345"), "does not tell its language")
    assert said(plan(desk, text="It is broken\x00\x07"), "2 control characters")


# --- money --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "amount", "currency"),
    [
        ("5 USD", "5", "USD"),
        ("$5", "5", "USD"),
        ("USD 5.50", "5.5", "USD"),
        ("  1000 RUB ", "1000", "RUB"),
        ("1,000.50 EUR", "1000.5", "EUR"),
        ("1 500 ₽", "1500", "RUB"),
        ("20元", "20", "CNY"),
        ("２０元", "20", "CNY"),
        ("二十元", "20", "CNY"),
        ("¥20", "20", "CNY"),
        ("+5 EUR", "5", "EUR"),
    ],
)
def test_an_amount_is_read(text: str, amount: str, currency: str) -> None:
    assert parse_money(text, what="it") == Money(amount=Decimal(amount), currency=currency)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("-5 USD", "negative"),
        ("−5 €", "negative"),
        ("0 USD", "zero"),
        ("0.00 EUR", "zero"),
        ("1,000 USD", "two ways"),
        ("5.001 USD", "two ways"),
        ("five", "not an amount"),
        ("5", "not an amount"),
        ("", "not an amount"),
        ("$", "not an amount"),
        ("5 USD or 6", "not an amount"),
        ("5 USD 6 EUR", "not an amount"),
        ("5 XYZ", "not an amount"),
        ("nan USD", "not an amount"),
        ("1e5 USD", "not an amount"),
        ("1,00,000 INR", "not an amount"),
        ("1.2.3 USD", "not an amount"),
        ("9" * 40 + " USD", "not an amount"),
    ],
)
def test_what_is_no_amount_is_refused_with_its_value(text: str, reason: str) -> None:
    with pytest.raises(InputError) as caught:
        parse_money(text, what="the refund")
    assert reason in str(caught.value)
    assert str(caught.value).startswith("the refund ")
    assert text[:30] in str(caught.value)


@pytest.mark.parametrize(
    ("locale", "shown"),
    [
        ("en-US", "$1,234.50"),
        ("zh-CN", "US$1,234.50"),
        ("ru-RU", "1\u00a0234,50\u00a0$"),
        ("es-ES", "1.234,50\u00a0US$"),
    ],
)
def test_an_amount_is_shown_as_the_locale_writes_it(locale: str, shown: str) -> None:
    assert format_money(Money(amount=Decimal("1234.5"), currency="USD"), locale) == shown


@pytest.mark.parametrize(
    ("offer", "reason"),
    [
        (Offer(kind="gold"), "unknown offer 'gold'"),
        (Offer(kind="partial_refund"), "needs an amount"),
        (Offer(kind="replacement", amount="5 USD"), "takes no amount"),
        (Offer.refund("-5 USD"), "negative"),
    ],
)
def test_an_offer_that_cannot_be_is_refused(offer: Offer, reason: str) -> None:
    with pytest.raises(InputError, match=reason):
        check_offers([offer])


@pytest.mark.parametrize(
    ("order", "reason"),
    [
        ("8011", "is not an object"),
        ({"id": ["8011"]}, "one plain value"),
        ({"gift": True}, "one plain value"),
        ({"id": "8" * 501}, "501 characters"),
        ({"value": "cheap"}, "the order value 'cheap' is not an amount"),
    ],
)
def test_an_order_that_cannot_be_is_refused(order: object, reason: str) -> None:
    with pytest.raises(InputError, match=reason):
        check_order(order)


def test_empty_fields_of_an_order_are_left_out() -> None:
    assert check_order({"id": 8011, "a": None, "b": " ", "c": " x "}) == {
        "id": "8011",
        "c": "x",
    }


# --- the fact sheet -----------------------------------------------------------------


def test_the_fact_sheet_holds_what_may_be_stated_and_where_from(desk: Tactful) -> None:
    sheet = desk.facts(
        dataclasses.replace(
            BROKEN,
            order={"id": "8011", "tracking": "LP001", "product": "watch"},
            offers=[Offer.refund("5 USD"), Offer.replacement()],
            note="It left on 12 November.",
            buyer_name="Anna",
            signature="Kim",
            buyer_zone="Asia/Tokyo",
        )
    )
    assert {fact.id: fact.text for fact in sheet.facts} == {
        "order:id": "8011",
        "order:tracking": "LP001",
        "order:product": "watch",
        "offer:refund": "5 USD",
        "offer:replacement": "replacement",
        "note:1": "It left on 12 November.",
        "buyer:text": BROKEN.text,
        "house:reply_hours": "24",
        "plan:answer_by": "2026-11-24",
        "buyer:name": "Anna",
        "house:signature": "Kim",
    }
    assert set(sheet.private) == {"8011", "LP001", "Anna"}
    assert sheet.get("order:colour") is None


def test_what_the_buyer_tells_of_themselves_is_private(desk: Tactful) -> None:
    text = "Broken. I am anna@mail.com, +1 415 555 2671, order 114-1234567-1234567."
    sheet = desk.facts(dataclasses.replace(BROKEN, text=text))
    assert set(sheet.private) == {"anna@mail.com", "+1 415 555 2671", "114-1234567-1234567"}


@pytest.mark.parametrize(
    ("offer", "words"),
    [
        ("30 USD", "30 USD is more than the order's value, 23.9 USD"),
        ("10 EUR", "another currency"),
        ("23.90 USD", ""),
    ],
)
def test_an_offer_dearer_than_the_order_is_told(
    desk: Tactful, offer: str, words: str
) -> None:
    planned = plan(desk, order={"value": "23.90 USD"}, offers=[Offer.refund(offer)])
    told = said(planned, "the order's value")
    assert told is bool(words)
    assert said(planned, words)


def test_a_coupon_on_amazon_is_left_out_and_that_is_told(desk: Tactful) -> None:
    complaint = dataclasses.replace(
        BROKEN, platform="amazon", offers=[Offer.coupon("5 USD"), Offer.replacement()]
    )
    assert [offer.kind for offer in desk.facts(complaint).offers] == ["replacement"]
    assert desk.facts(complaint).get("offer:coupon") is None
    assert said(desk.plan(complaint), "Amazon forbids offers of this kind")
    elsewhere = dataclasses.replace(complaint, platform="aliexpress")
    assert [offer.kind for offer in desk.facts(elsewhere).offers] == [
        "coupon",
        "replacement",
    ]
