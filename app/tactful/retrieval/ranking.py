"""Which passages are evidence for a complaint: queried by vector, ranked by facets.

A filter makes an embedded Chroma query ten times slower, so the store is asked for
plenty and what belongs elsewhere is left out here.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from types import MappingProxyType

from tactful.retrieval.facets import facet_line
from tactful.text.folding import fold
from tactful.types import Evidence, Passage, Triage

CANDIDATES = 120
"""Passages fetched by vector before ranking."""
FACETS: Mapping[str, float] = MappingProxyType(
    {"risks": 0.8, "causes": 0.6, "platforms": 0.25, "temperaments": 0.3}
)
CALM = "calm"
"""The usual temperament says nothing about what is needed."""
PRIMARY = 0.2
"""More for a passage about the main cause."""
SAME = 2
"""Passages about one set of causes, before passages about others get their place."""
SHOP_NEAR = 0.2
"""A passage of the shop's own is to the point from this cosine on, and at half that of
its nearest: it has no facets by which to tell."""
FIRST, CROWD = 8, 0.15
"""In the first places, so much less for each passage about the same cause before."""
FLOOR = 0.1
"""Below this a passage is not evidence: nothing is better than something unrelated."""
SURE_TOPIC = 0.03
"""From this chance on, a topic outweighs that no word of the lexicon named its cause."""
SURE_CAUSE = 0.15
"""From this chance on, a cause counts among those of the complaint, as far as it goes."""
_WORD = re.compile(r"\w+")
_HAN = re.compile("[\u3040-\u30ff\u4e00-\u9fff]")


@dataclass(frozen=True, kw_only=True)
class Weights:
    """How much each signal counts; 0 switches it off."""

    vector: float = 0.25
    """Cosine of the vectors."""
    words: float = 0.2
    """Share of the complaint's words that stand in the passage."""
    topics: float = 1.6
    """Chance that the complaint is about this guideline, its square root: what is only
    possible still goes before what is merely near."""
    facets: float = 1.0
    """Causes, risks, temperament and platform that triage and passage share."""
    shop: float = 2.5
    """For what is to the point in the shop's own files: its policy goes before the
    house's habits."""


WEIGHTS = Weights()


@dataclass(frozen=True, kw_only=True)
class Query:
    """What is looked for."""

    text: str
    language: str
    """In which passages are shown where they are written in it (a BCP 47 tag)."""
    causes: Mapping[str, float] = field(default_factory=dict)
    """How sure each cause is, 0 to 1, main cause first."""
    risks: tuple[str, ...] = ()
    temperament: str = "calm"
    platform: str = "generic"
    channels: tuple[str, ...] = ()
    locale: str = ""
    topics: Mapping[str, float] = field(default_factory=dict)
    """Chances of what the complaint is about, by id of guideline."""


def query_for(
    text: str, triage: Triage, *, language: str, temperament: str, platform: str,
    channels: Sequence[str], locale: str, topics: Mapping[str, float],
    causes: Mapping[str, float],
) -> Query:  # fmt: skip
    """The query for a complaint.

    Args:
        topics: chances of what it is about, by id of guideline.
        causes: chances of its causes; those that triage found are certain.
    """
    sure = {hit.cause: 1.0 for hit in triage.causes}
    likely = sorted(causes.items(), key=lambda found: -found[1])
    sure |= {
        name: chance for name, chance in likely if chance >= SURE_CAUSE and name not in sure
    }
    return Query(
        text=text,
        language=language,
        causes=sure or {"other": 1.0},
        risks=tuple(risk.risk for risk in triage.risks),
        temperament=temperament,
        platform=platform,
        channels=tuple(channels),
        locale=locale,
        topics=topics,
    )


def search_text(query: Query) -> str:
    """What is embedded for ``query``: the buyer's words and the facets by name."""
    facets = facet_line(
        causes=[cause for cause, sure in query.causes.items() if sure >= 0.5],
        risks=query.risks,
        moods=(query.temperament,),
        platforms=(query.platform,),
    )
    return f"{query.text}\n{facets}"


def rank(
    candidates: Sequence[Evidence], query: Query, weights: Weights = WEIGHTS
) -> list[Evidence]:
    """The candidates that fit, best first, one passage for each entry."""
    wanted = words_of(query.text)
    best: dict[str, Evidence] = {}
    nearest = max((c.score for c in candidates if c.passage.kind == "shop"), default=0.0)
    for candidate in candidates:
        passage = candidate.passage
        if _elsewhere(passage, query):
            continue
        if passage.kind == "shop" and candidate.score < max(SHOP_NEAR, nearest / 2):
            continue
        signals = _signals(candidate, query, wanted, weights)
        score = sum(signals.values())
        if score < FLOOR:
            continue
        found = Evidence(
            passage=passage,
            score=round(score, 4),
            signals=tuple((name, round(value, 4)) for name, value in signals.items()),
        )
        known = best.get(passage.guideline)
        if known is None:
            best[passage.guideline] = found
            continue
        shown = found if _prefer(found, known, query.language) else known
        leader = max(known, found, key=lambda e: e.score)
        best[passage.guideline] = Evidence(
            passage=shown.passage, score=leader.score, signals=leader.signals
        )
    return _spread(sorted(best.values(), key=lambda e: (-e.score, e.passage.guideline)))


