"""Guidelines as they are stored: one passage for each language, with its token count."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Sequence
from typing import Any

from tactful.adapters.tokens import count_tokens
from tactful.data import data_folder
from tactful.knowledge.guidelines import Guideline
from tactful.retrieval.facets import HOUSE, facet_line
from tactful.retrieval.ranking import is_permission
from tactful.types import Passage


def make_passages(guidelines: Sequence[Guideline]) -> list[Passage]:
    """Every language part of every guideline."""
    return [
        Passage(
            id=f"{guideline.head.id}@{language}",
            guideline=guideline.head.id,
            language=language,
            title=guideline.title(language),
            text=text,
            tokens=count_tokens(f"{guideline.title(language)}\n{text}"),
            causes=guideline.head.causes,
            temperaments=guideline.head.temperaments,
            channels=guideline.head.channels,
            platforms=guideline.head.platforms,
            locales=guideline.head.locales,
            risks=guideline.head.risks,
            licenses=guideline.head.licenses,
        )
        for guideline in guidelines
        for language, text in guideline.body.items()
    ]


def embedded_text(passage: Passage) -> str:
    """What of a passage is embedded: its words, and its facets by name."""
    facets = facet_line(
        causes=passage.causes,
        risks=passage.risks,
        moods=passage.temperaments,
        platforms=passage.platforms,
    )
    permission = HOUSE if is_permission(passage) else ""
    return f"{passage.title}\n{passage.text}\n{facets} {permission}"


def passage_to_json(passage: Passage) -> str:
    """A passage as stored in the index."""
    return json.dumps(dataclasses.asdict(passage), ensure_ascii=False)


def passage_from_json(text: str) -> Passage:
    """The passage stored as ``text``."""
    fields: dict[str, Any] = json.loads(text)
    values: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value
        for name, value in fields.items()
    }
    return Passage(**values)


def guidelines_fingerprint() -> str:
    """Changes whenever a guideline file does; reads the files without parsing them."""
    digest = hashlib.sha256()
    folder = data_folder("knowledge") / "guidelines"
    for file in sorted(folder.iterdir(), key=lambda f: f.name):
        if file.name.endswith(".md"):
            digest.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()
