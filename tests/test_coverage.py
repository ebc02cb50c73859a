"""What the sources teach: every item has a carrier, and no carrier names an unknown one."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache
from pathlib import Path

import pytest

from tactful.knowledge.conflicts import load_conflicts
from tactful.knowledge.coverage import COVERED, load_coverage
from tactful.knowledge.guidelines import load_guidelines
from tactful.knowledge.locales import load_locale, locale_tags
from tactful.knowledge.platforms import load_platform, platform_ids
from tactful.knowledge.rules import load_rules
from tactful.knowledge.templates import load_template, template_ids

TESTS = Path(__file__).parent
_MARK = re.compile(r"pytest\.mark\.covers\(([^)]*)\)")
KNOWLEDGE = ("guideline", "template", "platform", "locale")


@cache
def carriers() -> dict[str, dict[str, set[str]]]:
    """By kind, the items that are carried and by what."""
    found: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))

    def add(kind: str, name: str, text: str) -> None:
        for item in COVERED.findall(text):
            found[kind][item].add(name)

    for guideline in load_guidelines():
        add("guideline", guideline.head.id, " ".join(guideline.head.sources))
    for name in template_ids():
        add("template", name, " ".join(load_template(name).head.sources))
    for name in platform_ids():
        platform = load_platform(name)
        for fact in platform.facts:
            add("platform", fact.id, " ".join(fact.seeds))
        for source in (
            platform.reply_source,
            platform.contacts_source,
            platform.public_source,
        ):
            add("platform", name, source)
        for entry in (*platform.channels, *platform.warnings):
            add("platform", name, entry.source)
    for tag in locale_tags():
        add("locale", tag, " ".join(load_locale(tag).seeds))
    for rule in load_rules():
        add("check", rule.id, rule.source)
    for file in sorted(TESTS.glob("test_*.py")):
        for marked in _MARK.findall(file.read_text("utf-8")):
            add("test", file.name, marked)
    return found


@pytest.mark.parametrize("item", load_coverage())
def test_the_item_is_carried(item: str) -> None:
    found = carriers()
    lives_in = load_coverage()[item].lives_in
    for kind in lives_in:
        if kind in KNOWLEDGE:
            assert item in found[kind], f"{item}: no {kind} names it"
        elif kind == "check":
            assert item in found["check"] or item in found["test"], (
                f"{item}: neither a rule nor a marked test carries it"
            )
        elif kind == "triage":
            assert item in found["test"], f"{item}: no test is marked with it"
        else:  # a workflow: behaviour with a test, or an instruction to the agent
            carried = found["test"] | found["guideline"] | found["template"]
            assert item in carried, f"{item}: nothing carries the workflow"


def test_no_carrier_names_an_unknown_item() -> None:
    known = set(load_coverage())
    for kind, items in carriers().items():
        assert set(items) <= known, (kind, sorted(set(items) - known))


def test_all_items_of_the_sources_are_there() -> None:
    counts = {
        seed: sum(i.startswith(seed) for i in load_coverage())
        for seed in "s0 s1 s2 s3 s4".split()
    }
    assert counts == {"s0": 37, "s1": 22, "s2": 18, "s3": 8, "s4": 20}


def test_the_twelve_conflicts_are_resolved_and_explained() -> None:
    conflicts = load_conflicts()  # each names its guideline, which names it
    assert set(conflicts) == {f"conflict-{number:02}" for number in range(1, 13)}
    packs = {fact.id for name in platform_ids() for fact in load_platform(name).facts}
    assert all(
        set(conflict.facts) & packs or conflict.platforms == ()
        for conflict in conflicts.values()
    )
