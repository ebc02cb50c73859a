"""Facts about platforms and law: each with its source, and how far it can be relied on."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import Field

from tactful.knowledge.files import Document, Entry
from tactful.knowledge.rules import Bilingual

_REFERENCE = re.compile(r"\b[a-z_]+(?:-[a-z]{2})?-\d{3}\b")
_UNSURE = "unverified"

Text = Annotated[str, Field(min_length=1)]


class KnownFact(Entry):
    """One thing that is known of a platform, or of the law of a region."""

    id: Annotated[str, Field(pattern=r"^[a-z_]+(-[a-z]{2})?-\d{3}$")]
    text: Bilingual
    kind: Literal["window", "limit", "forbidden", "allowed", "procedure", "rating", "law"]
    applies_to: Literal["any", "private", "public", "phone", "chat"]
    value: str | int | float | None = None
    unit: str = ""
    region: str = ""
    """Where on the platform it holds, such as ``DE``; empty means everywhere."""
    source: Text
    confidence: Literal["high", "medium", "low"]
    effective: str = ""
    """Since when it holds: a year, month or day; empty where that is not known."""
    contradicted_by: str = ""
    """What says otherwise; empty where nothing does."""
    call_hours: Annotated[str, Field(pattern=r"^(\d\d:\d\d-\d\d:\d\d)?$")] = ""
    """Hours of the day in which one may call, where the fact is about that."""
    note: str = ""
    seeds: tuple[str, ...] = ()
    """Ids of coverage items it carries."""

    @property
    def doubtful(self) -> bool:
        """Whether it is to be verified before anybody relies on it."""
        return self.confidence == "low" or bool(self.contradicted_by)


def references(source: str) -> list[str]:
    """The ids of facts that a source names, such as ``ebay-003``."""
    return _REFERENCE.findall(source)


def check_unique(document: Document, facts: Sequence[KnownFact]) -> None:
    """See that no two facts of a file have one id.

    Raises:
        KnowledgeError: two have.
    """
    seen: set[str] = set()
    for number, fact in enumerate(facts):
        if fact.id in seen:
            raise document.fail(("facts", number, "id"), f"{fact.id!r} stands twice")
        seen.add(fact.id)


def check_references(
    document: Document,
    at: tuple[str | int, ...],
    source: str,
    facts: Sequence[KnownFact],
    *,
    verify: bool | None = None,
) -> None:
    """See that the facts of the same file that ``source`` names are there.

    Args:
        verify: whether what rests on the source is marked as doubtful; ``None`` where
            it cannot be marked.

    Raises:
        KnowledgeError: one is not, or something doubtful is not marked.
    """
    known = {fact.id: fact for fact in facts}
    families = {fact.id.rsplit("-", 1)[0] for fact in facts}
    named = references(source)
    for name in named:
        if name not in known and name.rsplit("-", 1)[0] in families:
            raise document.fail(at, f"the fact {name!r} is not in this file")
    doubts = [name for name in named if name in known and known[name].doubtful]
    if verify is False and (doubts or _UNSURE in source):
        raise document.fail(
            at, f"rests on {', '.join(doubts) or 'unverified knowledge'}: mark it 'verify'"
        )
