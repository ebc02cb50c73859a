"""The examples that each rule carries, tried on it."""

from __future__ import annotations

from collections.abc import Iterable

from tactful.checks.context import Context
from tactful.checks.rulebook import Forms, RuleBook
from tactful.errors import KnowledgeError
from tactful.knowledge.rules import Rule


def check_examples(rule: Rule, forms: Forms) -> int:
    """How many examples of ``rule`` there are, all of which do what they say.

    Raises:
        KnowledgeError: one does not; the message names all that do not.
    """
    if rule.like:
        return 0  # they are those of another rule, and tried there
    book = RuleBook([everywhere(rule)], forms)
    wrong: list[str] = []
    count = 0
    for language, wanted, text in _examples(rule):
        count += 1
        found = book.check(text, _anywhere(language))
        if any(finding.rule == rule.id for finding in found) is not wanted:
            verb = "find" if wanted else "let pass"
            wrong.append(
                f"words/{language or rule.id}.yaml:1: {rule.id} should {verb} its example "
                f"{text!r}"
            )
    if wrong:
        raise KnowledgeError("\n".join(wrong))
    return count


def everywhere(rule: Rule) -> Rule:
    """``rule`` without its scope, to try its wordings alone."""
    return rule.model_copy(
        update={
            "platforms": (), "channels": (), "surfaces": (), "locales": (), "regions": (),
            "severities": (), "effective": None, "unless_offers": (), "unless_facts": False,
        }
    )  # fmt: skip


def _examples(rule: Rule) -> Iterable[tuple[str | None, bool, str]]:
    yield from ((None, True, text) for text in rule.fails)
    yield from ((None, False, text) for text in rule.passes)
    for language, words in rule.words.items():
        yield from ((language, True, text) for text in words.fails)
        yield from ((language, False, text) for text in words.passes)


def _anywhere(language: str | None) -> Context:
    return Context(
        platform="generic",
        platform_name="",
        channel="private",
        surface="review",
        language=language,
        expected_language=None,
        agent_locale="en",
    )
