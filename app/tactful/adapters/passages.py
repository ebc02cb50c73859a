"""Knowledge as it is stored: passages by language, with their token counts."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Iterator, Sequence
from importlib.resources.abc import Traversable
from typing import Any

from tactful.adapters.tokens import count_tokens
from tactful.data import data_folder
from tactful.knowledge.guidelines import Guideline
from tactful.knowledge.templates import Template
from tactful.retrieval.facets import HOUSE, facet_line
from tactful.retrieval.ranking import is_permission
from tactful.types import PLATFORMS, Passage


def guideline_passages(guidelines: Sequence[Guideline]) -> list[Passage]:
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


def template_passages(templates: Sequence[Template]) -> list[Passage]:
    """Every language of every template; slots stand as they are written."""
    return [
        Passage(
            id=f"{template.head.id}@{locale}",
            guideline=template.head.id,
            language=locale,
            title=template.head.title.in_language(locale),
            text=(text := "".join(piece.text for piece in said.body)),
            tokens=count_tokens(text),
            causes=template.head.causes,
            risks=template.head.risks,
            channels=(template.head.channel,),
            platforms=tuple(
                platform for platform in PLATFORMS if platform not in template.head.not_on
            )
            if template.head.not_on
            else (),
            kind="template",
        )
        for template in templates
        for locale, said in template.texts.items()
    ]


def embedded_text(passage: Passage) -> str:
    """What of a passage is embedded: its words, and its facets by name."""
    facets = facet_line(
        causes=passage.causes,
        risks=passage.risks,
        moods=passage.temperaments,
        platforms=passage.platforms if len(passage.platforms) == 1 else (),
        about=(passage.guideline,) if passage.kind == "guideline" else (),
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


def folder_fingerprint(name: str) -> str:
    """Changes whenever a file below ``knowledge/<name>/`` does; parses none of them."""
    digest = hashlib.sha256()
    for path, file in _files(data_folder("knowledge") / name, ""):
        digest.update(path.encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()


def _files(folder: Traversable, above: str) -> Iterator[tuple[str, Traversable]]:
    for entry in sorted(folder.iterdir(), key=lambda e: e.name):
        if entry.is_dir():
            yield from _files(entry, f"{above}{entry.name}/")
        elif entry.name.endswith((".md", ".yaml")):
            yield f"{above}{entry.name}", entry
