"""Ranking passages by vector, words and facets, and packing them into a budget."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from tactful.retrieval.facets import HOUSE, facet_line
from tactful.text.folding import fold
from tactful.types import Evidence, Passage, Triage

CANDIDATES = 80
"""Passages fetched by vector before ranking."""
VECTOR, WORDS = 0.5, 0.2
FACETS = {"risks": 0.8, "causes": 0.6, "platforms": 0.25, "temperaments": 0.3}
PERMISSION = 0.5
"""For what the house allows in every reply: without it none could say it."""
PRIMARY = 0.2
"""More for a passage about the main cause."""
SAME = 2
"""Passages about one set of causes, before passages about others get their place."""
FLOOR = 0.25
"""Below this a passage is not evidence: nothing is better than something unrelated."""
_WORD = re.compile(r"\w+")
_HAN = re.compile("[\u4e00-\u9fff]")


@dataclass(frozen=True, kw_only=True)
class Query:
    """What is looked for."""

    text: str
    language: str
    """Desk language in which passages are shown: ``en`` or ``zh-CN``."""
    causes: tuple[str, ...] = ()
    """Main cause first."""
    risks: tuple[str, ...] = ()
    temperament: str = "calm"
    platform: str = "generic"
    channels: tuple[str, ...] = ()
    locale: str = ""


def query_for(
    text: str, triage: Triage, *, language: str, temperament: str, platform: str,
    channels: Sequence[str], locale: str,
) -> Query:  # fmt: skip
    """The query for a complaint."""
    return Query(
        text=text,
        language="zh-CN" if language.startswith("zh") else "en",
        causes=tuple(hit.cause for hit in triage.causes) or ("other",),
        risks=tuple(risk.risk for risk in triage.risks),
        temperament=temperament,
        platform=platform,
        channels=tuple(channels),
        locale=locale,
    )


def search_text(query: Query) -> str:
    """What is embedded for ``query``: the buyer's words and the facets by name."""
    facets = facet_line(
        causes=query.causes,
        risks=query.risks,
        moods=(query.temperament,),
        platforms=(query.platform,),
    )
    return f"{query.text}\n{facets} {HOUSE}"


def rank(candidates: Sequence[Evidence], query: Query) -> list[Evidence]:
    """The candidates that fit, best first, one passage for each guideline."""
    wanted = _words(query.text)
    best: dict[str, Evidence] = {}
    for candidate in candidates:
        score = _score(candidate, query, wanted)
        if score is None or score < FLOOR:
            continue
        passage = candidate.passage
        found = Evidence(passage=passage, score=round(score, 4))
        known = best.get(passage.guideline)
        if known is None or _prefer(found, known, query.language):
            best[passage.guideline] = Evidence(
                passage=passage, score=max(found.score, known.score if known else 0.0)
            )
    return sorted(best.values(), key=lambda e: (-e.score, e.passage.guideline))


def pack(evidence: Sequence[Evidence], *, budget: int) -> tuple[Evidence, ...]:
    """As much of ``evidence``, best first, as fits ``budget`` tokens.

    At most ``SAME`` passages about the same causes are taken while there are others: a
    complaint of two things must not fill up with the first. What does not fit is passed
    over, so that a long passage does not keep out a short one after it.
    """
    about: Counter[tuple[str, ...]] = Counter()
    early: list[Evidence] = []
    late: list[Evidence] = []
    for found in evidence:
        about[found.passage.causes] += 1
        few = not found.passage.causes or about[found.passage.causes] <= SAME
        (early if few else late).append(found)
    packed: list[Evidence] = []
    left = budget
    for found in early + late:
        if found.passage.tokens <= left:
            packed.append(found)
            left -= found.passage.tokens
    return tuple(packed)


def is_permission(passage: Passage) -> bool:
    """Whether a passage allows a move in every reply, whatever it is about."""
    narrowed = passage.causes or passage.risks or passage.temperaments or passage.platforms
    return bool(passage.licenses) and not narrowed


def _score(candidate: Evidence, query: Query, wanted: frozenset[str]) -> float | None:
    """How well a passage fits; ``None`` where a facet rules it out."""
    passage = candidate.passage
    if _elsewhere(passage, query):
        return None
    score = VECTOR * max(candidate.score, 0.0)
    score += WORDS * len(wanted & _words(passage.text)) / max(len(wanted), 1)
    facets = {
        "risks": query.risks,
        "causes": query.causes,
        "platforms": (query.platform,),
        "temperaments": (query.temperament,),
    }
    for name, weight in FACETS.items():
        own: tuple[str, ...] = getattr(passage, name)
        if own and set(own) & set(facets[name]):
            score += weight
    if query.causes and query.causes[0] in passage.causes:
        score += PRIMARY
    if is_permission(passage):
        score += PERMISSION
    return score


def _elsewhere(passage: Passage, query: Query) -> bool:
    """Whether the passage is about other causes, risks, moods, places or languages."""
    language = query.locale.split("-")[0]
    return (
        bool(passage.causes and not set(passage.causes) & set(query.causes))
        or bool(passage.risks and not set(passage.risks) & set(query.risks))
        or bool(passage.temperaments and query.temperament not in passage.temperaments)
        or bool(passage.platforms and query.platform not in passage.platforms)
        or bool(
            passage.channels
            and query.channels
            and not set(passage.channels) & set(query.channels)
        )
        or bool(
            passage.locales
            and not any(own.split("-")[0] == language for own in passage.locales)
        )
    )


def _prefer(found: Evidence, known: Evidence, language: str) -> bool:
    """Whether ``found`` is the better of two passages of one guideline to show."""
    return found.passage.language == language and known.passage.language != language


@lru_cache(maxsize=4096)  # the passages of the house come again and again
def _words(text: str) -> frozenset[str]:
    """Words of four letters and more, and pairs of Chinese characters."""
    words: set[str] = set()
    for word in _WORD.findall(fold(text).text):
        if _HAN.search(word):
            words.update(word[n : n + 2] for n in range(len(word) - 1))
        elif len(word) > 3:
            words.add(word)
    return frozenset(words)
