"""Which language a text is in, from the text alone: never from a name or a country."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from typing import Any

LATIN_LANGUAGES = (
    "en", "es", "pt", "de", "fr", "it", "id", "nl", "pl", "tr", "vi",
)  # fmt: skip
SURE = 0.6
"""Probability above which the identifier's word is taken as it is."""
UNSURE = 0.35
"""Probability below which the identifier is only guessing."""
LIKELY, MOST_LIKELY = 0.04, 4
"""Where the identifier is unsure, so many languages above this chance are looked into."""
DENSE_WEIGHT, OTHER_WEIGHT = 5, 3
"""Latin letters that one Chinese, Japanese or Korean character counts for, and one letter
of another script: buyers mix English words and names of models into their own language
far more than the other way round."""
_SCRIPTS = {
    "kana": ("\u3040\u30ff",),
    "hangul": ("\uac00\ud7af", "\u1100\u11ff"),
    "han": ("\u4e00\u9fff", "\u3400\u4dbf"),
    "cyrillic": ("\u0400\u04ff",),
    "arabic": ("\u0600\u06ff",),
    "thai": ("\u0e00\u0e7f",),
    "devanagari": ("\u0900\u097f",),
    "latin": ("AZ", "az", "\u00c0\u024f", "\u1e00\u1eff"),
}
_ONE_LANGUAGE = {"hangul": "ko", "arabic": "ar", "thai": "th", "devanagari": "hi"}
_UKRAINIAN = re.compile("[їієґЇІЄҐ]")
_DENSE = frozenset({"han", "kana", "hangul"})


def detect_language(text: str) -> tuple[str | None, float]:
    """The BCP 47 language of ``text`` and how sure that is (0 to 1).

    Chinese comes as ``zh-CN`` or ``zh-TW`` by its characters. ``None`` where the text
    has no words.
    """
    counts = dict.fromkeys(_SCRIPTS, 0)
    for char, count in Counter(text).items():
        if script := _script(char):
            counts[script] += count * _weight(script)
    main = max(counts, key=lambda name: counts[name])
    if counts[main] == 0:
        return None, 0.0
    if counts["kana"] and counts["kana"] * 5 >= counts["han"]:
        return "ja", 1.0
    if main == "han":
        return _chinese(text), 1.0
    if main == "cyrillic":
        return ("uk" if _UKRAINIAN.search(text) else "ru"), 1.0
    if main in _ONE_LANGUAGE:
        return _ONE_LANGUAGE[main], 1.0
    language, sure = _identifier().classify(text)
    return str(language), float(sure)


def likely_languages(text: str) -> tuple[str, ...]:
    """The languages that a text in Latin letters may be in, likeliest first."""
    ranked = _identifier().rank(text)[:MOST_LIKELY]
    return tuple(str(language) for language, chance in ranked if chance >= LIKELY)


@cache
def _script(char: str) -> str | None:
    for name, ranges in _SCRIPTS.items():
        if any(span[0] <= char <= span[1] for span in ranges):
            return name
    return None


def _weight(script: str) -> int:
    if script == "latin":
        return 1
    return DENSE_WEIGHT if script in _DENSE else OTHER_WEIGHT


def _chinese(text: str) -> str:
    from tactful.text.folding import traditional_characters

    traditional = sum(char in traditional_characters() for char in text)
    han = sum(_script(char) == "han" for char in text)
    return "zh-TW" if traditional * 12 >= han else "zh-CN"


@cache
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(list(LATIN_LANGUAGES))
    return identifier
