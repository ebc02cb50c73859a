"""Where the sources' advice breaks today's rules, and what the house does instead."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Annotated

from pydantic import Field

from tactful.data import data_folder
from tactful.knowledge.files import Entry, read_yaml
from tactful.knowledge.guidelines import load_guidelines
from tactful.knowledge.rules import Bilingual
from tactful.types import PLATFORMS


class Conflict(Entry):
    """One habit that is not taken over."""

    habit: Bilingual
    """What was done."""
    facts: Annotated[tuple[str, ...], Field(min_length=1)]
    """The facts it breaks."""
    instead: Bilingual
    platforms: tuple[str, ...]
    """Where; empty means everywhere."""
    guideline: str
    """The guideline that explains it."""


@cache
def load_conflicts() -> Mapping[str, Conflict]:
    """All conflicts by id, such as ``conflict-05``.

    Raises:
        KnowledgeError: a platform or a guideline is unknown, or the guideline does not
            name the conflict among its sources.
    """
    document = read_yaml(data_folder("knowledge") / "conflicts.yaml")
    guidelines = {guideline.head.id: guideline.head for guideline in load_guidelines()}
    conflicts: dict[str, Conflict] = {}
    for name in document.data:
        conflict = document.parse(Conflict, at=(name,))
        for platform in conflict.platforms:
            if platform not in PLATFORMS:
                raise document.fail((name, "platforms"), f"unknown value {platform!r}")
        head = guidelines.get(conflict.guideline)
        if head is None or name not in head.sources:
            raise document.fail(
                (name, "guideline"),
                f"the guideline {conflict.guideline!r} is missing or does not name {name}",
            )
        conflicts[name] = conflict
    return conflicts
