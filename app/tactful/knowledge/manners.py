"""The phrases and taboos of a locale profile, compiled for finding them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from tactful.knowledge.locales import LocaleFacts
from tactful.text.folding import fold
from tactful.text.phrases import Phrases


@dataclass(frozen=True)
class CompiledManners:
    """In the order of the profile."""

    avoid: tuple[Phrases, ...]
    taboos: tuple[tuple[Phrases, Phrases | None] | None, ...]
    """Words, and what has to stand near them; ``None`` where nothing can be found."""


def compile_manners(facts: LocaleFacts) -> CompiledManners:
    """What ``facts`` says is to be avoided."""
    return _compiled(
        tuple(avoid.phrases for avoid in facts.avoid),
        tuple((taboo.words, taboo.near) for taboo in facts.taboos),
    )


def find_avoided(text: str, facts: LocaleFacts) -> set[int]:
    """The numbers of the phrases to avoid that stand in ``text``."""
    folded = fold(text)
    found = enumerate(compile_manners(facts).avoid)
    return {number for number, phrases in found if phrases.find(folded)}


def ordered_taboos(
    order: Iterable[str], facts: LocaleFacts, agent_locale: str
) -> list[str]:
    """What in the fields of an order offends in the buyer's locale (s4-06, s0-05).

    A box described as purple is no fault of the draft; the agent should know of it.
    """
    fields = [fold(text) for text in order]
    said = []
    for taboo, compiled in zip(facts.taboos, compile_manners(facts).taboos, strict=True):
        if compiled is None:
            continue
        words, near = compiled
        if any(words.find(f) and (near is None or near.find(f)) for f in fields):
            said.append(taboo.say.in_language(agent_locale))
    return said


@lru_cache(maxsize=64)
def _compiled(
    avoid: tuple[tuple[str, ...], ...],
    taboos: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...],
) -> CompiledManners:
    return CompiledManners(
        avoid=tuple(map(Phrases, avoid)),
        taboos=tuple(
            (Phrases(words), Phrases(near) if near else None) if words else None
            for words, near in taboos
        ),
    )
