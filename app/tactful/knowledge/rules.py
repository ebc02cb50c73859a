"""Rules: what must not be said, as data. Each rule carries why, source and examples."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from importlib.resources.abc import Traversable
from pathlib import PurePath
from typing import Annotated, Any, Literal

from pydantic import Field

from tactful.data import data_folder
from tactful.errors import KnowledgeError
from tactful.knowledge.files import Document, Entry, read_yaml
from tactful.text.notation import parse_phrase
from tactful.types import (
    CHANNELS,
    OFFER_KINDS,
    PLATFORMS,
    SEVERITIES,
    SURFACES,
    Channel,
    Level,
    Severity,
    Surface,
)

Text = Annotated[str, Field(min_length=1)]
Kind = Literal["phrase", "pattern", "together", "require", "limit", "prefer"]
MAX_PATTERN_MEMORY = 8 << 20
"""Bytes RE2 may spend on one pattern: a shop's own pattern must not eat the machine."""


class Bilingual(Entry):
    """A text for the agent, in both languages of the desk."""

    en: Text
    zh_cn: Annotated[str, Field(alias="zh-CN", min_length=1)]

    def in_language(self, locale: str) -> str:
        """The text in the desk language nearest to ``locale``."""
        return self.zh_cn if locale.startswith("zh") else self.en


class Pair(Entry):
    """A better word and those in whose place it should stand."""

    say: Text
    instead_of: Annotated[tuple[Text, ...], Field(min_length=1)]


class Words(Entry):
    """How one language says what a rule is about."""

    phrases: tuple[Text, ...] = ()
    near: tuple[Text, ...] = ()
    pairs: tuple[Pair, ...] = ()
    exceptions: tuple[Text, ...] = ()
    """What excuses a hit that it overlaps; it never excuses the rest of the text."""
    better: Text | None = None
    """How a good agent says it in this language."""
    fails: Annotated[tuple[Text, ...], Field(min_length=1)]
    """Texts in which the rule must find something (``require``: miss something)."""
    passes: Annotated[tuple[Text, ...], Field(min_length=1)]
    """Texts that it must leave alone."""

    def said(self) -> tuple[str, ...]:
        """All phrases that are looked for, those of ``pairs`` included."""
        return self.phrases + tuple(p for pair in self.pairs for p in pair.instead_of)


class Scope(Entry):
    """Where a rule holds; what is empty holds everywhere."""

    platforms: tuple[str, ...] = ()
    channels: tuple[Channel, ...] = ()
    surfaces: tuple[Surface, ...] = ()
    locales: tuple[str, ...] = ()
    """Languages or locales of the text: ``de``, ``pt-BR``."""
    regions: tuple[str, ...] = ()
    """Countries of the buyer, as the law notes name them: ``cn``, ``eu``, ``us``."""
    effective: date | None = None
    """The first day on which it holds; ``None``: it always has."""


class Rule(Scope):
    """One rule; its wordings lie in ``rules/words/``, a file for each language.

    ``phrase``: none of a language's phrases may stand in the text.
    ``pattern``: none of its RE2 patterns may match the text, whatever the language.
    ``together``: no phrase may stand in one sentence with one of ``near``.
    ``require``: one of the phrases must stand in the text.
    ``limit``: the phrases may stand in it ``most`` times together.
    ``prefer``: a better word stands ready for each of the phrases.
    """

    id: Annotated[str, Field(pattern=r"^[a-z_]+\.[a-z0-9-]+$")]
    kind: Kind
    level: Level
    why: Bilingual
    suggestion: Bilingual
    source: Text
    like: str | None = None
    """The rule whose wordings this one shares."""
    most: Annotated[int, Field(ge=1)] | None = None
    patterns: tuple[Text, ...] = ()
    fails: tuple[Text, ...] = ()
    passes: tuple[Text, ...] = ()
    """Examples of a ``pattern``; those of other kinds stand with the wordings."""
    severities: tuple[Severity, ...] = ()
    """Gravities of the complaint at which it holds; judged only where that is known."""
    unless_offers: tuple[str, ...] = ()
    """Kinds of offer that allow it; judged only where the offers are known."""
    unless_facts: bool = False
    """Whether a fact that says the same allows it; judged only where facts are known."""
    words: dict[str, Words] = {}
    """By language: ``en``, ``zh`` (either script), ``ru``, ``es`` …"""


