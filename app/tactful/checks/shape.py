"""Blanks left open, length, and the language a draft is in."""

from __future__ import annotations

import re

from tactful.checks.context import Context
from tactful.knowledge.messages import say
from tactful.text.language import SURE, detect_language
from tactful.types import Finding

BLANK = re.compile(r"\[\[([^\[\]\n]{1,60})\]\]")
"""A visible blank: a fact that is still missing."""
MIN_LETTERS = 25
"""Below so many letters the language of a text cannot be told reliably."""


def find_blanks(text: str) -> tuple[str, ...]:
    """The labels of the blanks in ``text``, each once, in order."""
    return tuple(dict.fromkeys(match.group(1) for match in BLANK.finditer(text)))


def measure(text: str, unit: str) -> int:
    """The length of ``text`` in ``characters``, ``utf16`` units or UTF-8 ``bytes``."""
    if unit == "utf16":
        return len(text.encode("utf-16-le", "surrogatepass")) // 2
    if unit == "bytes":
        return len(text.encode("utf-8", "surrogatepass"))
    return len(text)


def check_shape(text: str, context: Context) -> list[Finding]:
    """Findings about blanks, length and language."""
    agent = context.agent_locale
    findings = [
        Finding(
            rule="draft.blank",
            level="warning",
            start=match.start(),
            end=match.end(),
            matched=match.group(),
            message=say("check.blank", agent, label=match.group(1)),
            suggestion=say("check.blank.fix", agent),
            source="design: a missing fact is a visible blank",
        )
        for match in BLANK.finditer(text)
    ]
    count = measure(text, context.unit)
    if context.limit is not None and count > context.limit:
        findings.append(
            Finding(
                rule="draft.length",
                level="warning" if context.limit_verify else "error",
                start=min(context.limit, len(text) - 1),
                end=len(text),
                matched=text[min(context.limit, len(text) - 1) :],
                message=say(
                    "check.length",
                    agent,
                    count=count,
                    unit=say(f"unit.{context.unit}", agent),
                    platform=context.platform_name,
                    limit=context.limit,
                ),
                suggestion=say("check.length.fix", agent),
                source="knowledge/platforms",
            )
        )
    return findings + _check_language(text, context)


def _check_language(text: str, context: Context) -> list[Finding]:
    wanted = context.expected_language
    if wanted is None or sum(map(_weight, text)) < MIN_LETTERS:
        return []
    found, sure = detect_language(BLANK.sub(" ", text))
    if found is None or sure < SURE or found.split("-")[0] == wanted.split("-")[0]:
        return []
    return [
        Finding(
            rule="draft.language",
            level="error",
            start=0,
            end=len(text),
            matched=text,
            message=say("check.language", context.agent_locale, found=found, wanted=wanted),
            suggestion=say("check.language.fix", context.agent_locale),
            source="design: the reply is in the buyer's language",
        )
    ]


def _weight(char: str) -> int:
    """How many Latin letters ``char`` is worth: Chinese and its kin are dense."""
    if not char.isalpha():
        return 0
    return 3 if "\u3040" <= char <= "\u9fff" or "\uac00" <= char <= "\ud7af" else 1
