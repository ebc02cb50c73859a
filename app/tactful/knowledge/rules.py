"""Rules: what must not be said, as data. Each rule carries why, source and examples."""

from __future__ import annotations

from functools import cache
from importlib.resources.abc import Traversable
from typing import Annotated, Literal

from pydantic import Field

from tactful.data import data_folder
from tactful.knowledge.files import Document, Entry, read_yaml
from tactful.text.phrases import check_phrase
from tactful.types import (
    CHANNELS,
    OFFER_KINDS,
    PLATFORMS,
    SURFACES,
    Channel,
    Level,
    Surface,
)

Text = Annotated[str, Field(min_length=1)]
Wordings = dict[str, tuple[Text, ...]]
"""Phrases by language: ``en``, ``zh`` (either script), ``ru``, ``es`` …"""


class Bilingual(Entry):
    """A text for the agent, in both languages of the desk."""

    en: Text
    zh_cn: Annotated[str, Field(alias="zh-CN", min_length=1)]

    def in_language(self, locale: str) -> str:
        """The text in the desk language nearest to ``locale``."""
        return self.zh_cn if locale.startswith("zh") else self.en


class Rule(Entry):
    """One rule.

    ``phrase``: none of ``phrases`` may stand in the text.
    ``together``: none of ``phrases`` may stand in one sentence with one of ``near``.
    """

    id: Annotated[str, Field(pattern=r"^[a-z_]+\.[a-z0-9-]+$")]
    kind: Literal["phrase", "together"]
    level: Level
    why: Bilingual
    suggestion: Bilingual
    source: Text
    platforms: tuple[str, ...] = ()
    """Where it holds; empty means everywhere."""
    channels: tuple[Channel, ...] = ()
    surfaces: tuple[Surface, ...] = ()
    unless_offers: tuple[str, ...] = ()
    """Kinds of offer that allow it; judged only where the offers are known."""
    phrases: Wordings
    near: Wordings = {}
    exceptions: Wordings = {}
    """A hit that overlaps one of these is let pass; the rest of the text is not."""
    fails: dict[str, tuple[Text, ...]]
    """Sentences by language that the rule must find."""
    passes: dict[str, tuple[Text, ...]]
    """Sentences by language that it must leave alone."""


class Pack(Entry):
    """A file of rules."""

    pack: Text
    rules: tuple[Rule, ...]


@cache
def load_rules() -> tuple[Rule, ...]:
    """All rules of the house.

    Raises:
        KnowledgeError: one of the files is wrong.
    """
    folder = data_folder("knowledge") / "rules"
    rules: list[Rule] = []
    seen: set[str] = set()
    for file in sorted(folder.iterdir(), key=lambda f: f.name):
        if file.name.endswith(".yaml"):
            rules.extend(read_rules(file, seen))
    return tuple(rules)


def read_rules(file: Traversable, seen: set[str]) -> tuple[Rule, ...]:
    """Read and check one pack; ``seen`` holds the ids taken so far and is added to.

    Raises:
        KnowledgeError: an id stands twice, a platform or channel is unknown, a phrase
            can never match, or a language has phrases but no examples.
    """
    document = read_yaml(file)
    pack = document.parse(Pack)
    for number, rule in enumerate(pack.rules):
        at = ("rules", number)
        if rule.id in seen:
            raise document.fail((*at, "id"), f"the rule {rule.id!r} stands twice")
        seen.add(rule.id)
        _check_rule(document, at, rule)
    return pack.rules


def _check_rule(document: Document, at: tuple[str | int, ...], rule: Rule) -> None:
    for name, known in (
        ("platforms", PLATFORMS),
        ("channels", CHANNELS),
        ("surfaces", SURFACES),
        ("unless_offers", OFFER_KINDS),
    ):
        for value in getattr(rule, name):
            if value not in known:
                raise document.fail((*at, name), f"unknown value {value!r}")
    if (rule.kind == "together") != bool(rule.near):
        raise document.fail(at, f"{rule.id}: 'near' belongs to the kind 'together'")
    if rule.near and rule.near.keys() != rule.phrases.keys():
        raise document.fail((*at, "near"), f"{rule.id}: languages differ from phrases")
    for language, phrases in rule.phrases.items():
        for name in ("fails", "passes"):
            if not getattr(rule, name).get(language):
                raise document.fail(
                    (*at, name), f"{rule.id}: no {name!r} example in {language!r}"
                )
        for phrase in (
            *phrases,
            *rule.near.get(language, ()),
            *rule.exceptions.get(language, ()),
        ):
            try:
                check_phrase(phrase)
            except ValueError as problem:
                raise document.fail(
                    (*at, "phrases", language), f"{rule.id}: {problem}"
                ) from None
