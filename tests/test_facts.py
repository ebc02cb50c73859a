"""Platform packs, law and conflicts: what is doubtful is marked, what is named exists."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tactful import Complaint, Tactful
from tactful.checks.context import Context
from tactful.checks.shape import check_shape
from tactful.errors import KnowledgeError
from tactful.knowledge.facts import references
from tactful.knowledge.law import law_regions, laws_for, load_law, read_law
from tactful.knowledge.locales import load_locale, locale_tags
from tactful.knowledge.platforms import (
    known_facts,
    load_platform,
    platform_ids,
    read_platform,
)
from tactful.settings import Settings
from tactful.types import PLATFORMS

PACK = """\
id: moon
name: {en: Moon, zh-CN: 月亮}
reply_hours: 24
reply_source: moon-001
contacts: null
contacts_source: house choice
public_days: null
public_source: ""
channels:
  - channel: private
    available: true
    limit: 100
    why: {en: Verify the limit in the console., zh-CN: 请核实字数上限。}
    source: moon-002
    verify: true
facts:
  - {id: moon-001, text: {en: Reply in a day., zh-CN: 一天内回复。}, kind: window, applies_to: any, source: the console, confidence: high}
  - {id: moon-002, text: {en: A hundred characters., zh-CN: 一百字。}, kind: limit, applies_to: private, source: a blog, confidence: low}
"""


def test_every_platform_has_a_pack_and_its_facts() -> None:
    assert set(platform_ids()) == set(PLATFORMS)
    assert sum(len(load_platform(name).facts) for name in platform_ids()) >= 290
    for name in platform_ids():
        platform = load_platform(name)
        assert {rule.channel for rule in platform.channels} == {
            "private",
            "public",
            "phone",
            "chat",
        }
        assert platform.facts, name
    assert {"us", "eu", "uk", "cn", "br", "ru", "id", "jp", "au"} == set(law_regions())
    assert sum(len(load_law(region).facts) for region in law_regions()) >= 60


def test_what_a_pack_names_exists() -> None:
    known = known_facts()
    for name in platform_ids():
        platform = load_platform(name)
        sources = [platform.reply_source, platform.contacts_source, platform.public_source]
        sources += [entry.source for entry in (*platform.channels, *platform.warnings)]
        for source in sources:
            assert set(references(source)) <= known, (name, source)


@pytest.mark.parametrize(
    ("old", "new", "line", "reason"),
    [
        ("    verify: true\n", "", 14, "rests on moon-002: mark it 'verify'"),
        ("source: moon-002", "source: moon-003", 14, "the fact 'moon-003' is not in this file"),
        ("reply_source: moon-001", "reply_source: own knowledge, unverified", 4, "mark it 'verify'"),
        ("{id: moon-002", "{id: moon-001", 18, "'moon-001' stands twice"),
        ("confidence: low", "confidence: shaky", 18, "confidence"),
        ("a blog, confidence: low", "a blog, confidence: high, contradicted_by: the console", 0, ""),
    ],
)  # fmt: skip
def test_a_doubtful_fact_is_never_used_silently(
    tmp_path: Path, old: str, new: str, line: int, reason: str
) -> None:
    file = tmp_path / "moon.yaml"
    file.write_text(PACK.replace(old, new, 1), "utf-8")
    if not reason:
        assert read_platform(file).facts[1].doubtful
        return
    with pytest.raises(KnowledgeError) as caught:
        read_platform(file)
    assert f"moon.yaml:{line}: " in str(caught.value)
    assert reason in str(caught.value)


def test_a_doubtful_limit_is_shown_and_only_warned_about() -> None:
    doubtful = [
        (name, rule)
        for name in platform_ids()
        for rule in load_platform(name).channels
        if rule.verify and rule.available and rule.limit
    ]
    assert doubtful
    desk = Tactful(Settings(model="composer"))
    for name, rule in doubtful:
        complaint = Complaint(
            text="It came broken.", platform=name, channels=(rule.channel,)
        )
        complaint = dataclasses.replace(complaint, surface=rule.surfaces[0])
        (plan,) = desk.plan(complaint).channels
        assert plan.verify
        context = Context(
            platform=name, platform_name=name, channel=rule.channel, surface="review",
            language="en", expected_language=None, agent_locale="en", limit=rule.limit,
            unit=rule.unit, limit_verify=plan.verify,
        )  # fmt: skip
        (finding,) = check_shape("x" * (rule.limit + 1), context)
        assert finding.level == "warning"
        firm = dataclasses.replace(context, limit_verify=False)
        assert check_shape("x" * (rule.limit + 1), firm)[0].level == "error"


def test_law_belongs_to_known_locales() -> None:
    for region in law_regions():
        assert set(load_law(region).locales) <= set(locale_tags())
    assert [law.region for law in laws_for("de-DE")] == ["eu"]
    assert "us" in [law.region for law in laws_for("en-US")]


def test_a_law_file_is_named_after_its_region(tmp_path: Path) -> None:
    file = tmp_path / "de.yaml"
    text = "region: eu\nname: {en: EU, zh-CN: 欧盟}\nlocales: []\nfacts:\n"
    text += "  - {id: law-eu-001, text: {en: x, zh-CN: x}, kind: law, applies_to: any, source: x, confidence: high}\n"
    file.write_text(text, "utf-8")
    with pytest.raises(KnowledgeError, match=r"de\.yaml:1: 'eu' differs"):
        read_law(file)


# --- locales -----------------------------------------------------------------------


def test_the_twenty_four_profiles() -> None:
    assert len(locale_tags()) == 24
    for tag in locale_tags():
        facts = load_locale(tag)
        assert "{name}" in facts.address.known, tag
        assert "{name}" not in facts.address.unknown, tag


@pytest.mark.covers("s3-08")
def test_a_call_is_planned_by_the_buyers_clock() -> None:
    desk = Tactful(Settings(model="composer"))
    plan = desk.plan(
        Complaint(
            text="Der Topf ist kaputt.", channels=("phone",), buyer_zone="Europe/Berlin"
        )
    )
    calls = load_locale("de-DE").calls
    (said,) = [w for w in plan.warnings if w.startswith("Call between")]
    assert calls.from_ in said
    assert "Europe/Berlin" in said
    american = desk.plan(Complaint(text="The pot is broken.", channels=("phone",)))
    (said,) = [w for w in american.warnings if w.startswith("Call between")]
    first, last = said.split()[2], said.split()[4]
    assert "08:00" <= first < last <= "21:00"  # law-us-010


@pytest.mark.covers("s2-18")
def test_the_agent_is_told_of_the_buyers_holiday() -> None:
    eve = datetime(2026, 12, 25, 10, tzinfo=UTC)
    desk = Tactful(Settings(model="composer"), now=lambda: eve)
    told = desk.plan(Complaint(text="Der Topf ist kaputt.")).warnings
    assert any(w.startswith("Today there: ") for w in told), told
    quiet = Tactful(
        Settings(model="composer"), now=lambda: datetime(2026, 11, 17, tzinfo=UTC)
    )
    told = quiet.plan(Complaint(text="Der Topf ist kaputt.")).warnings
    assert not any(w.startswith("Today there: ") for w in told)
