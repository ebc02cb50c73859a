"""Running a suite: every case through the desk, every check on what comes of it."""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any, Protocol

from tactful.errors import InputError, ModelError
from tactful.evaluation.cases import Case
from tactful.evaluation.judging import Outcome, Verdict, judge
from tactful.evaluation.locks import digest_of
from tactful.evaluation.scorers import SCORERS
from tactful.evaluation.scores import Score
from tactful.evaluation.suites import CASES_SCORE, Suite, score_names
from tactful.types import Complaint, Result

RUN_SCHEMA = "tactful.run/1"
PROGRESS_AFTER = 2.0
"""Seconds after which a person at a terminal is told how far a run is."""


class Desk(Protocol):
    """What of ``service.Tactful`` a run needs."""

    @property
    def model_name(self) -> str | None:
        """The model that drafts, or ``None`` for the composer."""
        ...

    def draft(self, complaint: Complaint) -> Result:
        """Everything about ``complaint``."""
        ...

    @property
    def knowledge_version(self) -> str:
        """Which knowledge drafts are made with: a hash."""
        ...


@dataclass(frozen=True, kw_only=True)
class CaseRun:
    """What came of one case."""

    id: str
    language: str
    verdicts: tuple[tuple[str, Verdict], ...]
    """Name of the score and verdict, in the order of the case."""
    makers: tuple[str, ...] = ()
    """What made each draft: ``composer`` or ``model``."""

    @property
    def failures(self) -> list[tuple[str, str]]:
        """Name and reason of every check that failed."""
        return self._in_state("failed")

    @property
    def unscored(self) -> list[tuple[str, str]]:
        """Name and reason of every check that could not be judged."""
        return self._in_state("unscored")

    def _in_state(self, state: str) -> list[tuple[str, str]]:
        return [(name, v.reason) for name, v in self.verdicts if v.state == state]


@dataclass(frozen=True, kw_only=True)
class Run:
    """A suite that was run."""

    suite: str
    cases: tuple[CaseRun, ...]
    scores: Mapping[str, Score]
    """By name, in the order of ``suites.score_names``; only those that were asked."""
    versions: Mapping[str, str]
    """Of tactful, the knowledge, the cases, and what drafted."""

    @property
    def passed(self) -> bool:
        """Whether every threshold is met."""
        return all(score.met for score in self.scores.values())

    def to_json(self) -> dict[str, Any]:
        """This run as plain data, schema ``tactful.run/1``.

        The same code, knowledge and cases give the same data: no times are in it.
        """
        languages = sorted({case.language for case in self.cases})
        makers = Counter(maker for case in self.cases for maker in case.makers)
        return {
            "schema": RUN_SCHEMA,
            "suite": self.suite,
            "passed": self.passed,
            "versions": dict(self.versions),
            "drafts_by": dict(sorted(makers.items())),
            "scores": {name: score.to_json() for name, score in self.scores.items()},
            "languages": {
                language: _whole(
                    [c for c in self.cases if c.language == language]
                ).to_json()
                for language in languages
            },
            "cases": [
                {
                    "id": case.id,
                    "language": case.language,
                    "passed": not case.failures,
                    "checks": [
                        {"check": name, "state": v.state, "reason": v.reason}
                        for name, v in case.verdicts
                    ],
                }
                for case in self.cases
            ],
        }


def run_suite(suite: Suite, desk: Desk) -> Run:
    """Run every case of ``suite`` through ``desk``, in the suite's order.

    A case that the desk refuses fails ``drafted``; its other checks are unscored.

    Raises:
        StoreError: the index cannot be used.
        DataError: a file of the knowledge is wrong.
    """
    started = time.monotonic()
    runs = []
    for number, case in enumerate(suite.cases):
        if time.monotonic() - started > PROGRESS_AFTER:
            _tell(f"{suite.name}: {number} of {len(suite.cases)} cases")
        runs.append(_run_case(case, desk))
    _tell("")
    return Run(
        suite=suite.name,
        cases=tuple(runs),
        scores=_scores(runs, suite.thresholds),
        versions={
            "tactful": version("tactful"),
            "knowledge": desk.knowledge_version,
            "cases": digest_of([case.digest for case in suite.cases])[:16],
            "drafter": desk.model_name or "composer",
        },
    )


def write_run(run: Run, out: str) -> None:
    """Write ``run`` as JSON to the file ``out``, whose folder is made where missing.

    Raises:
        InputError: the file cannot be written.
    """
    file = Path(out)
    text = json.dumps(run.to_json(), ensure_ascii=False, indent=2)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"{text}\n", encoding="utf-8")
    except OSError as problem:
        raise InputError(
            f"the results cannot be written to {out!r}: {problem.strerror}; "
            "give another file"
        ) from None


def _run_case(case: Case, desk: Desk) -> CaseRun:
    complaint = case.complaint()
    expected = case.given.expect
    try:
        result = desk.draft(complaint)
    except (InputError, ModelError) as problem:
        reason = f"{type(problem).__name__}: {problem}"
        unknown = Verdict("unscored", "the desk gave no result")
        names = [*SCORERS, *(wanted.check for wanted in expected)]
        verdicts = [(name, unknown) for name in names if name != "drafted"]
        verdicts.insert(0, ("drafted", Verdict("failed", reason)))
        return CaseRun(id=case.id, language=case.language, verdicts=tuple(verdicts))
    outcome = Outcome(complaint=complaint, result=result, reply_locale=case.reply_locale)
    return CaseRun(
        id=case.id,
        language=case.language,
        verdicts=(
            *((name, scorer(outcome)) for name, scorer in SCORERS.items()),
            *((wanted.check, judge(wanted, outcome)) for wanted in expected),
        ),
        makers=tuple(draft.origin.by for draft in result.drafts),
    )


def _scores(runs: list[CaseRun], thresholds: Mapping[str, float]) -> dict[str, Score]:
    states = Counter((name, v.state) for run in runs for name, v in run.verdicts)
    asked = {name for name, _ in states} | thresholds.keys()
    scores = {}
    for name in score_names():
        threshold = thresholds.get(name)
        if name == CASES_SCORE:
            scores[name] = _whole(runs, threshold)
        elif name in asked:
            passed, failed = states[name, "passed"], states[name, "failed"]
            scores[name] = Score(
                passed=passed,
                scored=passed + failed,
                unscored=states[name, "unscored"],
                threshold=threshold,
            )
    return scores


def _whole(runs: list[CaseRun], threshold: float | None = None) -> Score:
    """The score of whole cases; one without a failure or a pass is unscored."""
    failed = sum(bool(run.failures) for run in runs)
    passed = sum(
        not run.failures and any(v.state == "passed" for _, v in run.verdicts)
        for run in runs
    )
    return Score(
        passed=passed,
        scored=passed + failed,
        unscored=len(runs) - passed - failed,
        threshold=threshold,
    )


def _tell(text: str) -> None:
    """Show ``text`` in place of what was shown before, to a person at a terminal."""
    if sys.stderr.isatty():
        sys.stderr.write(f"\r\x1b[K{text}")
        sys.stderr.flush()
