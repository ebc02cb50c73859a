"""Law that an agent has to mind, by region: orientation, no legal advice."""

from __future__ import annotations

from functools import cache
from importlib.resources.abc import Traversable
from typing import Annotated

from pydantic import Field

from tactful.data import data_folder
from tactful.knowledge.facts import KnownFact, check_unique
from tactful.knowledge.files import Entry, names_in, read_yaml
from tactful.knowledge.rules import Bilingual


class Law(Entry):
    """What is known of the law of one region."""

    region: Annotated[str, Field(pattern=r"^[a-z]{2}$")]
    name: Bilingual
    locales: tuple[str, ...]
    """Tags of the locales to whose buyers it usually applies."""
    facts: Annotated[tuple[KnownFact, ...], Field(min_length=1)]


def law_regions() -> tuple[str, ...]:
    """The regions whose law there are notes on."""
    return names_in("law")


@cache
def load_law(region: str) -> Law:
    """The notes on the law of ``region``, one of ``law_regions()``.

    Raises:
        KnowledgeError: the file is wrong.
    """
    return read_law(data_folder("knowledge") / "law" / f"{region}.yaml")


def read_law(file: Traversable) -> Law:
    """Read and check one file of law notes.

    Raises:
        KnowledgeError: its region is not its name, or two facts have one id.
    """
    document = read_yaml(file)
    law = document.parse(Law)
    if f"{law.region}.yaml" != file.name:
        raise document.fail(("region",), f"{law.region!r} differs from the file's name")
    check_unique(document, law.facts)
    return law


def laws_for(locale: str) -> tuple[Law, ...]:
    """The law that usually applies to buyers of ``locale`` (a BCP 47 tag)."""
    laws = map(load_law, law_regions())
    return tuple(law for law in laws if locale in law.locales)
