"""Rules: what must not be said, as data. Each rule carries why, source and examples."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources.abc import Traversable
from typing import Annotated, Literal

from pydantic import Field

from tactful.data import data_folder
from tactful.knowledge.files import Entry, read_yaml
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


class Bilingual(Entry):
    """A text for the agent, in both languages of the desk."""

    en: Text
    zh_cn: Annotated[str, Field(alias="zh-CN", min_length=1)]

    def in_language(self, locale: str) -> str:
        """The text in the desk language nearest to ``locale``."""
        return self.zh_cn if locale.startswith("zh") else self.en


class Words(Entry):
    """How one language says what a rule forbids."""

    phrases: Annotated[tuple[Text, ...], Field(min_length=1)]
    near: tuple[Text, ...] = ()
    exceptions: tuple[Text, ...] = ()
    fails: Annotated[tuple[Text, ...], Field(min_length=1)]
    """Sentences that the rule must find."""
    passes: Annotated[tuple[Text, ...], Field(min_length=1)]
    """Sentences that it must leave alone."""


class Rule(Entry):
    """One rule; its wordings lie in ``rules/words/``, a file for each language.

    ``phrase``: none of a language's phrases may stand in the text.
    ``together``: none of them may stand in one sentence with one of ``near``.
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
    words: dict[str, Words] = {}
    """By language: ``en``, ``zh`` (either script), ``ru``, ``es`` …"""


class Pack(Entry):
    """A file of rules."""

    pack: Text
    rules: tuple[Rule, ...]


@cache
def load_rules() -> tuple[Rule, ...]:
    """All rules of the house, with their wordings.

    Raises:
        KnowledgeError: one of the files is wrong.
    """
    folder = data_folder("knowledge") / "rules"
    rules: list[Rule] = []
    seen: set[str] = set()
    for file in sorted(folder.iterdir(), key=lambda f: f.name):
        if file.name.endswith(".yaml"):
            rules.extend(read_rules(file, seen))
    words: dict[str, dict[str, Words]] = {}
    for file in sorted((folder / "words").iterdir(), key=lambda f: f.name):
        if file.name.endswith(".yaml"):
            language = file.name.removesuffix(".yaml")
            for name, said in read_words(file, rules).items():
                words.setdefault(name, {})[language] = said
    return tuple(
        rule.model_copy(update={"words": words.get(rule.id, {})}) for rule in rules
    )


def read_rules(file: Traversable, seen: set[str]) -> tuple[Rule, ...]:
    """Read and check one pack; ``seen`` holds the ids taken so far and is added to.

    Raises:
        KnowledgeError: an id stands twice, or a platform, channel, surface or offer is
            unknown.
    """
    document = read_yaml(file)
    pack = document.parse(Pack)
    for number, rule in enumerate(pack.rules):
        at = ("rules", number)
        if rule.id in seen:
            raise document.fail((*at, "id"), f"the rule {rule.id!r} stands twice")
        seen.add(rule.id)
        for name, known in (
            ("platforms", PLATFORMS),
            ("channels", CHANNELS),
            ("surfaces", SURFACES),
            ("unless_offers", OFFER_KINDS),
        ):
            for value in getattr(rule, name):
                if value not in known:
                    raise document.fail((*at, name), f"unknown value {value!r}")
        if rule.words:
            raise document.fail((*at, "words"), "wordings lie in rules/words/")
    return pack.rules


def read_words(file: Traversable, rules: Sequence[Rule]) -> Mapping[str, Words]:
    """Read and check the wordings of ``rules`` in one language, by rule id.

    Raises:
        KnowledgeError: a rule is unknown, a phrase can never match, or ``near`` stands
            where the rule is not of the kind ``together``, or is missing where it is.
    """
    document = read_yaml(file)
    kinds = {rule.id: rule.kind for rule in rules}
    words = {}
    for name in document.data:
        if name not in kinds:
            raise document.fail((name,), f"there is no rule {name!r}")
        said = document.parse(Words, at=(name,))
        if (kinds[name] == "together") != bool(said.near):
            raise document.fail((name,), f"{name}: 'near' belongs to the kind 'together'")
        for key in ("phrases", "near", "exceptions"):
            for number, phrase in enumerate(getattr(said, key)):
                try:
                    check_phrase(phrase)
                except ValueError as problem:
                    raise document.fail((name, key, number), str(problem)) from None
        words[name] = said
    return words
