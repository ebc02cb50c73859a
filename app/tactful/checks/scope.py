"""Where a rule holds, and in which texts a hit of another language means something."""

from __future__ import annotations

from tactful.checks.context import Context
from tactful.knowledge.rules import Rule

_LATIN = frozenset("en es pt de fr id it nl pl tr vi".split())
_HAN = frozenset({"zh", "ja"})
HAN_WORD = 4
"""Characters up to which Chinese and Japanese may share a word that means two things."""
_EU = frozenset(
    "at be bg hr cy cz dk ee fi fr de gr hu ie it lv lt lu mt nl pl pt ro sk si es "
    "se".split()
)


_ABROAD = ("reviews.", "disputes.", "offplatform.", "threats.", "amazon.")
"""Families that are an offence in whatever language they are slipped in."""


def holds_abroad(rule: Rule) -> bool:
    """Whether the wordings of other languages are looked for as well.

    Tone and manners are a matter of the text's own language: what is curt in one may be
    an ordinary word in another.
    """
    return rule.level == "error" and (rule.like or rule.id).startswith(_ABROAD)


def languages_of(language: str | None) -> tuple[str, ...]:
    """The names of the word files that speak the language of a text.

    Both Chinese files speak Chinese of either script: folding makes one of them.
    """
    base = (language or "").split("-")[0]
    return ("zh", "zh-TW") if base == "zh" else (base,)


def fits(rule: Rule, context: Context) -> bool:
    """Whether ``rule`` holds in ``context``; what it asks for and is unknown: no."""
    if rule.unless_facts and context.facts is None:
        return False
    if rule.unless_offers:
        if context.facts is None:
            return False
        if any(offer.kind in rule.unless_offers for offer in context.facts.offers):
            return False
    return (
        (not rule.platforms or context.platform in rule.platforms)
        and (not rule.channels or context.channel in rule.channels)
        and (not rule.surfaces or context.surface in rule.surfaces)
        and (not rule.severities or context.severity in rule.severities)
        and (not rule.locales or _speaks(context.language, rule.locales))
        and (not rule.regions or not regions_of(context.language).isdisjoint(rule.regions))
        and (
            rule.effective is None
            or context.today is None
            or context.today >= rule.effective
        )
    )


def regions_of(locale: str | None) -> frozenset[str]:
    """The regions whose law usually applies to buyers of ``locale``, such as ``eu``."""
    country = (locale or "").partition("-")[2].lower()
    country = "uk" if country == "gb" else country
    return frozenset({country, "eu"} if country in _EU else {country}) - {""}


def is_stray(rule: str, language: str | None, matched: str, kind: str = "phrase") -> bool:
    """Whether a hit of a rule of language ``rule`` says nothing about a text.

    Single words of another language in the same script are passed over (the English stem
    ``modif*`` is an ordinary word in Spanish), two lists that chance may
    bring together, and hits without letters.
    """
    own = (language or rule).split("-")[0]
    rule = rule.split("-")[0]
    if own == rule:
        return False
    if not any(char.isalpha() for char in matched):
        return True
    if own in _HAN and rule in _HAN:
        return kind == "together" or len(matched.strip()) <= HAN_WORD
    if own in _LATIN and rule in _LATIN:
        return kind == "together" or " " not in matched.strip()
    return False


def _speaks(language: str | None, locales: tuple[str, ...]) -> bool:
    return any(language == tag or (language or "").startswith(f"{tag}-") for tag in locales)
