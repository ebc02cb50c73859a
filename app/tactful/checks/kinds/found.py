"""What a kind of rule is given, and what it gives back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tactful.checks.reading import Hit, Reading


@dataclass(frozen=True)
class Found:
    """Where the words of one rule in one language stand in a text."""

    reading: Reading
    phrases: Sequence[Hit]
    """In order of place; those that an exception overlaps are gone."""
    near: Sequence[Hit] = ()
    better: tuple[tuple[Hit, str], ...] = ()
    """For ``prefer``: each hit with the word to say instead."""


@dataclass(frozen=True)
class Offence:
    """A place where a rule is broken."""

    hit: Hit
    say: str | None = None
    """What to say instead, where the rule has it ready."""
