"""Loading every file of the house, to find what is wrong before a buyer does."""

from __future__ import annotations

from tactful.checks.context import Context
from tactful.checks.rules import RuleBook
from tactful.drafting.prompts import PLACEHOLDERS, load_prompt
from tactful.errors import KnowledgeError
from tactful.knowledge.causes import load_causes
from tactful.knowledge.guidelines import load_guidelines
from tactful.knowledge.lexicon import lexicon_languages, load_lexicon
from tactful.knowledge.locales import load_locale, locale_tags
from tactful.knowledge.messages import load_messages
from tactful.knowledge.phrasebook import (
    load_moves,
    load_phrasebook,
    phrasebook_locales,
)
from tactful.knowledge.platforms import load_platform, platform_ids
from tactful.knowledge.rules import Rule, load_rules
from tactful.knowledge.templates import load_template, template_ids
from tactful.types import Channel, FactSheet


def lint_everything() -> list[str]:
    """A line for each kind of file that is in order.

    Raises:
        DataError: a file is wrong; the message names file and line.
    """
    counts = count_everything()
    load_causes()
    for name in PLACEHOLDERS:
        load_prompt(name)
    examples = sum(check_examples(rule) for rule in load_rules())
    return [f"{count} {name}: in order" for name, count in counts.items()] + [
        f"{examples} rule examples: as they say"
    ]


def count_everything() -> dict[str, int]:
    """How much of each kind there is.

    Raises:
        DataError: a file is wrong; the message names file and line.
    """
    books = [load_phrasebook(locale) for locale in phrasebook_locales()]
    lexicons = [load_lexicon(language) for language in lexicon_languages()]
    rules = load_rules()
    return {
        "guidelines": len(load_guidelines()),
        "templates": len([load_template(name) for name in template_ids()]),
        "moves": len(load_moves()),
        "phrasebooks": len(books),
        "wordings": sum(len(w) for book in books for w in book.moves.values()),
        "lexicons": len(lexicons),
        "cues": sum(len(cues) for lex in lexicons for cues in lex.causes.values()),
        "rules": len(rules),
        "rule phrases": sum(len(p) for rule in rules for p in rule.phrases.values()),
        "platforms": len([load_platform(name) for name in platform_ids()]),
        "locales": len([load_locale(tag) for tag in locale_tags()]),
        "messages": len(load_messages()),
    }


def check_examples(rule: Rule) -> int:
    """How many examples of ``rule`` there are, all of which do what they say.

    Raises:
        KnowledgeError: one does not.
    """
    book = RuleBook([rule])
    count = 0
    for wanted, examples in ((True, rule.fails), (False, rule.passes)):
        for language, texts in examples.items():
            for text in texts:
                count += 1
                if bool(book.check(text, context_of(rule, language))) is not wanted:
                    verb = "find" if wanted else "let pass"
                    raise KnowledgeError(
                        f"knowledge/rules:1: {rule.id} should {verb} its {language} "
                        f"example {text!r}"
                    )
    return count


def context_of(rule: Rule, language: str) -> Context:
    """A place where ``rule`` holds, for a text in ``language``."""
    channel: Channel = rule.channels[0] if rule.channels else "private"
    return Context(
        platform=rule.platforms[0] if rule.platforms else "generic",
        platform_name="",
        channel=channel,
        surface=rule.surfaces[0] if rule.surfaces else "review",
        language=language,
        expected_language=None,
        agent_locale="en",
        facts=FactSheet(facts=(), offers=()),
    )
