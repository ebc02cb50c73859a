"""Loading every file of the house, to find what is wrong before a buyer does."""

from __future__ import annotations

from collections.abc import Iterable

from tactful.checks.examples import check_examples
from tactful.checks.ruleset import load_ruleset
from tactful.drafting.prompts import PLACEHOLDERS, load_prompt
from tactful.errors import KnowledgeError
from tactful.knowledge.causes import load_causes
from tactful.knowledge.conflicts import load_conflicts
from tactful.knowledge.coverage import COVERED, load_coverage
from tactful.knowledge.facts import references
from tactful.knowledge.guidelines import load_guidelines
from tactful.knowledge.locales import load_locale, locale_tags
from tactful.knowledge.manners import find_avoided
from tactful.knowledge.platforms import known_facts, load_platform, platform_ids
from tactful.knowledge.rules import load_rules
from tactful.knowledge.templates import load_template, template_ids
from tactful.stats import count_everything


def lint_everything() -> list[str]:
    """A line for each kind of file that is in order.

    Raises:
        DataError: a file is wrong; the message names file and line.
    """
    counts = count_everything()
    load_causes()
    named = check_sources()
    for name in PLACEHOLDERS:
        load_prompt(name)
    ruleset = load_ruleset()
    examples = sum(check_examples(rule, ruleset.forms) for rule in ruleset.rules)
    examples += sum(check_avoided(tag) for tag in locale_tags())
    return [
        *(f"{count} {name}: in order" for name, count in counts.items()),
        f"{named} sources that name facts and coverage items: all there",
        f"{examples} examples of rules and manners: as they say",
    ]


def check_sources() -> int:
    """How many sources name a fact, a conflict or a coverage item; all of them exist.

    Raises:
        KnowledgeError: one does not.
    """
    known = known_facts() | load_conflicts().keys() | load_coverage().keys()
    count = 0
    for name, source in _sources():
        for id_ in (*references(source), *COVERED.findall(source)):
            count += 1
            if id_ not in known:
                raise KnowledgeError(
                    f"{name}:1: the source names {id_!r}, which is unknown"
                )
    return count


def _sources() -> Iterable[tuple[str, str]]:
    """Every source of the house with the name of its file."""
    for guideline in load_guidelines():
        yield f"guidelines/{guideline.head.id}.md", " ".join(guideline.head.sources)
    for id_ in template_ids():
        head = load_template(id_).head
        yield f"{id_}/template.yaml", " ".join(head.sources)
        for reasons in head.not_on.values():
            yield f"{id_}/template.yaml", " ".join(reasons)
    for rule in load_rules():
        yield f"rules/{rule.id}", rule.source
    for tag in locale_tags():
        yield f"locales/{tag}.yaml", " ".join(load_locale(tag).seeds)
    for name in platform_ids():
        platform = load_platform(name)
        channels = [rule.source for rule in platform.channels]
        warnings = [warning.source for warning in platform.warnings]
        numbers = (
            platform.reply_source,
            platform.contacts_source,
            platform.public_source,
        )
        seeds = [seed for fact in platform.facts for seed in fact.seeds]
        for source in (*numbers, *channels, *warnings, *seeds):
            yield f"platforms/{name}.yaml", source
    for conflict in load_conflicts().values():
        yield "conflicts.yaml", " ".join(conflict.facts)


def check_avoided(tag: str) -> int:
    """How many examples of the locale's phrases to avoid there are, all as they say.

    Raises:
        KnowledgeError: one is not.
    """
    facts = load_locale(tag)
    count = 0
    for number, avoid in enumerate(facts.avoid):
        for wanted, texts in ((True, avoid.fails), (False, avoid.passes)):
            for text in texts:
                count += 1
                if (number in find_avoided(text, facts)) is not wanted:
                    verb = "find" if wanted else "let pass"
                    raise KnowledgeError(
                        f"locales/{tag}.yaml:1: avoid.{number} should {verb} its example "
                        f"{text!r}"
                    )
    return count
