"""The phrases and taboos of a locale profile, compiled for finding them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from tactful.knowledge.locales import LocaleFacts
from tactful.text.folding import Folded, fold
from tactful.text.phrases import Match, Phrases

Role = Literal["avoid", "words", "near"]


@dataclass(frozen=True)
class CompiledManners:
    """All that a profile looks for, in one search."""

    search: Phrases
    owners: tuple[tuple[Role, int], ...]
    """For each phrase: what it is, and the number of its entry in the profile."""

    def find(self, folded: Folded) -> dict[tuple[Role, int], list[Match]]:
        """What stands in a text, in order of place; entries that do not are left out."""
        found: dict[tuple[Role, int], list[Match]] = {}
        for match in self.search.find(folded):
            found.setdefault(self.owners[match.phrase], []).append(match)
        return found


def compile_manners(facts: LocaleFacts) -> CompiledManners:
    """What ``facts`` says is to be avoided."""
    said: list[tuple[Role, int, str]] = []
    for number, avoid in enumerate(facts.avoid):
        said += [("avoid", number, phrase) for phrase in avoid.phrases]
    for number, taboo in enumerate(facts.taboos):
        said += [("words", number, phrase) for phrase in taboo.words]
        said += [("near", number, phrase) for phrase in taboo.near]
    return _compiled(tuple(said))


def find_avoided(text: str, facts: LocaleFacts) -> set[int]:
    """The numbers of the phrases to avoid that stand in ``text``."""
    found = compile_manners(facts).find(fold(text))
    return {number for role, number in found if role == "avoid"}


def ordered_taboos(
    order: Iterable[str], facts: LocaleFacts, agent_locale: str
) -> list[str]:
    """What in the fields of an order offends in the buyer's locale (s4-06, s0-05).

    A box described as purple is no fault of the draft; the agent should know of it.
    """
    fields = [compile_manners(facts).find(fold(text)) for text in order]
    return [
        taboo.say.in_language(agent_locale)
        for number, taboo in enumerate(facts.taboos)
        if any(
            ("words", number) in found and (not taboo.near or ("near", number) in found)
            for found in fields
        )
    ]


@lru_cache(maxsize=64)
def _compiled(said: tuple[tuple[Role, int, str], ...]) -> CompiledManners:
    return CompiledManners(
        search=Phrases([phrase for _, _, phrase in said]),
        owners=tuple((role, number) for role, number, _ in said),
    )
