"""Lexicons compiled for one pass over a text, each loaded when a text wants it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache

from tactful.knowledge.lexicon import Lexicon
from tactful.text.folding import Folded, fold
from tactful.text.language import SURE, UNSURE, detect_language, likely_languages
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


class CueBook:
    """Finds cues of any language; a lexicon is loaded when the first text wants it.

    Args:
        languages: those that ``load`` knows.
        load: gives the lexicon of a language.
    """

    def __init__(self, languages: Iterable[str], load: Callable[[str], Lexicon]) -> None:
        self.languages = frozenset(languages)
        self._load = load
        self._cues: dict[str, Cues] = {}
        # Triage, topics and vectors each ask about the same text.
        self._read_again = lru_cache(maxsize=16)(self._read)

    def read(self, text: str) -> tuple[str | None, tuple[Cue, ...]]:
        """The language of ``text``, and the cues of that language and of English.

        English cues count everywhere: buyers everywhere mix English words in. Where the
        identifier is unsure, that of the likely languages is taken whose cues weigh most.
        """
        return self._read_again(text)

    def _read(self, text: str) -> tuple[str | None, tuple[Cue, ...]]:
        language, sure = detect_language(text)
        folded = fold(text)
        if language is None or sure >= SURE:
            return language, tuple(self.find(folded, {language or "en", "en"}))
        found = self.find(folded, {"en", *likely_languages(text)})
        weights: dict[str, float] = {}
        for cue in found:
            weights[cue.language] = weights.get(cue.language, 0) + cue.weight
        best = max(sorted(weights), key=lambda name: weights[name], default=language)
        if weights.get(best, 0) > weights.get(language, 0):
            language = best
        elif not weights and sure < UNSURE:
            return None, ()
        return language, tuple(c for c in found if c.language in (language, "en"))

    def find(self, text: Folded, languages: Iterable[str]) -> list[Cue]:
        """The cues of ``languages`` (BCP 47) in ``text``, in order of place."""
        known = {language.split("-")[0] for language in languages} & self.languages
        found = [cue for name in sorted(known) for cue in self._of(name).find(text)]
        return sorted(found, key=lambda cue: (cue.span.start, cue.span.end))

    def _of(self, language: str) -> Cues:
        if language not in self._cues:
            self._cues[language] = Cues(self._load(language))
        return self._cues[language]


class Cues:
    """Finds the cues of one lexicon."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._labels: list[tuple[str, str, str]] = []
        cues: list[str] = []
        for group in ("causes", "temperaments", "risks"):
            for key, listed in getattr(lexicon, group).items():
                cues += listed
                self._labels += [(lexicon.language, group, key)] * len(listed)
        for group in ("extortion_demand", "extortion_lever", "grave", "negators", "praise"):
            listed = getattr(lexicon, group)
            cues += listed
            self._labels += [(lexicon.language, group, "")] * len(listed)
        self._phrases = Phrases(cues)

    def find(self, text: Folded) -> list[Cue]:
        """Every cue in ``text`` that is not negated, in order of place."""
        found: list[tuple[int, int, int]] = [
            (match.start, match.end, match.phrase) for match in self._phrases.find(text)
        ]
        negated_at = {
            end for _, end, index in found if self._labels[index][1] == "negators"
        }
        cues = []
        for start, end, index in found:
            language, group, key = self._labels[index]
            if group == "negators":
                continue
            before = len(text.text[:start].rstrip(" "))
            if group == "causes" and before in negated_at:
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
