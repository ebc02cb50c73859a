"""The signs of all languages, compiled one by one when a text first needs them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache

from tactful.checks.reading import Hit, Reading
from tactful.checks.rulebook import Forms, forms_of
from tactful.checks.scope import languages_of
from tactful.knowledge.signs import LISTS, Signs
from tactful.text.notation import parse_phrase
from tactful.text.phrases import Phrases


class SignBook:
    """Finds signs in texts; safe to share between threads.

    Args:
        languages: those whose signs are known.
        load: gives the signs of one of them.
        forms: inflected forms of the words that are written with ``+``.
    """

    def __init__(
        self, languages: Sequence[str], load: Callable[[str], Signs], forms: Forms
    ) -> None:
        self._languages = frozenset(languages)
        self._load = load
        self._forms = forms
        self._compiled = lru_cache(maxsize=None)(self._compile)

    def find(self, reading: Reading, language: str | None) -> dict[str, list[Hit]] | None:
        """The places of each kind of sign; ``None`` where the language is not known.

        Kinds of which the language has no signs at all are left out: they say nothing.
        """
        spoken = [name for name in languages_of(language) if name in self._languages]
        if not spoken:
            return None
        found: dict[str, list[Hit]] = {}
        for name in spoken:
            phrases, kinds = self._compiled(name)
            for kind in kinds:
                found.setdefault(kind, [])
            for index, hits in reading.find(phrases).items():
                found[kinds[index]] += hits
        return {kind: sorted(set(hits)) for kind, hits in found.items()}

    def _compile(self, language: str) -> tuple[Phrases, list[str]]:
        signs, forms = self._load(language), forms_of(self._forms, language)
        said = [(kind, phrase) for kind in LISTS for phrase in getattr(signs, kind)]
        phrases = [phrase for _, phrase in said]
        readings = [parse_phrase(p, forms) for p in phrases]
        return Phrases(phrases, readings), [kind for kind, _ in said]
