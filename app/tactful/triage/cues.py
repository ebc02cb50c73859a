"""The lexicons of all languages, compiled into one pass over a text."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from tactful.knowledge.lexicon import Lexicon
from tactful.text.folding import Folded
from tactful.text.phrases import Phrases
from tactful.types import Span


@dataclass(frozen=True)
class Cue:
    """A cue that stands in a text."""

    language: str
    group: str
    """``causes``, ``temperaments``, ``risks`` or another list of the lexicon."""
    key: str
    """``product.size_fit/rubs``, ``angry`` …; empty where the group has no keys."""
    span: Span
    weight: float
    """1 for a single word, more for a longer cue: long cues are rarely accidents."""


class Cues:
    """Finds the cues of several lexicons."""

    def __init__(self, lexicons: Iterable[Lexicon]) -> None:
        self._labels: list[tuple[str, str, str]] = []
        cues: list[str] = []
        for lexicon in lexicons:
            for group in ("causes", "temperaments", "risks"):
                for key, listed in getattr(lexicon, group).items():
                    cues += listed
                    self._labels += [(lexicon.language, group, key)] * len(listed)
            for group in (
                "extortion_demand",
                "extortion_lever",
                "grave",
                "negators",
                "praise",
            ):
                listed = getattr(lexicon, group)
                cues += listed
                self._labels += [(lexicon.language, group, "")] * len(listed)
        self._phrases = Phrases(cues)
        self.fingerprint = hashlib.sha256(repr((cues, self._labels)).encode()).hexdigest()
        """Changes whenever any cue does."""
        self.languages = frozenset(label[0] for label in self._labels)
        self.keys = sorted({key for _, group, key in self._labels if group == "causes"})

    def find(self, text: Folded) -> list[Cue]:
        """Every cue in ``text`` that is not negated, in order of place."""
        found: list[tuple[int, int, int]] = [
            (match.start, match.end, match.index) for match in self._phrases.find(text)
        ]
        negated_at = {
            (self._labels[index][0], end)
            for _, end, index in found
            if self._labels[index][1] == "negators"
        }
        cues = []
        for start, end, index in found:
            language, group, key = self._labels[index]
            if group == "negators":
                continue
            before = len(text.text[:start].rstrip(" "))
            if group == "causes" and (language, before) in negated_at:
                continue
            first, last = text.span(start, end)
            words = len(self._phrases.phrases[index].replace("~", " ").split())
            cues.append(
                Cue(
                    language=language,
                    group=group,
                    key=key,
                    span=Span(start=first, end=last, text=text.original[first:last]),
                    weight=min(1 + (words - 1) * 0.5, 2.0),
                )
            )
        return cues
