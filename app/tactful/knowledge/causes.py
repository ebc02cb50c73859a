"""What the house knows of each cause: how grave it is and which moves answer it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Annotated, Literal

from pydantic import Field

from tactful.data import data_folder
from tactful.knowledge.files import Entry, read_yaml
from tactful.knowledge.phrasebook import load_moves
from tactful.knowledge.rules import Bilingual
from tactful.types import CAUSES


class Cause(Entry):
    """One cause of ``knowledge/causes.yaml``; move names lack their prefix."""

    name: Bilingual
    gravity: Annotated[float, Field(ge=1, le=3)]
    empathy: str
    ask: str | None = None
    explain: dict[str, str] = {}
    advise: dict[str, str] = {}
    next: str | None = None
    needs: tuple[str, ...] = ()

    def move(self, kind: Literal["explain", "advise"], detail: str | None) -> str | None:
        """The move of ``kind`` for ``detail``, such as ``explain.rubs``; or ``None``."""
        moves: dict[str, str] = getattr(self, kind)
        name = moves.get(detail or "any") or moves.get("any")
        return f"{kind}.{name}" if name else None


@cache
def load_causes() -> Mapping[str, Cause]:
    """All causes of the taxonomy.

    Raises:
        KnowledgeError: one is missing or unknown, or names a move that is not there.
    """
    document = read_yaml(data_folder("knowledge") / "causes.yaml")
    if missing := sorted(set(CAUSES) - document.data.keys()):
        raise document.fail((), f"the cause {missing[0]!r} is missing")
    moves = load_moves()
    causes: dict[str, Cause] = {}
    for name in document.data:
        if name not in CAUSES:
            raise document.fail((name,), f"{name!r} is not a cause of the taxonomy")
        cause = document.parse(Cause, at=(name,))
        named = [f"empathy.{cause.empathy}"]
        named += [f"ask.{cause.ask}"] if cause.ask else []
        named += [f"explain.{move}" for move in cause.explain.values()]
        named += [f"advise.{move}" for move in cause.advise.values()]
        named += [f"next.{cause.next}"] if cause.next else []
        for move in named:
            if move not in moves:
                raise document.fail((name,), f"{name}: there is no move {move!r}")
        causes[name] = cause
    return causes
