"""A text as all rules look at it, read once."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property

from tactful.text.figures import Figure, find_figures
from tactful.text.folding import Folded, fold
from tactful.text.phrases import Phrases
from tactful.text.sentences import sentences
from tactful.types import Span


@dataclass(frozen=True, slots=True, order=True)
class Hit:
    """A phrase stands at ``[start:end]`` of the original text."""

    start: int
    end: int
    squeezed: bool = False
    """Whether something between the letters had to be left out to see it."""

    def overlaps(self, other: Hit) -> bool:
        """Whether both have a character in common."""
        return self.start < other.end and other.start < self.end


class Reading:
    """``text``, folded, with its sentences."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.folded: Folded = fold(text)
        self._figures: dict[str, list[Figure]] = {}
        self._found: dict[Phrases, dict[int, list[Hit]]] = {}

    def find(self, phrases: Phrases) -> dict[int, list[Hit]]:
        """Where each of ``phrases`` stands, by its index; in order of place."""
        if phrases not in self._found:
            self._found[phrases] = self._search(phrases)
        return self._found[phrases]

    def _search(self, phrases: Phrases) -> dict[int, list[Hit]]:
        found: dict[int, dict[tuple[int, int], Hit]] = {}
        for squeezed, folded in ((False, self.folded), (True, self.folded.squeezed)):
            if folded is None:
                continue
            for match in phrases.find(folded):
                span = folded.span(match.start, match.end)
                hits = found.setdefault(match.phrase, {})
                hits.setdefault(span, Hit(*span, squeezed))
        return {index: sorted(hits.values()) for index, hits in found.items()}

    def figures(self, language: str | None) -> list[Figure]:
        """The figures of the text, read as ``language`` writes them (unknown: English)."""
        language = language or "en"
        if language not in self._figures:
            self._figures[language] = find_figures(self.text, language)
        return self._figures[language]

    def span(self, start: int, end: int) -> Span:
        """``[start:end]`` of the text, with what stands there."""
        return Span(start=start, end=end, text=self.text[start:end])

    def folds(self, hit: Hit) -> tuple[str, ...]:
        """What had to be folded for ``hit`` to be seen."""
        folded = self.folded.squeezed if hit.squeezed else self.folded
        assert folded is not None  # there was a hit in it
        return folded.folds(hit.start, hit.end)

    def sentence(self, offset: int) -> int:
        """The number of the sentence in which ``offset`` lies."""
        return bisect_right(self._ends, offset)

    @cached_property
    def _ends(self) -> list[int]:
        return [span.end for span in sentences(self.text)]
