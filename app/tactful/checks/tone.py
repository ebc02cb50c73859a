"""How a text sounds: measured, with the words that show it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from tactful.checks.context import Context
from tactful.checks.reading import Hit, Reading
from tactful.checks.signbook import SignBook
from tactful.knowledge.messages import say
from tactful.text.sentences import sentences
from tactful.types import Finding, Span, Tone

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_DENSE = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]")
_EMOJI = re.compile("[\U0001f300-\U0001faff\u2600-\u27bf\U0001f1e6-\U0001f1ff]")
LONG_WORD = 6
LONGEST = {"spaced": 45, "dense": 120}
"""Words (or characters) of one sentence beyond which readers lose the thread."""


def measure_tone(reading: Reading, context: Context, signs: SignBook) -> Tone:
    """The figures of a text; ``unknown`` and ``None`` where they cannot be told."""
    text = reading.text
    found = signs.find(reading, context.language)
    formal = _spans(reading, found, "formal")
    informal = _spans(reading, found, "informal")
    dense = bool(_DENSE.search(text)) and (context.language or "")[:2] in ("zh", "ja")
    parts = [_size(span.text, dense=dense) for span in sentences(text)]
    words = _WORD.findall(text)
    shouted = [w for w in words if len(w) >= 3]
    long = sum(len(word) > LONG_WORD for word in words)
    lix = None
    if words and parts and not dense:
        lix = round(len(words) / len(parts) + 100 * long / len(words), 1)
    return Tone(
        formality=_formality(formal, informal),
        formal=formal,
        informal=informal,
        warm=_spans(reading, found, "warm"),
        words=sum(parts),
        sentences=len(parts),
        longest_sentence=max(parts, default=0),
        lix=lix,
        exclamations=text.count("!") + text.count("！"),
        capitals=round(sum(w.isupper() for w in shouted) / len(shouted), 3)
        if shouted
        else 0.0,
        emoji=len(_EMOJI.findall(text)),
    )


def check_tone(reading: Reading, context: Context, tone: Tone) -> list[Finding]:
    """A mixed form of address, and sentences too long to follow."""
    agent = context.agent_locale
    findings = []
    if tone.formality == "mixed":
        fewer = min(tone.formal, tone.informal, key=len)[0]
        findings.append(
            Finding(
                rule="tone.mixed-address",
                level="warning",
                start=fewer.start,
                end=fewer.end,
                matched=fewer.text,
                message=say("check.mixed-address", agent),
                suggestion=say("check.mixed-address.fix", agent),
                source="style: one form of address in one text; knowledge/locales",
            )
        )
    dense = tone.lix is None
    most = LONGEST["dense" if dense else "spaced"]
    for span in sentences(reading.text):
        if (size := _size(span.text, dense=dense)) > most:
            findings.append(
                Finding(
                    rule="tone.long-sentence",
                    level="note",
                    start=span.start,
                    end=span.end,
                    matched=span.text,
                    message=say("check.long-sentence", agent, count=size),
                    suggestion=say("check.long-sentence.fix", agent),
                    source="s4-13; design: plain words",
                )
            )
    return findings


def _formality(
    formal: Sequence[Span], informal: Sequence[Span]
) -> Literal["formal", "informal", "mixed", "unknown"]:
    """Nothing seen is no proof of either: pronouns are left out in many languages."""
    if formal and informal:
        return "mixed"
    if formal:
        return "formal"
    return "informal" if informal else "unknown"


def _spans(
    reading: Reading, found: dict[str, list[Hit]] | None, kind: str
) -> tuple[Span, ...]:
    return tuple(reading.span(hit.start, hit.end) for hit in (found or {}).get(kind, ()))


def _size(text: str, *, dense: bool) -> int:
    if dense:
        return sum(char.isalnum() for char in text)
    return len(_WORD.findall(text))
