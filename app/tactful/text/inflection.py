"""Inflected forms of words, made when rules are compiled, never while a text is judged.

simplemma knows the base form of millions of words; turned round, it gives the forms of
one. Its lists carry licences of their own, so what is made of them stays on the user's
machine. Reading them takes a second or two for some languages.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

LANGUAGES = frozenset({"en", "es", "pt", "de", "fr", "ru", "id"})
"""Languages whose words have forms; Chinese, Japanese and Korean need none of them."""


def inflect(language: str, words: Iterable[str]) -> Mapping[str, tuple[str, ...]]:
    """The forms of each of ``words`` (small letters), sorted; none where unknown."""
    wanted = set(words)
    if language not in LANGUAGES or not wanted:
        return dict.fromkeys(wanted, ())
    from simplemma.strategies.dictionaries.dictionary_factory import (
        DefaultDictionaryFactory,
    )

    found: dict[str, set[str]] = {word: set() for word in wanted}
    bases = DefaultDictionaryFactory().get_dictionary(language)
    for form, base in bases.items():
        word = base.lower()  # German nouns stand there with a capital
        if word in wanted and form.lower() != word:
            found[word].add(form.lower())
    return {word: tuple(sorted(forms)) for word, forms in found.items()}
