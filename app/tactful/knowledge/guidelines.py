"""Guidelines: how the house answers, one Markdown file each, in English and Chinese."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources.abc import Traversable
from typing import Annotated, Literal

from pydantic import Field

from tactful.data import data_folder
from tactful.errors import KnowledgeError
from tactful.knowledge.files import Entry, label, parse_yaml, read_text
from tactful.knowledge.phrasebook import load_moves
from tactful.types import CAUSES, CHANNELS, PLATFORMS, RISKS, TEMPERAMENTS

LANGUAGES = ("en", "zh-CN")
MAX_CHARACTERS = 1800
"""A guideline is read by an agent at work: longer than this, it is two guidelines."""
_HEADING = re.compile(r"^# (\S+)\s*$", re.MULTILINE)

Text = Annotated[str, Field(min_length=1)]
Stage = Literal[
    "prevention", "before_sale", "fulfilment", "after_sale", "review", "dispute"
]


class Titles(Entry):
    """A title in both languages of the desk."""

    en: Text
    zh_cn: Annotated[str, Field(alias="zh-CN", min_length=1)]


class FrontMatter(Entry):
    """The head of a guideline file. An empty list means: for all of them."""

    id: Annotated[str, Field(pattern=r"^g-[a-z0-9-]+$")]
    title: Titles
    stage: tuple[Stage, ...]
    causes: tuple[str, ...] = ()
    temperaments: tuple[str, ...] = ()
    risks: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    platforms: tuple[str, ...] = ()
    locales: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    """Ids of coverage items or facts it carries."""
    licenses: tuple[str, ...] = ()
    """Moves of ``moves.yaml`` a draft may say because this guideline says so."""
    cautions: str = ""


class Guideline(Entry):
    """A guideline as it is stored and shown."""

    head: FrontMatter
    body: dict[str, str]
    """Text by language."""

    def title(self, language: str) -> str:
        """The title in the desk language nearest to ``language``."""
        titles = self.head.title
        return titles.zh_cn if language.startswith("zh") else titles.en


def read_guideline(file: Traversable) -> Guideline:
    """Read and check one guideline file.

    Raises:
        KnowledgeError: the head or the body is wrong; the message names file and line.
    """
    text = read_text(file)
    if not text.startswith("---\n") or "\n---\n" not in text[4:]:
        raise KnowledgeError(f"{label(file)}:1: must begin with a head between '---' lines")
    head_text, body_text = text[4:].split("\n---\n", 1)
    document = parse_yaml(head_text, name=label(file), first_line=2)
    head = document.parse(FrontMatter)
    if f"{head.id}.md" != file.name:
        raise document.fail(("id",), f"the id {head.id!r} differs from the file's name")
    known: dict[str, tuple[str, ...]] = {
        "causes": CAUSES,
        "temperaments": TEMPERAMENTS,
        "risks": RISKS,
        "channels": CHANNELS,
        "platforms": PLATFORMS,
        "licenses": tuple(load_moves()),
    }
    for name, values in known.items():
        for number, value in enumerate(getattr(head, name)):
            if value not in values:
                raise document.fail((name, number), f"{name}: unknown value {value!r}")
    first_body_line = head_text.count("\n") + 4
    parts = _HEADING.split(body_text)
    body = {
        language: part.strip()
        for language, part in zip(parts[1::2], parts[2::2], strict=True)
    }
    for language in LANGUAGES:
        if not body.get(language):
            raise KnowledgeError(
                f"{label(file)}:{first_body_line}: the part '# {language}' is missing"
            )
        if len(body[language]) > MAX_CHARACTERS:
            raise KnowledgeError(
                f"{label(file)}:{first_body_line}: the part '# {language}' is longer than "
                f"{MAX_CHARACTERS} characters; make it two guidelines"
            )
    if unknown := sorted(body.keys() - set(LANGUAGES)):
        raise KnowledgeError(
            f"{label(file)}:{first_body_line}: unknown language {unknown[0]!r}"
        )
    return Guideline(head=head, body=body)


@cache
def load_guidelines() -> tuple[Guideline, ...]:
    """All guidelines, by id.

    Raises:
        KnowledgeError: one of the files is wrong.
    """
    folder = data_folder("knowledge") / "guidelines"
    files = [file for file in folder.iterdir() if file.name.endswith(".md")]
    return tuple(read_guideline(file) for file in sorted(files, key=lambda f: f.name))