class Pack(Scope):
    """A file of rules; its scope is that of each of its rules that has none of its own."""

    pack: Text
    source: Text | None = None
    rules: tuple[Rule, ...]


def read_rules(
    file: Traversable, seen: set[str], *, inline: bool = False
) -> tuple[Rule, ...]:
    """Read and check one pack; ``seen`` holds the ids taken so far and is added to.

    Args:
        inline: whether its rules carry their wordings themselves, as a shop's do.

    Raises:
        KnowledgeError: an id stands twice, a platform, channel, surface or offer is
            unknown, or what a rule of its kind needs is missing.
    """
    document = read_yaml(file)
    _inherit(document)
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
            ("severities", SEVERITIES),
            ("unless_offers", OFFER_KINDS),
        ):
            for value in getattr(rule, name):
                if value not in known:
                    raise document.fail((*at, name), f"unknown value {value!r}")
        _check_kind(document, at, rule, inline=inline)
    return pack.rules


def _inherit(document: Document) -> None:
    """Give each rule what its pack says for all."""
    if not isinstance(document.data, dict):
        return
    shared = {
        key: document.data[key]
        for key in (*Scope.model_fields, "source")
        if document.data.get(key)
    }
    for rule in document.data.get("rules") or ():
        if isinstance(rule, dict):
            rule.update({k: v for k, v in shared.items() if k not in rule})


def _check_kind(
    document: Document, at: tuple[Any, ...], rule: Rule, *, inline: bool
) -> None:
    if (rule.kind == "limit") != (rule.most is not None):
        raise document.fail(at, f"{rule.id}: 'most' belongs to the kind 'limit'")
    if rule.kind == "pattern":
        if not (rule.patterns and rule.fails and rule.passes):
            raise document.fail(
                at, f"{rule.id}: a pattern needs 'patterns', 'fails' and 'passes'"
            )
        for number, pattern in enumerate(rule.patterns):
            try:
                compile_pattern(pattern)
            except ValueError as problem:
                raise document.fail((*at, "patterns", number), str(problem)) from None
    elif rule.patterns or rule.fails or rule.passes:
        raise document.fail(at, f"{rule.id}: patterns belong to the kind 'pattern'")
    if rule.words and not inline:
        raise document.fail((*at, "words"), "wordings lie in rules/words/")
    if rule.words and (rule.like or rule.kind == "pattern"):
        raise document.fail((*at, "words"), f"{rule.id} takes no wordings of its own")
    if inline and not (rule.words or rule.like or rule.kind == "pattern"):
        raise document.fail(at, f"{rule.id}: 'words' are missing")
    for language, words in rule.words.items():
        check_words(document, (*at, "words", language), rule, words)


def compile_pattern(pattern: str) -> Any:
    """``pattern`` compiled by RE2, which takes time in proportion to the text only.

    Raises:
        ValueError: it is not an RE2 pattern, matches nothing at all, or is too large.
    """
    import re2

    options = re2.Options()
    options.max_mem = MAX_PATTERN_MEMORY
    options.log_errors = False
    try:
        compiled = re2.compile(pattern, options)
    except re2.error as problem:
        reason = problem.args[0] if problem.args else problem
        reason = reason.decode() if isinstance(reason, bytes) else reason
        raise ValueError(f"the pattern {pattern!r} is not RE2: {reason}") from None
    if compiled.search(""):
        raise ValueError(f"the pattern {pattern!r} matches everywhere, even nothing")
    return compiled


def read_words(file: Traversable, rules: Sequence[Rule]) -> Mapping[str, Words]:
    """Read and check the wordings of ``rules`` in one language, by rule id.

    Raises:
        KnowledgeError: a rule is unknown, a phrase can never match or stands twice, or
            what a rule of its kind needs is missing.
    """
    document = read_yaml(file)
    expand_definitions(document)
    known = {rule.id: rule for rule in rules}
    words = {}
    for name in document.data:
        rule = known.get(name)
        if rule is None:
            raise document.fail((name,), f"there is no rule {name!r}")
        if rule.like or rule.kind == "pattern":
            raise document.fail((name,), f"{name} takes no wordings of its own")
        said = document.parse(Words, at=(name,))
        check_words(document, (name,), rule, said)
        words[name] = said
    return words


_DEFINED = re.compile(r"<([^<>]*)>")
_PHRASES = ("phrases", "near", "exceptions")


