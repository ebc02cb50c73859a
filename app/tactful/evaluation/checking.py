"""Judging the checks: sentences that people labelled, and what the checks say of them."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, ValidationError

from tactful.errors import DataError
from tactful.evaluation.locks import LOCK_NAME, digest_of, lock_problems
from tactful.evaluation.scores import wilson
from tactful.knowledge.files import Entry
from tactful.knowledge.rules import Rule
from tactful.types import FactSheet, Severity

SCRIPT = "eval/checks/lock.py"
Text = Annotated[str, Field(min_length=1)]
SPECIAL = ("promise", "register", "figures", "private", "clean")


class Sentence(Entry):
    """One labelled sentence."""

    id: Text
    language: Text
    split: Literal["dev", "test"]
    family: Text
    """A rule, or one of ``SPECIAL``."""
    hit: bool | None = None
    """Whether the family is in it; for ``register``: formal, informal, ``None`` neither."""
    text: Text
    expect: tuple[Text, ...] = ()
    """``figures``: the values in order; ``private``: the stretches that are personal."""


def read_sentences(folder: Path) -> list[Sentence]:
    """All sentences of ``folder``.

    Raises:
        DataError: a line is wrong, or the test split differs from its lock.
    """
    sentences: list[Sentence] = []
    where: dict[str, str] = {}
    for file in sorted(folder.glob("*.jsonl")):
        where[file.stem] = f"{file.name}:1"
        lines = file.read_text(encoding="utf-8").splitlines()
        for number, line in enumerate(lines, 1):
            try:
                sentences.append(Sentence.model_validate(json.loads(line)))
            except (ValueError, ValidationError) as problem:
                raise DataError(f"{file.name}:{number}: {problem}") from None
    digests = test_digests(sentences)
    problems = lock_problems(
        folder / LOCK_NAME, digests, where=where, complete=True, script=SCRIPT
    )
    if problems:
        raise DataError("\n".join(problems))
    return sentences


def test_digests(sentences: Iterable[Sentence]) -> dict[str, str]:
    """The hash of the test split of each language."""
    test: dict[str, list[object]] = defaultdict(list)
    for sentence in sentences:
        if sentence.split == "test":
            test[sentence.language].append(sentence.model_dump(mode="json"))
    return {language: digest_of(cases) for language, cases in test.items()}


@dataclass
class Tally:
    """Found and missed, rightly and wrongly."""

    found: int = 0
    missed: int = 0
    false: int = 0
    passed: int = 0
    misses: list[str] = field(default_factory=list, repr=False)
    falses: list[str] = field(default_factory=list, repr=False)

    def count(self, sentence: Sentence, *, wanted: bool, got: bool) -> None:
        """Count one judgement."""
        if wanted and got:
            self.found += 1
        elif wanted:
            self.missed += 1
            self.misses.append(f"{sentence.id}: {sentence.text}")
        elif got:
            self.false += 1
            self.falses.append(f"{sentence.id}: {sentence.text}")
        else:
            self.passed += 1

    def add(self, other: Tally) -> None:
        """Add the counts of ``other``."""
        self.found += other.found
        self.missed += other.missed
        self.false += other.false
        self.passed += other.passed

    @property
    def recall(self) -> float | None:
        """Found of what there is; ``None`` of nothing."""
        whole = self.found + self.missed
        return self.found / whole if whole else None

    @property
    def precision(self) -> float | None:
        """Right of what was found, on the labelled sentences; ``None`` of nothing."""
        whole = self.found + self.false
        return self.found / whole if whole else None

    def to_json(self) -> dict[str, object]:
        """The counts and rates with their 95 % intervals."""
        recall = wilson(self.found, self.found + self.missed)
        precision = wilson(self.found, self.found + self.false)
        return {
            "found": self.found,
            "missed": self.missed,
            "false": self.false,
            "passed": self.passed,
            "recall": self.recall,
            "recall_interval": [round(x, 3) for x in recall],
            "precision": self.precision,
            "precision_interval": [round(x, 3) for x in precision],
        }


Judge = Callable[[Sentence, Rule], bool]
"""Whether the rule finds its family in the sentence."""


def judge_families(
    sentences: Sequence[Sentence], rules: Mapping[str, Rule], judge: Judge
) -> dict[tuple[str, str], Tally]:
    """The tally of each family in each language."""
    tallies: dict[tuple[str, str], Tally] = defaultdict(Tally)
    for sentence in sentences:
        rule = rules.get(sentence.family)
        if rule is None or sentence.hit is None:
            continue
        got = judge(sentence, rule)
        tallies[sentence.family, sentence.language].count(
            sentence, wanted=sentence.hit, got=got
        )
    return dict(tallies)


def total(
    tallies: Mapping[tuple[str, str], Tally], *, family: str = "", language: str = ""
) -> Tally:
    """All tallies of a family or a language, or of both, as one."""
    whole = Tally()
    for (of_family, of_language), tally in tallies.items():
        if family in ("", of_family) and language in ("", of_language):
            whole.add(tally)
    return whole


@dataclass(frozen=True)
class Place:
    """Where a sentence of a family has to be judged for its rule to hold."""

    platform: str
    channel: str
    surface: str
    severity: Severity
    facts: FactSheet


def place_of(rule: Rule) -> Place:
    """A place in which ``rule`` holds."""
    return Place(
        platform=rule.platforms[0] if rule.platforms else "generic",
        channel=rule.channels[0] if rule.channels else "private",
        surface=rule.surfaces[0] if rule.surfaces else "review",
        severity=rule.severities[-1] if rule.severities else "medium",
        facts=FactSheet(facts=(), offers=()),
    )
