"""Situations: how buyers of each language voice what a guideline answers.

They teach the topic model (``triage.topics``) which words of which language belong to
which guideline; nothing of them is ever shown to a buyer.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from importlib.resources.abc import Traversable
from typing import Annotated

from pydantic import Field

from tactful.data import data_folder
from tactful.knowledge.files import Entry, names_in, read_yaml
from tactful.types import CAUSES

Text = Annotated[str, Field(min_length=1)]


class Mixed(Entry):
    """A complaint about several things at once."""

    text: Text
    causes: Annotated[tuple[str, ...], Field(min_length=2)]


class Situations(Entry):
    """Complaints of one language."""

    language: Text
    situations: dict[str, Annotated[tuple[Text, ...], Field(min_length=3)]]
    """By the id of the guideline that answers them."""
    mixed: tuple[Mixed, ...] = ()


def situation_languages() -> tuple[str, ...]:
    """The languages there are situations in."""
    return names_in("situations")


def load_situations(topics: Mapping[str, object]) -> Mapping[str, Situations]:
    """All situations by language.

    Args:
        topics: the ids of guidelines that there are.

    Raises:
        KnowledgeError: a file is wrong, or names a guideline that is not there.
    """
    folder = data_folder("knowledge") / "situations"
    return {
        language: read_situations(folder / f"{language}.yaml", topics)
        for language in situation_languages()
    }


def read_situations(file: Traversable, topics: Mapping[str, object]) -> Situations:
    """Read and check one file.

    Raises:
        KnowledgeError: its language is not its name, a guideline or cause is unknown, or
            a text stands twice.
    """
    document = read_yaml(file)
    found = document.parse(Situations)
    if f"{found.language}.yaml" != file.name:
        raise document.fail(("language",), f"{found.language!r} is not the file's name")
    seen: set[str] = set()
    for name, texts in found.situations.items():
        if name not in topics:
            raise document.fail(("situations", name), f"there is no guideline {name!r}")
        for number, text in enumerate(texts):
            if text in seen:
                raise document.fail(("situations", name, number), "the text stands twice")
            seen.add(text)
    for number, mixed in enumerate(found.mixed):
        for cause in mixed.causes:
            if cause not in CAUSES:
                raise document.fail(("mixed", number), f"unknown cause {cause!r}")
    return found


def situations_fingerprint() -> str:
    """Changes whenever a file of situations does."""
    digest = hashlib.sha256()
    folder = data_folder("knowledge") / "situations"
    for language in situation_languages():
        digest.update((folder / f"{language}.yaml").read_bytes())
    return digest.hexdigest()
