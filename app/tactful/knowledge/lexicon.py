"""The lexicon: words by which buyers of one language voice causes, moods and risks."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.resources.abc import Traversable
from typing import Annotated

from pydantic import Field

from tactful.data import data_folder
from tactful.knowledge.files import Entry, names_in, read_yaml
from tactful.text.phrases import check_phrase
from tactful.types import CAUSES, RISKS, TEMPERAMENTS

Cues = tuple[Annotated[str, Field(min_length=1)], ...]


class Lexicon(Entry):
    """Cues of one language, in the notation of ``text.phrases``."""

    language: str
    causes: dict[str, Cues]
    """By cause, or ``cause/detail`` for a narrower form with a wording of its own."""
    temperaments: dict[str, Cues]
    risks: dict[str, Cues]
    extortion_demand: Cues
    """Asks for money or goods …"""
    extortion_lever: Cues
    """… and, near it, trades in the review: together they are extortion."""
    grave: Cues
    """Words of loss, repetition or danger that make any complaint graver."""
    negators: Cues
    """Words that, right before a cue, turn it into its opposite."""
    praise: Cues
    """Words of satisfaction, for telling a complaint from a good word."""


def lexicon_languages() -> tuple[str, ...]:
    """The languages that triage has words for."""
    return names_in("lexicon")


def lexicon_fingerprint() -> str:
    """Changes whenever a lexicon does; reads the files without parsing them."""
    digest = hashlib.sha256()
    folder = data_folder("knowledge") / "lexicon"
    for language in lexicon_languages():
        digest.update((folder / f"{language}.yaml").read_bytes())
    return digest.hexdigest()


@cache
def load_lexicon(language: str) -> Lexicon:
    """The lexicon of ``language``, one of ``lexicon_languages()``.

    Raises:
        KnowledgeError: its file is wrong.
    """
    return read_lexicon(data_folder("knowledge") / "lexicon" / f"{language}.yaml")


def read_lexicon(file: Traversable) -> Lexicon:
    """Read and check one lexicon.

    Raises:
        KnowledgeError: a cause, temperament or risk is unknown, a cue stands twice in
            one list, or a cue can never match.
    """
    document = read_yaml(file)
    lexicon = document.parse(Lexicon)
    for name, known in (
        ("causes", CAUSES),
        ("temperaments", TEMPERAMENTS),
        ("risks", RISKS),
    ):
        for key in getattr(lexicon, name):
            if key.split("/")[0] not in known:
                raise document.fail((name, key), f"{name}: unknown key {key!r}")
    for path, cues in _lists(lexicon):
        for number, cue in enumerate(cues):
            if cue in cues[:number]:
                raise document.fail((*path, number), f"the cue {cue!r} stands twice")
            try:
                check_phrase(cue)
            except ValueError as problem:
                raise document.fail((*path, number), str(problem)) from None
    return lexicon


def _lists(lexicon: Lexicon) -> list[tuple[tuple[str, ...], Cues]]:
    groups: list[tuple[tuple[str, ...], Cues]] = [
        ((name, key), cues)
        for name in ("causes", "temperaments", "risks")
        for key, cues in getattr(lexicon, name).items()
    ]
    groups += [
        ((name,), getattr(lexicon, name))
        for name in (
            "extortion_demand",
            "extortion_lever",
            "grave",
            "negators",
            "praise",
        )
    ]
    return groups