def pack(evidence: Sequence[Evidence], *, budget: int) -> tuple[Evidence, ...]:
    """As much of ``evidence``, best first, as fits ``budget`` tokens.

    What the house allows in every reply comes first: without it none could say it.

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
    always = [found for found in evidence if is_permission(found.passage)]
    rest = [found for found in early + late if not is_permission(found.passage)]
    for found in always + rest:
        if found.passage.tokens <= left:
            packed.append(found)
            left -= found.passage.tokens
    return tuple(packed)


def _spread(ranked: Sequence[Evidence]) -> list[Evidence]:
    """Best first, but so that one cause does not fill all the first places.

    Each further passage about a cause is worth a little less than the one before; the
    scores stay what they are.
    """
    left = list(ranked)
    about: Counter[str] = Counter()
    spread: list[Evidence] = []
    while left and len(spread) < FIRST:
        best = max(left, key=lambda e: e.score - CROWD * _crowd(e.passage, about))
        left.remove(best)
        about.update(best.passage.causes[:1])
        spread.append(best)
    return spread + left


def _crowd(passage: Passage, about: Counter[str]) -> int:
    return max((about[cause] for cause in passage.causes[:1]), default=0)


def is_permission(passage: Passage) -> bool:
    """Whether a passage allows a move in every reply, whatever it is about."""
    narrowed = passage.causes or passage.risks or passage.temperaments or passage.platforms
    return bool(passage.licenses) and not narrowed


def _signals(
    candidate: Evidence, query: Query, wanted: frozenset[str], weights: Weights
) -> dict[str, float]:
    """What speaks for a passage, signal by signal."""
    passage = candidate.passage
    shared = len(wanted & words_of(passage.text)) / max(len(wanted), 1)
    chance = query.topics.get(passage.guideline, 0.0)
    main = next(iter(query.causes), "")
    own: dict[str, Mapping[str, float]] = {
        "risks": dict.fromkeys(query.risks, 1.0),
        "causes": query.causes,
        "platforms": {query.platform: 1.0},
        "temperaments": {query.temperament: float(query.temperament != CALM)},
    }
    facets = sum(
        weight
        * max((own[name].get(value, 0.0) for value in getattr(passage, name)), default=0)
        for name, weight in FACETS.items()
    )
    if main in passage.causes:
        facets += PRIMARY * query.causes[main]
    signals = {
        "vector": weights.vector * max(candidate.score, 0.0),
        "words": weights.words * shared,
        "topics": weights.topics * math.sqrt(chance),
        "facets": weights.facets * facets,
        "shop": weights.shop * (passage.kind == "shop"),
    }
    return {name: value for name, value in signals.items() if value}


def _elsewhere(passage: Passage, query: Query) -> bool:
    """Whether the passage is about other causes, risks, moods, places or languages."""
    likely = query.topics.get(passage.guideline, 0.0) >= SURE_TOPIC
    return (
        bool(
            passage.causes and not likely and not set(passage.causes) & query.causes.keys()
        )
        or bool(passage.risks and not likely and not set(passage.risks) & set(query.risks))
        or bool(passage.temperaments and query.temperament not in passage.temperaments)
        or bool(passage.platforms and query.platform not in passage.platforms)
        or bool(
            passage.channels
            and query.channels
            and not set(passage.channels) & set(query.channels)
        )
        or bool(
            passage.locales
            and not any(_same_locale(own, query.locale) for own in passage.locales)
        )
    )


def _same_locale(own: str, wanted: str) -> bool:
    """Whether ``wanted`` is ``own``, or one of them names the other's language only."""
    return own == wanted or own.split("-")[0] == wanted or wanted.split("-")[0] == own


def _prefer(found: Evidence, known: Evidence, language: str) -> bool:
    """Whether ``found`` is the better of two passages of one entry to show."""
    return _nearness(found.passage.language, language) > _nearness(
        known.passage.language, language
    )


def _nearness(own: str, wanted: str) -> int:
    """How well a passage's language suits a reader: 3 just so, 1 English, 0 another."""
    if own == wanted:
        return 3
    if own.split("-")[0] == wanted.split("-")[0]:
        return 2
    return 1 if own == "en" else 0


@lru_cache(maxsize=8192)  # the passages of the house come again and again
def words_of(text: str) -> frozenset[str]:
    """Words of four letters and more, and pairs of characters of unspaced scripts."""
    words: set[str] = set()
    for word in _WORD.findall(fold(text).text):
        if _HAN.search(word):
            words.update(word[n : n + 2] for n in range(len(word) - 1))
        elif len(word) > 3:
            words.add(word)
    return frozenset(words)
