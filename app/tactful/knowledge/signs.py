"""Signs of a language: by what a promise, a form of address or a name is known."""

from __future__ import annotations

from functools import cache
from importlib.resources.abc import Traversable
from typing import Annotated

from pydantic import Field

from tactful.data import data_folder
from tactful.knowledge.files import Entry, names_in, read_yaml
from tactful.text.notation import parse_phrase

Text = Annotated[str, Field(min_length=1)]
Phrases = Annotated[tuple[Text, ...], Field(min_length=1)]
LISTS = (
    "promise", "deny", "condition", "formal", "informal", "before_name", "after_name",
    "street", "warm",
)  # fmt: skip


class Examples(Entry):
    """Sentences that show what the signs mean."""

    promise: Phrases
    no_promise: Phrases
    formal: tuple[Text, ...] = ()
    informal: tuple[Text, ...] = ()


class Signs(Entry):
    """The signs of one language, as phrases."""

    promise: Phrases
    """The shop commits itself to something."""
    deny: Phrases
    """In one sentence with a promise: it is none."""
    condition: Phrases
    """In one sentence with a promise: it depends on something, or asks."""
    formal: tuple[Text, ...] = ()
    informal: tuple[Text, ...] = ()
    """Forms of address; none in a language whose words do not tell."""
    before_name: Phrases
    """What stands right before a person's name: greetings, titles, labels."""
    after_name: tuple[Text, ...] = ()
    street: Phrases
    """Words of street addresses."""
    warm: Phrases
    examples: Examples


def sign_languages() -> tuple[str, ...]:
    """The languages whose signs are known, as their files are named."""
    return names_in("signs")


@cache
def load_signs(language: str) -> Signs:
    """The signs of ``language``, one of ``sign_languages()``.

    Raises:
        KnowledgeError: the file is wrong.
    """
    return read_signs(data_folder("knowledge") / "signs" / f"{language}.yaml")


def read_signs(file: Traversable) -> Signs:
    """Read and check one file of signs.

    Raises:
        KnowledgeError: a key is missing or unknown, or a phrase can never match.
    """
    document = read_yaml(file)
    signs = document.parse(Signs)
    for name in LISTS:
        for number, phrase in enumerate(getattr(signs, name)):
            try:
                parse_phrase(phrase)
            except ValueError as problem:
                raise document.fail((name, number), str(problem)) from None
    return signs
