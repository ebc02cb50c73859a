"""Cases: what a buyer wrote, what is known, and what a good answer looks like.

They are JSON Lines, one object a line, so that a case is read, reviewed and diffed as
one line. The loader reports every line that is wrong, all of them at once.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, Field, ValidationError, model_validator

from tactful.errors import CaseError, TactfulError
from tactful.evaluation.expectations import Expectation
from tactful.evaluation.locks import LOCK_NAME, digest_of, lock_problems
from tactful.knowledge.files import Entry, read_text
from tactful.planning.facts import check_offers, check_order
from tactful.types import Channel, Complaint, Offer, Surface, Temperament

SCHEMA_NAME = "case.schema.json"
Split = Literal["dev", "test"]
Id = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
Text = Annotated[str, Field(min_length=1)]


class Words(Entry):
    """The buyer's words and what is known around them; see ``types.Complaint``."""

    text: Text
    surface: Surface = "review"
    channels: Annotated[tuple[Channel, ...], Field(min_length=1)] = (
        "private",
        "public",
    )
    note: str = ""
    locale: str | None = None
    agent_locale: str = "en"
    buyer_name: str = ""
    signature: str = ""
    contacts_made: Annotated[int, Field(ge=0)] = 0
    received_at: AwareDatetime | None = None
    buyer_zone: str | None = None
    temperament: Temperament | None = None


class CaseLine(Entry):
    """One line of a case file."""

    id: Id
    """Kebab-case, unique in the folder."""
    language: Annotated[str, Field(min_length=2)]
    """Language of the buyer's words, by hand; a reply without ``locale`` is in it."""
    platform: Text
    complaint: Words
    order: dict[str, str] = {}
    offers: tuple[str, ...] = ()
    """Authorised remedies, each ``KIND`` or ``KIND:AMOUNT``."""
    expect: Annotated[tuple[Expectation, ...], Field(min_length=1)]
    tags: tuple[Id, ...] = ()
    difficulty: Annotated[int, Field(ge=1, le=3)]
    """1 plain words, 2 needs attention, 3 easily misread."""
    provenance: Literal["authored"]
    split: Split
    """``dev`` to learn from, ``test`` to measure with: locked, never tuned on."""

    @model_validator(mode="after")
    def _usable(self) -> CaseLine:
        # A check that could never judge anything would pass for a check that does.
        try:
            check_order(self.order)
            check_offers(read_offers(self.offers))
        except TactfulError as problem:
            raise ValueError(str(problem)) from None
        wants_amounts = any(wanted.check == "offers_said" for wanted in self.expect)
        if wants_amounts and not any(":" in offer for offer in self.offers):
            raise ValueError("offers_said has nothing to look for: no offer has an amount")
        return self


@dataclass(frozen=True, kw_only=True)
class Case:
    """A case, where it stands, and the hash of its content."""

    file: Path
    line: int
    digest: str
    """SHA-256 of the line's canonical JSON, in hex."""
    given: CaseLine

    @property
    def id(self) -> str:
        """The case's unique name."""
        return self.given.id

    @property
    def language(self) -> str:
        """The language of the buyer's words, labelled by hand."""
        return self.given.language

    @property
    def reply_locale(self) -> str:
        """The locale or language that drafts are to be in."""
        return self.given.complaint.locale or self.language

    def complaint(self) -> Complaint:
        """The case as the service takes it."""
        words = self.given.complaint
        return Complaint(
            **{name: getattr(words, name) for name in Words.model_fields},
            platform=self.given.platform,
            order=dict(self.given.order),
            offers=read_offers(self.given.offers),
        )


def read_offers(texts: Iterable[str]) -> tuple[Offer, ...]:
    """Offers written ``KIND`` or ``KIND:AMOUNT``; kinds are not checked here."""
    pairs = (text.partition(":") for text in texts)
    return tuple(Offer(kind=kind, amount=amount or None) for kind, _, amount in pairs)


def load_cases(folder: Path) -> list[Case]:
    """Every case of ``folder``, in order of file name and line.

    Raises:
        CaseError: a line is no case, an id stands twice, or a test case differs from
            the lock; the message names each with file and line.
    """
    cases, problems = scan_cases(folder)
    problems += lock_problems(
        folder / LOCK_NAME,
        {c.id: c.digest for c in cases if c.given.split == "test"},
        where={c.id: f"{c.file.name}:{c.line}" for c in cases},
        # A test case on a broken line is not gone; that line is reported anyway.
        complete=not problems,
    )
    if problems:
        raise CaseError("\n".join(problems))
    return cases


def scan_cases(folder: Path) -> tuple[list[Case], list[str]]:
    """The sound cases of ``folder``, and what is wrong with the others."""
    cases: list[Case] = []
    problems: list[str] = []
    first: dict[str, str] = {}
    for file in sorted(folder.glob("*.jsonl")):
        try:
            text = read_text(file, error=CaseError)
        except CaseError as problem:
            problems.append(str(problem))
            continue
        for number, line in enumerate(text.split("\n"), 1):
            place = f"{file.name}:{number}"
            if not line.strip():
                continue
            try:
                case = _read_line(line, file, number)
            except ValueError as problem:
                problems.append(f"{place}: {problem}")
                continue
            if case.id in first:
                problems.append(
                    f"{place}: the id {case.id!r} stands at {first[case.id]} already"
                )
                continue
            first[case.id] = place
            cases.append(case)
    return cases, problems


def case_schema() -> dict[str, Any]:
    """The JSON Schema of a line, published as ``eval/cases/case.schema.json``."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **CaseLine.model_json_schema(),
    }


def _read_line(line: str, file: Path, number: int) -> Case:
    try:
        data = json.loads(line, object_pairs_hook=_once)
    except json.JSONDecodeError as problem:
        raise ValueError(f"not valid JSON: {problem}") from None
    try:
        given = CaseLine.model_validate_json(line)
    except ValidationError as problem:
        raise ValueError(_told(problem, data)) from None
    return Case(file=file, line=number, digest=digest_of(data), given=given)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A JSON object; of a key that stands twice, one value would be lost unseen."""
    seen: dict[str, Any] = {}
    for key, value in pairs:
        if key in seen:
            raise ValueError(f"the key {key!r} stands twice")
        seen[key] = value
    return seen


def _told(problem: ValidationError, data: object) -> str:
    """Everything wrong with a line, each with its place in it."""
    name = data.get("id") if isinstance(data, Mapping) else None
    said = []
    for error in problem.errors(include_url=False):
        where = ".".join(map(str, error["loc"])) or "the case"
        said.append(f"{where}: {error['msg'].removeprefix('Value error, ')}")
    return (f"{name}: " if name else "") + "; ".join(said)
