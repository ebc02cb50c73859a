"""Phrasebooks: what each move sounds like in one language."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources.abc import Traversable
from typing import Annotated

from pydantic import Field

from tactful.data import data_folder
from tactful.errors import InputError
from tactful.knowledge.files import Entry, names_in, read_yaml
from tactful.text.slots import put, slots_in

MIN_WORDINGS = 3
Text = Annotated[str, Field(min_length=1)]


class Move(Entry):
    """One thing a reply can say; see ``knowledge/moves.yaml``."""

    says: Text
    slots: tuple[str, ...]
    never: str = ""


class Form(Entry):
    """A word for the thing bought, with and without a known product name."""

    named: Text
    plain: Text


class Lists(Entry):
    """How alternatives are listed: ``a or b``, ``a, b or c``."""

    or_two: Text
    separator: str
    or_last: Text


class Phrasebook(Entry):
    """The wordings of every move in one language."""

    locale: Text
    language: Text
    """The language's own name for itself."""
    between_sentences: str
    lists: Lists
    forms: dict[str, Form]
    moves: dict[str, tuple[Text, ...]]

    def wording(self, move: str, choice: int, values: Mapping[str, str]) -> str:
        """Wording number ``choice`` (any integer; it wraps) of ``move``, filled in.

        ``values`` are put in as they are: braces in a value stay what they are.
        """
        wordings = self.moves[move]
        product = values.get("product", "")

        def value_of(slot: str) -> str:
            form = self.forms.get(slot)
            if form is None:
                return values[slot]
            return form.named.replace("{product}", product) if product else form.plain

        return put(wordings[choice % len(wordings)], value_of)

    def alternatives(self, items: list[str]) -> str:
        """``items`` listed as alternatives."""
        if len(items) < 2:
            return "".join(items)
        if len(items) == 2:
            return self.lists.or_two.replace("{a}", items[0]).replace("{b}", items[1])
        return self.lists.separator.join(items[:-1]) + self.lists.or_last + items[-1]


@cache
def load_moves() -> Mapping[str, Move]:
    """All moves of ``knowledge/moves.yaml``.

    Raises:
        KnowledgeError: the file is wrong.
    """
    document = read_yaml(data_folder("knowledge") / "moves.yaml")
    return {key: document.parse(Move, at=(key,)) for key in document.data}


def phrasebook_locales() -> tuple[str, ...]:
    """The locales a draft can be composed in."""
    return names_in("phrasebooks")


@cache
def load_phrasebook(locale: str) -> Phrasebook:
    """The phrasebook of ``locale``.

    Raises:
        InputError: there is none.
        KnowledgeError: its file is wrong.
    """
    if locale not in phrasebook_locales():
        raise InputError(
            f"no phrasebook for the locale {locale!r}; "
            f"choose one of {', '.join(phrasebook_locales())}"
        )
    return read_phrasebook(
        data_folder("knowledge") / "phrasebooks" / f"{locale}.yaml", load_moves()
    )


def read_phrasebook(file: Traversable, moves: Mapping[str, Move]) -> Phrasebook:
    """Read and check one phrasebook.

    Raises:
        KnowledgeError: a move is missing, unknown, or said in fewer than three ways; a
            wording lacks a slot or has an unknown one; two wordings are alike.
    """
    document = read_yaml(file)
    book = document.parse(Phrasebook)
    if missing := sorted(moves.keys() - book.moves.keys()):
        raise document.fail(("moves",), f"the move {missing[0]!r} is missing")
    for form in book.forms.values():
        if "{product}" not in form.named:
            raise document.fail(("forms",), "a named form lacks {product}")
    for move, wordings in book.moves.items():
        at = ("moves", move)
        if move not in moves:
            raise document.fail(at, f"{move!r} is not a move of moves.yaml")
        if len(set(wordings)) < MIN_WORDINGS or len(set(wordings)) < len(wordings):
            raise document.fail(at, f"{move!r} needs {MIN_WORDINGS} different wordings")
        allowed = set(moves[move].slots)
        for number, wording in enumerate(wordings):
            used = set(slots_in(wording))
            forms = {slot for slot in used if slot in book.forms}
            if "item" in allowed and not forms:
                raise document.fail((*at, number), f"{move!r}: no form of item")
            if lacking := allowed - {"item"} - used:
                raise document.fail((*at, number), f"{move!r}: lacks {sorted(lacking)}")
            if unknown := used - forms - allowed:
                raise document.fail(
                    (*at, number), f"{move!r}: unknown slot {sorted(unknown)}"
                )
    return book
