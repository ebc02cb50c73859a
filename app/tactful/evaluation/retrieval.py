"""Judging what is retrieved: queries, the entries that should come back, and figures."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, ValidationError

from tactful.errors import DataError
from tactful.evaluation.locks import LOCK_NAME, digest_of, lock_problems
from tactful.knowledge.files import Entry
from tactful.types import PLATFORMS

FIRST = 5
"""So many entries are judged: what an agent looks at."""
SHOWN = 5
"""So many problems of a folder are named in one error."""
Text = Annotated[str, Field(min_length=1)]


class QueryCase(Entry):
    """A complaint as a buyer writes it, and the entries that should come back."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9-]+$")]
    language: Text
    split: Literal["dev", "test"]
    text: Text
    platform: str = "generic"
    expect: Annotated[tuple[Text, ...], Field(min_length=1, max_length=FIRST)]
    """Ids of guidelines."""


@dataclass(frozen=True)
class Judged:
    """How one query did."""

    case: QueryCase
    found: tuple[str, ...]
    recall: float
    """Share of the expected entries among the first five."""
    ndcg: float
    """Normalised discounted cumulative gain of the first five; 1 is the best order."""
    seconds: float


def read_queries(folder: Path, known: Mapping[str, object]) -> list[QueryCase]:
    """All queries of ``folder``, a file for each language.

    Args:
        known: the ids of guidelines that there are.

    Raises:
        DataError: lines are wrong, or a test query is not as it was locked; the message
            names file and line.
    """
    cases: list[QueryCase] = []
    problems: list[str] = []
    where: dict[str, str] = {}
    for file in sorted(folder.glob("*.jsonl")):
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
            place = f"{file.name}:{number}"
            try:
                case = QueryCase.model_validate(json.loads(line))
            except ValidationError as problem:
                first = problem.errors()[0]
                at = ".".join(map(str, first["loc"]))
                problems.append(f"{place}: {at}: {first['msg']}")
                continue
            except ValueError as problem:
                problems.append(f"{place}: not JSON: {problem}")
                continue
            if case.id in where:
                problems.append(f"{place}: {case.id!r} stands already in {where[case.id]}")
            if case.platform not in PLATFORMS:
                problems.append(f"{place}: unknown platform {case.platform!r}")
            problems += [
                f"{place}: there is no guideline {name!r}"
                for name in case.expect
                if name not in known
            ]
            where[case.id] = place
            cases.append(case)
    locked = {c.id: query_digest(c) for c in cases if c.split == "test"}
    problems += lock_problems(
        folder / LOCK_NAME, locked, where=where, complete=not problems
    )
    if problems:
        raise DataError("; ".join(problems))
    return cases


def query_digest(case: QueryCase) -> str:
    """The hash that the lock holds for ``case``."""
    return digest_of(case.model_dump(mode="json"))


def judge_query(case: QueryCase, found: Sequence[str], seconds: float) -> Judged:
    """How well ``found``, ids of entries, best first, answers ``case``."""
    first = tuple(found[:FIRST])
    wanted = set(case.expect)
    gain = sum(1 / math.log2(n + 2) for n, name in enumerate(first) if name in wanted)
    best = sum(1 / math.log2(n + 2) for n in range(len(wanted)))
    return Judged(
        case=case,
        found=first,
        recall=len(wanted & set(first)) / len(wanted),
        ndcg=gain / best,
        seconds=seconds,
    )
