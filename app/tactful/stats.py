"""Counting what the house knows, and finding what it lacks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from tactful.checks.scope import languages_of
from tactful.knowledge.conflicts import load_conflicts
from tactful.knowledge.guidelines import load_guidelines
from tactful.knowledge.law import law_regions, load_law
from tactful.knowledge.lexicon import lexicon_languages, load_lexicon
from tactful.knowledge.locales import load_locale, locale_tags
from tactful.knowledge.messages import load_messages
from tactful.knowledge.phrasebook import (
    load_moves,
    load_phrasebook,
    phrasebook_locales,
)
from tactful.knowledge.platforms import load_platform, platform_ids
from tactful.knowledge.rules import load_rules
from tactful.knowledge.situations import load_situations
from tactful.knowledge.templates import load_template, template_ids
from tactful.types import CAUSES, PLATFORMS, TEMPERAMENTS

Table = Mapping[str, Mapping[str, int]]


def count_everything() -> dict[str, int]:
    """How much of each kind there is.

    Raises:
        DataError: a file is wrong; the message names file and line.
    """
    books = [load_phrasebook(locale) for locale in phrasebook_locales()]
    lexicons = [load_lexicon(language) for language in lexicon_languages()]
    rules = load_rules()
    words = [words for rule in rules for words in rule.words.values()]
    templates = [load_template(name) for name in template_ids()]
    platforms = [load_platform(name) for name in platform_ids()]
    laws = [load_law(region) for region in law_regions()]
    situations = load_situations(_guidelines())
    return {
        "guidelines": len(load_guidelines()),
        "templates": len(templates),
        "template texts": sum(len(template.texts) for template in templates),
        "moves": len(load_moves()),
        "phrasebooks": len(books),
        "wordings": sum(len(w) for book in books for w in book.moves.values()),
        "lexicons": len(lexicons),
        "cues": sum(len(cues) for lex in lexicons for cues in lex.causes.values()),
        "situations": sum(
            len(texts)
            for found in situations.values()
            for texts in found.situations.values()
        ),
        "rules": len(rules),
        "rule phrases": sum(len(said.phrases) for said in words),
        "platforms": len(platforms),
        "platform facts": sum(len(platform.facts) for platform in platforms),
        "law facts": sum(len(law.facts) for law in laws),
        "conflicts": len(load_conflicts()),
        "locales": len([load_locale(tag) for tag in locale_tags()]),
        "messages": len(load_messages()),
    }


def count_tables() -> dict[str, Table]:
    """Entries by locale, by platform and by cause."""
    templates = [load_template(name).head for name in template_ids()]
    heads = [guideline.head for guideline in load_guidelines()]
    texts = Counter(
        locale for name in template_ids() for locale in load_template(name).texts
    )
    situations = load_situations(_guidelines())
    voiced: dict[str, Counter[str]] = {
        language: Counter({name: len(found.situations[name]) for name in found.situations})
        for language, found in situations.items()
    }
    rules = load_rules()
    by_locale = {
        tag: {
            "phrasebook": int((book := load_locale(tag).phrasebook) is not None),
            "template texts": texts[book or tag],
            "situations": sum(voiced.get(_language(tag), Counter()).values()),
            "rules": sum(any(n in r.words for n in languages_of(tag)) for r in rules),
        }
        for tag in locale_tags()
    }
    by_platform = {
        name: {
            "facts": len(load_platform(name).facts),
            "to verify": sum(fact.doubtful for fact in load_platform(name).facts),
            "guidelines": sum(name in head.platforms for head in heads),
            "rules": sum(name in rule.platforms for rule in rules),
        }
        for name in platform_ids()
    }
    by_cause = {
        cause: {
            "guidelines": sum(cause in head.causes for head in heads),
            "templates": sum(cause in head.causes for head in templates),
        }
        for cause in CAUSES
    }
    return {"locales": by_locale, "platforms": by_platform, "causes": by_cause}


def find_holes() -> list[str]:
    """What is missing, a line each."""
    holes = []
    books = phrasebook_locales()
    for name in template_ids():
        for locale in books:
            if locale not in load_template(name).texts:
                holes.append(f"template {name} is not written in {locale}")
    for rule in load_rules():
        for locale in books:
            said = any(name in rule.words for name in languages_of(locale))
            if not said and rule.kind != "pattern":
                holes.append(f"rule {rule.id} has no wordings in {_rule_language(locale)}")
    heads = [guideline.head for guideline in load_guidelines()]
    holes += [
        f"platform {name} has no facts" for name in PLATFORMS if name not in platform_ids()
    ]
    holes += [
        f"platform {name} has no guideline"
        for name in PLATFORMS
        if not any(name in head.platforms for head in heads) and name != "generic"
    ]
    holes += [
        f"cause {cause} has no guideline"
        for cause in CAUSES
        if not any(cause in head.causes for head in heads)
    ]
    holes += [
        f"temperament {mood} has no guideline"
        for mood in TEMPERAMENTS
        if not any(mood in head.temperaments for head in heads)
    ]
    situations = load_situations(_guidelines())
    for locale in books:
        if _language(locale) not in situations:
            holes.append(f"no situations in {_language(locale)}")
    holes += [
        f"locale {tag}: only a model can write it, there is no phrasebook"
        for tag in locale_tags()
        if load_locale(tag).phrasebook is None
    ]
    return holes


def _guidelines() -> dict[str, object]:
    return {guideline.head.id: guideline for guideline in load_guidelines()}


def _language(locale: str) -> str:
    """The name under which situations in ``locale`` are kept."""
    if locale in ("zh-TW", "zh-HK"):
        return "zh-TW"
    return locale.split("-")[0]


def _rule_language(locale: str) -> str:
    return locale.split("-")[0]
