"""What a complaint is about, by a small linear model over its letters and its cues.

A lexicon knows only the words it lists; the model has seen, for each guideline, how
buyers of eleven languages voice what it answers (``knowledge/situations``). Features are
hashed character n-grams and the concepts of the lexicon, which are the same in every
language. Trained by ``eval/train_topics.py``; the weights ship with the package.
"""

from __future__ import annotations

import hashlib
import io
import math
import re
import zlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib.resources import files
from typing import Any

from tactful.errors import KnowledgeError
from tactful.text.folding import fold
from tactful.text.sentences import sentences
from tactful.triage.cues import Cue, CueBook
from tactful.types import Span

BUCKETS = 1 << 17
SIZES = (2, 3, 4, 5)
"""Lengths of n-grams, word edges included; pairs count only where no spaces are written."""
CONCEPT_WEIGHT = 0.35
"""How much one cue of the lexicon weighs against all the letters of a text, of length 1."""
MAX_CHARACTERS = 4000
MAX_SENTENCES = 12
MAX_PARTS = 24
MIN_CLAUSE = 10
"""Letters from which a clause says something; a Chinese character is worth two."""
CLAUSE_WEIGHT = 0.8
"""A clause alone misleads more easily than a sentence."""
_CLAUSE = re.compile(
    r"[,，、;；:：(（)）–—]\s*|\s+(?:and|but|und|aber|et|mais|y|pero|e|mas|и|а|но|dan|tapi)\s+",
    re.IGNORECASE,
)
_FILE = "topics.npz"


@dataclass(frozen=True)
class Features:
    """A text as bucket -> how often (damped), and concept -> weight of its cues."""

    grams: Mapping[int, float]
    concepts: Mapping[str, float]


def features(text: str, cues: Iterable[Cue]) -> Features:
    """The features of ``text``, in which ``cues`` were found."""
    counts: Counter[int] = Counter()
    for word in fold(text[:MAX_CHARACTERS]).text.split():
        padded = f" {word} "
        dense = not word.isascii() and any(ord(char) > 0x2E80 for char in word)
        for size in SIZES if dense else SIZES[1:]:
            for at in range(len(padded) - size + 1):
                counts[zlib.crc32(padded[at : at + size].encode()) % BUCKETS] += 1
    grams = {bucket: 1 + math.log(count) for bucket, count in counts.items()}
    concepts: dict[str, float] = {}
    for cue in cues:
        if cue.group == "praise":
            continue
        for key in {f"{cue.group}:{cue.key}", f"{cue.group}:{cue.key.split('/')[0]}"}:
            concepts[key] = CONCEPT_WEIGHT * cue.weight
    return Features(grams, concepts)


