"""Suites: which cases to run, and which rates are good enough."""

from __future__ import annotations

import fnmatch
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated, get_args

from pydantic import Field

from tactful.errors import CaseError
from tactful.evaluation.cases import Case, Split, load_cases
from tactful.evaluation.expectations import Expectation
from tactful.evaluation.scorers import SCORERS
from tactful.knowledge.files import Document, Entry, read_yaml

CASES_SCORE = "cases"
"""The score of whole cases: passed where nothing that was asked of the case failed."""


class Selection(Entry):
    """Which cases a suite takes; what is left out does not narrow the choice."""

    folder: str = "../cases"
    """From the folder of the suite file."""
    files: Annotated[tuple[str, ...], Field(min_length=1)] = ("*.jsonl",)
    """Names of case files, with ``*`` for anything."""
    split: Split | None = None
    tags: tuple[str, ...] = ()
    """A case has to have all of them."""

    def takes(self, case: Case) -> bool:
        """Whether ``case`` is of the suite."""
        return (
            any(fnmatch.fnmatch(case.file.name, name) for name in self.files)
            and self.split in (None, case.given.split)
            and set(self.tags) <= set(case.given.tags)
        )


class SuiteFile(Entry):
    """The shape of a suite file."""

    name: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    about: Annotated[str, Field(min_length=1)]
    cases: Selection = Selection()
    thresholds: dict[str, Annotated[float, Field(ge=0, le=1)]] = {}
    report_only: bool = False


@dataclass(frozen=True, kw_only=True)
class Suite:
    """A suite with its cases."""

    name: str
    about: str
    cases: tuple[Case, ...]
    thresholds: Mapping[str, float]
    """Lowest accepted rate by name of score, 0 to 1."""


@cache
def score_names() -> tuple[str, ...]:
    """Every score a run can have: whole cases, the scorers, the named checks."""
    shapes = get_args(get_args(Expectation)[0])
    checks = [get_args(s.model_fields["check"].annotation)[0] for s in shapes]
    return (CASES_SCORE, *SCORERS, *checks)


def list_suites() -> list[Suite]:
    """Every suite of the evaluation folder, by name.

    Raises:
        CaseError: there is no such folder, or a suite or a case is wrong.
    """
    return [read_suite(file) for file in _suite_files(evaluation_folder())]


def load_suite(name: str) -> Suite:
    """The suite called ``name``, or that of the file ``name``.

    Raises:
        CaseError: there is none, or it or one of its cases is wrong.
    """
    if name.endswith((".yaml", ".yml")):
        file = Path(name)
        if not file.is_file():
            raise CaseError(f"there is no suite file {name!r}; check the path")
        return read_suite(file)
    files = _suite_files(evaluation_folder())
    known = {file.stem: file for file in files}
    if name not in known:
        raise CaseError(
            f"there is no suite {name!r}; choose one of {', '.join(known) or 'none'}, "
            "or give the path of a suite file (.yaml)"
        )
    return read_suite(known[name])


def evaluation_folder() -> Path:
    """The folder ``eval/``: the working directory's, else the checkout's.

    Raises:
        CaseError: neither has one; a wheel carries no cases.
    """
    here = Path.cwd() / "eval"
    if (here / "suites").is_dir():
        return here
    root = Path(__file__).resolve().parents[3]
    if (root / "pyproject.toml").is_file() and (root / "eval" / "suites").is_dir():
        return root / "eval"
    raise CaseError(
        f"there is no folder eval/suites in {Path.cwd()}, and this installation has "
        "none; run in a checkout of tactful, or give the path of a suite file (.yaml)"
    )


def read_suite(file: Path) -> Suite:
    """Read one suite file and its cases.

    Raises:
        CaseError: it, or a case of its folder, is wrong; named with file and line.
    """
    document = read_yaml(file, error=CaseError)
    if not isinstance(document.data, dict):
        raise document.fail((), "a suite is a mapping with name, about and thresholds")
    shape = document.parse(SuiteFile)
    _check_thresholds(document, shape)
    folder = file.parent / shape.cases.folder
    if not folder.is_dir():
        raise document.fail(("cases", "folder"), f"there is no folder {folder}")
    cases = tuple(case for case in load_cases(folder) if shape.cases.takes(case))
    if not cases:
        raise document.fail(("cases",), "no case is of this suite; widen its filters")
    return Suite(
        name=shape.name, about=shape.about, cases=cases, thresholds=shape.thresholds
    )


def _check_thresholds(document: Document, shape: SuiteFile) -> None:
    if not shape.thresholds and not shape.report_only:
        raise document.fail(
            ("thresholds",),
            "the suite sets no threshold, so it could never fail; set one, or say "
            "report_only: true",
        )
    for name, threshold in shape.thresholds.items():
        if name not in score_names():
            raise document.fail(
                ("thresholds", name),
                f"there is no score {name!r}; choose of {', '.join(score_names())}",
            )
        if threshold == 0 and not shape.report_only:
            raise document.fail(
                ("thresholds", name),
                f"a threshold of 0 for {name!r} is always met; raise it, leave it out, "
                "or say report_only: true",
            )


def _suite_files(folder: Path) -> list[Path]:
    return sorted((folder / "suites").glob("*.yaml"))
