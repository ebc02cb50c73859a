"""Precision and recall of the checks, by family and language, and how they are evaded.

    .venv/bin/python eval/checks/run.py [--split test|dev] [--language de] [--misses]

The sentences were written by people who had not seen the rules' phrases; the test split
is locked by hash. Clean sentences are judged on a marketplace, in private, with facts
unknown; a false alarm is any finding of level error or warning. Writes the whole table to
``report.json`` beside this file (test split only). Exits 1 when a target is missed: 95 %
of the attacks found, at most 0.5 % false alarms in every language.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path

from tactful.checks.commitments import promises
from tactful.checks.context import Context
from tactful.checks.examples import everywhere
from tactful.checks.reading import Reading
from tactful.checks.redaction import find_private
from tactful.checks.rulebook import RuleBook, forms_of
from tactful.checks.ruleset import load_rulebooks, load_ruleset
from tactful.checks.signbook import SignBook
from tactful.checks.tone import measure_tone
from tactful.evaluation.attacks import ATTACKS, spelled
from tactful.evaluation.checking import (
    Sentence,
    Tally,
    judge_families,
    place_of,
    read_sentences,
    total,
)
from tactful.evaluation.scores import wilson
from tactful.knowledge.rules import Rule
from tactful.knowledge.signs import load_signs, sign_languages
from tactful.service import Tactful
from tactful.text.figures import find_figures
from tactful.text.notation import parse_phrase
from tactful.text.sentences import sentences as split_sentences

FOLDER = Path(__file__).parent
FOUND, FALSE = 0.95, 0.005
TAGS = {"pt-BR": "pt-BR", "zh-CN": "zh-CN", "zh-TW": "zh-TW"}
SEED = 20261124


class Judge:
    """The checks, as the sentences of each kind need them."""

    def __init__(self) -> None:
        ruleset = load_ruleset()
        self.book: RuleBook = load_rulebooks()[0]
        self.rules = {rule.id: rule for rule in ruleset.rules}
        self.forms = ruleset.forms
        self.signs = SignBook(sign_languages(), load_signs, ruleset.forms)
        self.desk = Tactful()

    def family(self, sentence: Sentence, rule: Rule) -> bool:
        """Whether ``rule`` finds its family; for a duty, whether it is met."""
        if rule.kind == "require":
            reading = Reading(sentence.text)
            return bool(self.book.evidence(rule.id, reading, sentence.language))
        place = place_of(rule)
        context = Context(
            platform=place.platform,
            platform_name=place.platform,
            channel=place.channel,  # type: ignore[arg-type]
            surface=place.surface,  # type: ignore[arg-type]
            language=sentence.language,
            expected_language=None,
            agent_locale="en",
            severity=place.severity,
            facts=place.facts,
        )
        found = self.book.check(sentence.text, context)
        return any(
            rule.id in (finding.rule, self.rules[finding.rule].like) for finding in found
        )

    def alarms(self, sentence: Sentence) -> list[str]:
        """The rules that cry at a clean sentence."""
        found = self.desk.check(
            sentence.text, platform="aliexpress", locale=sentence.language
        )
        # A single sentence owes nobody an apology: what is missing is not judged here.
        return [
            f"{finding.rule} “{finding.matched}”"
            for finding in found
            if finding.level != "note" and not finding.rule.startswith("duties.")
        ]

    def promise(self, sentence: Sentence) -> bool:
        """Whether one of its sentences promises."""
        found = self.signs.find(Reading(sentence.text), sentence.language)
        return found is not None and any(
            promises(span, found) for span in split_sentences(sentence.text)
        )

    def register(self, sentence: Sentence) -> str:
        """``formal``, ``informal``, ``mixed`` or ``unknown``."""
        context = Context(
            platform="generic", platform_name="", channel="private", surface="review",
            language=sentence.language, expected_language=None, agent_locale="en",
        )  # fmt: skip
        return measure_tone(Reading(sentence.text), context, self.signs).formality

    def figures(self, sentence: Sentence) -> tuple[int, int, list[str]]:
        """Expected values that are found, how many there are, and those that are not."""
        found = find_figures(sentence.text, sentence.language)
        said: set[str] = set()
        for figure in found:
            for value in figure.values:
                unit = figure.currency or figure.unit or ""
                said |= {value, f"{value} {unit}".strip()}
                if figure.kind == "percent":
                    said.add(f"{value} %")
        missed = [e for e in sentence.expect if not _is_said(e, said)]
        return len(sentence.expect) - len(missed), len(sentence.expect), missed

    def private(self, sentence: Sentence) -> tuple[int, int, list[str]]:
        """Personal stretches that are found, how many there are, and those that are not."""
        spans = find_private(Reading(sentence.text), sentence.language, self.signs)
        missed = []
        for expected in sentence.expect:
            at = sentence.text.find(expected)
            if not any(p.start <= at and at + len(expected) <= p.end for p in spans):
                missed.append(expected)
        return len(sentence.expect) - len(missed), len(sentence.expect), missed


_UNITS = {
    "days": "day", "weeks": "week", "hours": "hour", "months": "month", "years": "year",
    "minutes": "minute", "pieces": "piece",
}  # fmt: skip


def _is_said(expected: str, said: set[str]) -> bool:
    number, _, unit = expected.strip().partition(" ")
    number = number.rstrip("0").rstrip(".") if "." in number else number
    unit = _UNITS.get(unit, unit)
    unit = {"working days": "working_day", "working day": "working_day"}.get(unit, unit)
    return f"{number} {unit}".strip() in said or (unit == "piece" and number in said)


def attack(judge: Judge) -> dict[str, dict[str, list[int]]]:
    """Attacks on every banned phrase: by language, then by attack, found and tried."""
    rng = random.Random(SEED)
    counts: dict[str, dict[str, list[int]]] = defaultdict(
        lambda: defaultdict(lambda: [0, 0])
    )
    for rule in judge.rules.values():
        if rule.kind != "phrase" or rule.like:
            continue
        book = RuleBook([everywhere(rule)], judge.forms)
        for language, words in rule.words.items():
            context = Context(
                platform="generic", platform_name="", channel="private", surface="review",
                language=language, expected_language=None, agent_locale="en",
            )  # fmt: skip
            for phrase in words.phrases:
                reading = parse_phrase(phrase, forms_of(judge.forms, language))
                plain = spelled(reading, rng)
                if not book.check(plain, context):
                    continue  # an exception of the rule itself excuses it
                for name, make in ATTACKS.items():
                    if name == "traditional" and language not in ("zh", "zh-TW"):
                        continue
                    text = make(plain, rng)
                    if text == plain:
                        continue
                    tally = counts[language][name]
                    tally[0] += bool(book.check(text, context))
                    tally[1] += 1
    return counts


def main() -> int:
    """Measure and print; 1 where a target is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--split", choices=("test", "dev"), default="test")
    parser.add_argument("--language", default="")
    parser.add_argument(
        "--misses", action="store_true", help="show what was judged wrongly"
    )
    parser.add_argument("--attacks", action=argparse.BooleanOptionalAction, default=True)
    options = parser.parse_args()
    judge = Judge()
    chosen = [
        sentence
        for sentence in read_sentences(FOLDER)
        if sentence.split == options.split and options.language in ("", sentence.language)
    ]
    languages = sorted({sentence.language for sentence in chosen})
    tallies = judge_families(chosen, judge.rules, judge.family)
    report: dict[str, object] = {"split": options.split, "languages": {}, "families": {}}
    failed = False
    print(f"{'language':9} {'families':>8} {'recall':>22} {'precision':>22} {'clean alarms':>18}"  # noqa: E501
          f" {'promise':>13} {'register':>13} {'figures':>8} {'private':>8}")  # fmt: skip
    for language in languages:
        own = [sentence for sentence in chosen if sentence.language == language]
        row = _language(judge, own, total(tallies, language=language), options.misses)
        report["languages"][language] = row  # type: ignore[index]
        failed |= row["alarm_rate"] is not None and row["alarm_rate"] > FALSE  # type: ignore[operator]
    print()
    for family in sorted({family for family, _ in tallies}):
        tally = total(tallies, family=family)
        report["families"][family] = {  # type: ignore[index]
            "all": tally.to_json(),
            **{
                language: tallies[family, language].to_json()
                for language in languages
                if (family, language) in tallies
            },
        }
        print(f"{family:28} recall {_rate(tally.found, tally.found + tally.missed)}"
              f"  precision {_rate(tally.found, tally.found + tally.false)}")  # fmt: skip
        if options.misses:
            for (of, _), one in sorted(tallies.items()):
                if of == family:
                    _show("missed", one.misses)
                    _show("false", one.falses)
    whole = total(tallies)
    print(f"\nall families: recall {_rate(whole.found, whole.found + whole.missed)}, "
          f"precision {_rate(whole.found, whole.found + whole.false)}")  # fmt: skip
    report["all"] = whole.to_json()
    if options.attacks and not options.language:
        failed |= _attacks(judge, report)
    if options.split == "test" and not options.language:
        text = json.dumps(report, indent=1, ensure_ascii=False)
        (FOLDER / "report.json").write_text(text + "\n", encoding="utf-8")
    return int(failed)