@dataclass(frozen=True)
class TopicModel:
    """Probabilities of topics, which are ids of guidelines.

    Args:
        topics: their ids.
        causes: what each is about, such as ``product.size_fit/small``; empty for a risk.
        concepts: names of the concept features.
        weights: one row for each bucket, then for each concept, a column for each topic;
            small integers, to be scaled by ``scale`` (one number a topic).
        bias: one number a topic.
        rarity: one number a bucket: how much rarer its n-grams are than the commonest.
        fingerprint: of what it was trained on.
    """

    topics: tuple[str, ...]
    causes: tuple[str, ...]
    concepts: Mapping[str, int]
    weights: Any
    scale: Any
    bias: Any
    rarity: Any
    fingerprint: str

    def read(self, text: str, cues: Sequence[Cue]) -> dict[str, float]:
        """The probability of each topic: of the text, or of its likeliest part.

        A complaint about three things is about all three, so that its sentences and
        their clauses are read one by one as well, and the highest value counts.
        """
        import numpy as np

        best = self._read(text, cues)
        for part, weight in _parts(text[:MAX_CHARACTERS]):
            inside = [
                cue
                for cue in cues
                if part.start <= cue.span.start and cue.span.end <= part.end
            ]
            best = np.maximum(best, weight * self._read(part.text, inside))
        return {topic: float(value) for topic, value in zip(self.topics, best, strict=True)}

    def by_cause(self, chances: Mapping[str, float]) -> dict[str, float]:
        """The chance of each cause, such as ``product.size_fit``: that of its topics.

        Args:
            chances: what ``read`` gives.
        """
        found: dict[str, float] = {}
        for topic, key in zip(self.topics, self.causes, strict=True):
            if key:
                cause = key.split("/")[0]
                chance = found.get(cause, 0.0) + chances[topic]
                found[cause] = min(chance, 1.0)
        return found

    def detail(self, cause: str, chances: Mapping[str, float]) -> str | None:
        """The narrower form of ``cause`` that its likeliest topic is about, if any."""
        about = [
            (chances[topic], key)
            for topic, key in zip(self.topics, self.causes, strict=True)
            if key.split("/")[0] == cause
        ]
        return max(about)[1].partition("/")[2] or None if about else None

    def _read(self, text: str, cues: Iterable[Cue]) -> Any:
        import numpy as np

        found = features(text, cues)
        rows = np.fromiter(found.grams, dtype=np.int64, count=len(found.grams))
        values = np.fromiter(found.grams.values(), dtype=np.float64, count=len(rows))
        values = values * self.rarity[rows]
        values /= np.linalg.norm(values) or 1.0
        known = [name for name in found.concepts if name in self.concepts]
        rows = np.append(rows, [BUCKETS + self.concepts[name] for name in known])
        values = np.append(values, [found.concepts[name] for name in known])
        if not len(rows):
            return np.zeros(len(self.topics))
        scores = values @ self.weights[rows.astype(np.int64)] * self.scale + self.bias
        scores = np.exp(scores - scores.max())
        return scores / scores.sum()

    @cached_property
    def id(self) -> str:
        """Changes whenever the model does."""
        return hashlib.sha256(self.weights.tobytes()).hexdigest()[:12]


def _parts(text: str) -> list[tuple[Span, float]]:
    """Sentences and clauses of ``text``, and how far each is to be believed."""
    whole = sentences(text)[:MAX_SENTENCES]
    parts = [(sentence, 1.0) for sentence in whole] if len(whole) > 1 else []
    for sentence in whole:
        start = sentence.start
        clauses = []
        for piece in _CLAUSE.split(sentence.text):
            at = text.index(piece, start)
            start = at + len(piece)
            if sum(2 if ord(char) > 0x2E80 else 1 for char in piece) >= MIN_CLAUSE:
                clauses.append((Span(start=at, end=start, text=piece), CLAUSE_WEIGHT))
        parts += clauses if len(clauses) > 1 else []
    return parts[:MAX_PARTS]


class TopicReader:
    """Reads what complaints are about, with the lexicon's cues and the topic model.

    Args:
        cues: the triage lexicon.
        model: the topic model.
    """

    def __init__(self, cues: CueBook, model: TopicModel) -> None:
        self._cues = cues
        self.model = model
        # Ranking and vectors ask about the same text.
        self._read_again = lru_cache(maxsize=16)(self._read)

    def read(self, text: str) -> Mapping[str, float]:
        """The chance of each topic of ``text``."""
        return self._read_again(text)

    def _read(self, text: str) -> Mapping[str, float]:
        return self.model.read(text, self._cues.read(text)[1])


def load_topics() -> TopicModel:
    """The model that ships.

    Raises:
        KnowledgeError: it is missing, damaged or of another make.
    """
    try:
        model = _stored()
        if len(model.rarity) != BUCKETS:
            raise ValueError(f"{len(model.rarity):,} buckets instead of {BUCKETS:,}")
    except (OSError, ValueError, KeyError) as problem:
        raise KnowledgeError(
            f"{_FILE}:1: the topic model cannot be used ({problem}); install tactful "
            "again, or run 'make topics' in the checkout"
        ) from None
    return model


def _stored() -> TopicModel:
    import numpy as np

    data = io.BytesIO((files("tactful.triage") / _FILE).read_bytes())
    with np.load(data, allow_pickle=False) as stored:
        return TopicModel(
            topics=tuple(map(str, stored["topics"])),
            causes=tuple(map(str, stored["causes"])),
            concepts={str(name): n for n, name in enumerate(stored["concepts"])},
            weights=stored["weights"],
            scale=stored["scale"],
            bias=stored["bias"],
            rarity=stored["rarity"].astype(np.float32),
            fingerprint=str(stored["fingerprint"]),
        )
