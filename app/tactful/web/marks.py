"""Marking stretches of hostile text: escaped first and always, whatever it holds."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape


@dataclass(frozen=True, kw_only=True)
class Mark:
    """A stretch to mark: how it looks, and what its tooltip says."""

    start: int
    end: int
    look: str
    """A CSS class of ``style.css``; never taken from outside."""
    title: str


def mark_html(text: str, marks: Sequence[Mark]) -> str:
    """``text`` as HTML with ``marks``; where they overlap the earlier one shows.

    The text is cut wherever a mark begins or ends, so no tag is ever left open and
    tooltips of overlapping marks are all kept.
    """
    cuts = {0, len(text)}
    for mark in marks:
        cuts |= {min(max(at, 0), len(text)) for at in (mark.start, mark.end)}
    places = sorted(cuts)
    parts = []
    for start, end in zip(places, places[1:], strict=False):
        piece = escape(text[start:end])
        over = [mark for mark in marks if mark.start <= start and end <= mark.end]
        if over:
            title = escape(" · ".join(dict.fromkeys(mark.title for mark in over)))
            piece = f'<mark class="{over[0].look}" title="{title}">{piece}</mark>'
        parts.append(piece)
    return "".join(parts)


def prose_html(text: str) -> str:
    """A guideline's text as HTML: paragraphs, and ``**bold**``; nothing else."""
    paragraphs = re.split(r"\n\s*\n", text.strip())
    made = []
    for paragraph in paragraphs:
        safe = re.sub(r"\*\*(.+?)\*\*", r"<b>\1</b>", escape(paragraph))
        made.append("<p>" + safe.replace("\n", "<br>") + "</p>")
    return "".join(made)


def fold_html(title: str, inside: str, *, look: str = "") -> str:
    """A fold that opens on click or with the keyboard; ``inside`` is HTML."""
    return (
        f'<details class="t-fold {look}"><summary>{escape(title)}</summary>'
        f"<div>{inside}</div></details>"
    )


def list_html(lines: Sequence[str], *, look: str = "") -> str:
    """A list of plain lines."""
    items = "".join(f"<li>{escape(line)}</li>" for line in lines)
    return f'<ul class="{look}">{items}</ul>'