def _language(
    judge: Judge, own: Sequence[Sentence], tally: Tally, misses: bool
) -> dict[str, object]:
    clean = [sentence for sentence in own if sentence.family == "clean"]
    alarms = [(sentence, found) for sentence in clean if (found := judge.alarms(sentence))]
    promise = Tally()
    for sentence in own:
        if sentence.family == "promise" and sentence.hit is not None:
            promise.count(sentence, wanted=sentence.hit, got=judge.promise(sentence))
    register = Counter[str]()
    for sentence in own:
        if sentence.family == "register":
            wanted = {True: "formal", False: "informal", None: "unknown"}[sentence.hit]
            got = judge.register(sentence)
            register[
                "right" if got == wanted else "unknown" if got == "unknown" else "wrong"
            ] += 1
            if misses and got != wanted:
                print(f"   register {got}, wanted {wanted}: {sentence.text}")
    numbers: dict[str, tuple[int, int]] = {}
    for kind, measure in (("figures", judge.figures), ("private", judge.private)):
        hits = whole = 0
        for sentence in own:
            if sentence.family == kind and sentence.expect:
                right, of, missed = measure(sentence)
                hits, whole = hits + right, whole + of
                if misses and missed:
                    print(f"   {kind} missed {missed}: {sentence.text}")
        numbers[kind] = (hits, whole)
    if misses:
        _show("promise missed", promise.misses)
        _show("promise false", promise.falses)
        for sentence, rules in alarms:
            print(f"   alarm {'; '.join(rules)}: {sentence.text}")
    language = own[0].language
    right, told = register["right"], sum(register.values())
    print(
        f"{language:9} {tally.found + tally.missed:8} "
        f"{_rate(tally.found, tally.found + tally.missed):>22} "
        f"{_rate(tally.found, tally.found + tally.false):>22} "
        f"{len(alarms):5} of {len(clean):4} "
        f"{promise.recall or 0:6.2f}/{promise.precision or 0:4.2f} "
        f"{right:5}/{register['unknown']}/{register['wrong']} of {told} "
        f"{_share(numbers['figures']):>8} {_share(numbers['private']):>8}"
    )
    return {
        **tally.to_json(),
        "clean": len(clean),
        "alarms": len(alarms),
        "alarm_rate": len(alarms) / len(clean) if clean else None,
        "promise": promise.to_json(),
        "register": dict(register),
        "figures": numbers["figures"],
        "private": numbers["private"],
    }


def _attacks(judge: Judge, report: dict[str, object]) -> bool:
    counts = attack(judge)
    report["attacks"] = counts
    found = sum(n for by in counts.values() for n, _ in by.values())
    tried = sum(n for by in counts.values() for _, n in by.values())
    print(f"\nattacks: {_rate(found, tried)} of {tried:,} found")
    for name in ATTACKS:
        of = [by[name] for by in counts.values() if name in by]
        print(f"  {name:12} {_rate(sum(n for n, _ in of), sum(n for _, n in of))}")
    for language, by in sorted(counts.items()):
        print(
            f"  {language:12} {_rate(sum(n for n, _ in by.values()), sum(n for _, n in by.values()))}"  # noqa: E501
        )
    return tried > 0 and found / tried < FOUND


def _rate(passed: int, scored: int) -> str:
    low, high = wilson(passed, scored)
    return f"{passed / scored:.3f} [{low:.3f}, {high:.3f}]" if scored else "–"


def _share(counts: tuple[int, int]) -> str:
    return f"{counts[0] / counts[1]:.2f}" if counts[1] else "–"


def _show(what: str, lines: Sequence[str]) -> None:
    for line in lines:
        print(f"   {what} {line}")


if __name__ == "__main__":
    sys.exit(main())