def expand_definitions(document: Document) -> None:
    """Put what ``define`` says in the place of every ``<name>`` of a phrase.

    Raises:
        KnowledgeError: a name is not defined.
    """
    defined = document.data.pop("define", None) or {}

    def expanded(phrase: Any, at: tuple[Any, ...]) -> Any:
        def meaning(match: re.Match[str]) -> str:
            if match[1] not in defined:
                raise document.fail(at, f"<{match[1]}> is not among the definitions")
            return str(defined[match[1]])

        return _DEFINED.sub(meaning, phrase) if isinstance(phrase, str) else phrase

    for name, words in document.data.items():
        for key in _PHRASES:
            if isinstance(words, dict) and isinstance(words.get(key), list):
                words[key] = [
                    expanded(phrase, (name, key, number))
                    for number, phrase in enumerate(words[key])
                ]


def check_words(document: Document, at: tuple[Any, ...], rule: Rule, words: Words) -> None:
    """Refuse wordings that do not fit the kind of ``rule``, or can never be found.

    Raises:
        KnowledgeError: so it is.
    """
    if (rule.kind == "together") != bool(words.near):
        raise document.fail(at, f"{rule.id}: 'near' belongs to the kind 'together'")
    if (rule.kind == "prefer") != bool(words.pairs):
        raise document.fail(at, f"{rule.id}: 'pairs' belong to the kind 'prefer'")
    if (rule.kind == "prefer") == bool(words.phrases):
        raise document.fail(at, f"{rule.id}: 'phrases' are missing, or too many")
    lists: dict[tuple[Any, ...], tuple[str, ...]] = {
        (key,): getattr(words, key) for key in _PHRASES
    }
    for number, pair in enumerate(words.pairs):
        lists[("pairs", number, "instead_of")] = pair.instead_of
    for key, phrases in lists.items():
        place = (*at, *key)
        seen: set[str] = set()
        for number, phrase in enumerate(phrases):
            try:
                parse_phrase(phrase)
            except ValueError as problem:
                raise document.fail((*place, number), str(problem)) from None
            if phrase in seen:
                raise document.fail((*place, number), f"{phrase!r} stands twice")
            seen.add(phrase)


_INFLECTED = re.compile(r"\(([^()]*)\)\+|([^\s()|~]+)\+")


def inflected_words(phrase: str) -> frozenset[str]:
    """The words of ``phrase`` that are written with ``+``."""
    found: set[str] = set()
    for group, word in _INFLECTED.findall(phrase):
        for part in group.split("|") if group else [word]:
            if last := part.split()[-1:]:
                found.add(last[0].rstrip("+*"))
    return frozenset(found - {""})


def join_words(
    rules: Sequence[Rule], words: Mapping[str, Mapping[str, Words]]
) -> tuple[Rule, ...]:
    """``rules`` with their wordings; those of another where a rule is ``like`` it.

    Args:
        words: by rule id, then by language.

    Raises:
        KnowledgeError: the rule that another is like does not exist.
    """
    own = {rule.id: {**words.get(rule.id, {}), **rule.words} for rule in rules}
    for rule in rules:
        if rule.like and rule.like not in own:
            raise KnowledgeError(
                f"rules: {rule.id} is like {rule.like!r}, which is not there"
            )
    return tuple(
        rule.model_copy(update={"words": own[rule.like or rule.id]}) for rule in rules
    )


@cache
def load_rules() -> tuple[Rule, ...]:
    """All rules of the house, with their wordings.

    Raises:
        KnowledgeError: one of the files is wrong.
    """
    rules: list[Rule] = []
    seen: set[str] = set()
    words: dict[str, dict[str, Words]] = {}
    packs = [file for file in rule_files() if not is_words(file)]
    for file in packs:
        rules.extend(read_rules(file, seen))
    for file in filter(is_words, rule_files()):
        for name, said in read_words(file, rules).items():
            words.setdefault(name, {})[file.name.removesuffix(".yaml")] = said
    return join_words(rules, words)


def rule_files() -> tuple[Traversable, ...]:
    """The files of the house's rules: packs, those of platforms, and wordings."""
    folder = data_folder("knowledge") / "rules"
    return tuple(
        file
        for part in (folder, folder / "platforms", folder / "words")
        for file in sorted(part.iterdir(), key=lambda f: f.name)
        if file.name.endswith(".yaml")
    )


def is_words(file: Traversable) -> bool:
    """Whether ``file`` holds wordings, not rules."""
    return PurePath(str(file)).parent.name == "words"
