"""The evaluation harness, and the smoke suite that gates every change."""

from __future__ import annotations

import json
import math
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tactful.errors import CaseError, InputError
from tactful.evaluation.cases import case_schema, load_cases
from tactful.evaluation.expectations import Expectation
from tactful.evaluation.judging import Outcome, judge
from tactful.evaluation.locks import digest_of, write_lock
from tactful.evaluation.runner import run_suite, write_run
from tactful.evaluation.scorers import SCORERS
from tactful.evaluation.scores import Score, wilson
from tactful.evaluation.suites import (
    Suite,
    evaluation_folder,
    list_suites,
    load_suite,
    score_names,
)
from tactful.types import (
    CauseHit,
    ChannelPlan,
    Complaint,
    Draft,
    Finding,
    Gloss,
    Offer,
    Origin,
    Plan,
    Result,
    RiskHit,
    Span,
    Triage,
    Usage,
)

EVAL = Path(__file__).parents[1] / "eval"
ENGLISH = (
    "Thank you for telling us about the shoes. We are sorry that they rub, and we will "
    "send you $5.00 back. Please let us know if that works for you."
)


# --- makers -----------------------------------------------------------------------


def line(name: str = "one", **changes: object) -> dict[str, object]:
    """A sound case line, with ``changes``."""
    return {
        "id": name,
        "language": "en",
        "platform": "generic",
        "complaint": {"text": "the shoes rub"},
        "expect": [{"check": "cause", "value": "product.size_fit"}],
        "difficulty": 1,
        "provenance": "authored",
        "split": "dev",
    } | changes


def write_cases(folder: Path, *lines: object, name: str = "a.jsonl") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    texts = [it if isinstance(it, str) else json.dumps(it) for it in lines]
    (folder / name).write_text("\n".join(texts) + "\n", encoding="utf-8")
    return folder


def write_suite(folder: Path, text: str) -> str:
    (folder / "suites").mkdir(exist_ok=True)
    file = folder / "suites" / "s.yaml"
    file.write_text(text, encoding="utf-8")
    return str(file)


def draft(text: str = ENGLISH, **changes: object) -> Draft:
    values: dict[str, object] = {
        "channel": "private", "locale": "en-US", "subject": None, "text": text,
        "gloss": None, "status": "ready", "blanks": (), "sources": (), "claims": (),
        "findings": (), "origin": Origin(by="composer"), "usage": Usage(),
    }  # fmt: skip
    return Draft(**(values | changes))


def result(*drafts: Draft, **changes: object) -> Result:
    span = Span(start=10, end=13, text="rub")
    triage: dict[str, object] = {
        "language": "en",
        "causes": (
            CauseHit(
                cause="product.size_fit", detail="rubs", confidence=0.5, evidence=(span,)
            ),
        ),
        "primary": "product.size_fit", "severity": "low", "temperament": "calm",
        "temperament_evidence": (), "complaints": (),
        "risks": (RiskHit(risk="extortion", evidence=(span,)),),
    }  # fmt: skip
    plan: dict[str, object] = {
        "platform": "generic",
        "channels": tuple(
            ChannelPlan(
                channel=channel, available=channel == "private", limit=None,
                unit="characters", why="", source="",
            )
            for channel in ("private", "public")
        ),
        "reply_by": datetime(2026, 11, 24, tzinfo=UTC), "reply_by_source": "",
        "follow_ups": (), "contacts_left": None, "public_until": None, "checklist": (),
        "evidence": (), "warnings": ("one",),
    }  # fmt: skip
    return Result(
        id="r",
        triage=Triage(**(triage | {k: v for k, v in changes.items() if k in triage})),
        plan=Plan(**(plan | {k: v for k, v in changes.items() if k in plan})),
        drafts=drafts,
    )


def finding(rule: str, level: str = "error") -> Finding:
    return Finding(
        rule=rule, level=level, start=0, end=5, matched="Thank", message="",
        suggestion="", source="",
    )  # fmt: skip


class FakeDesk:
    """Answers with what it is given, in order; an exception is raised."""

    model_name = None

    def __init__(self, *answers: Result | Exception) -> None:
        self.answers = list(answers)
        self.asked: list[Complaint] = []

    def draft(self, complaint: Complaint) -> Result:
        self.asked.append(complaint)
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    @property
    def knowledge_version(self) -> str:
        return "k1"


def suite_of(folder: Path, *lines: object, **thresholds: float) -> Suite:
    return Suite(
        name="s", about="a", cases=tuple(load_cases(write_cases(folder, *lines))),
        thresholds=thresholds,
    )  # fmt: skip


def said(check: str, value: object, made: Result, **complaint: object) -> str:
    """The state that the named check gives of ``made``."""
    from pydantic import TypeAdapter

    expected = TypeAdapter(Expectation).validate_python({"check": check, "value": value})
    given = Complaint(text="the shoes rub", **complaint)
    return judge(expected, Outcome(complaint=given, result=made, reply_locale="en")).state


# --- the loader -------------------------------------------------------------------


def test_every_wrong_line_is_told_with_file_and_line(tmp_path):
    folder = write_cases(
        tmp_path,
        line("fine"),
        "{not json",
        line("no-such-check", expect=[{"check": "sings", "value": 1}]),
        line("Bad_Id"),
        line("bad-cause", expect=[{"check": "primary", "value": "product.colours"}]),
        line("fine"),
        line("bad-offer", offers=["cake"]),
        line("vacuous", expect=[{"check": "offers_said", "value": True}]),
        line("unknown-key", mood="bad"),
    )
    write_cases(folder, line("fine"), '{"id": "x", "id": "y"}', name="b.jsonl")
    with pytest.raises(CaseError) as caught:
        load_cases(folder)
    told = str(caught.value).splitlines()
    assert [it.split(" ")[0] for it in told] == [
        "a.jsonl:2:", "a.jsonl:3:", "a.jsonl:4:", "a.jsonl:5:", "a.jsonl:6:",
        "a.jsonl:7:", "a.jsonl:8:", "a.jsonl:9:", "b.jsonl:1:", "b.jsonl:2:",
    ]  # fmt: skip
    assert "no-such-check: expect.0: Input tag 'sings'" in told[1]
    assert "'product.colours' is not one of" in told[3]
    assert "stands at a.jsonl:1 already" in told[4]
    assert "unknown offer 'cake'" in told[5]
    assert "nothing to look for" in told[6]
    assert "the key 'id' stands twice" in told[9]


def test_phrases_that_can_never_match_are_refused(tmp_path):
    bad = [{"check": "says_any", "value": {"channel": "private", "phrases": ["~ x"]}}]
    with pytest.raises(CaseError, match=r"a\.jsonl:1: one: .*no word beside it"):
        load_cases(write_cases(tmp_path, line(expect=bad)))


def test_a_line_separator_within_a_text_does_not_shift_lines(tmp_path):
    text = json.dumps(line(complaint={"text": "a\u2028b"}), ensure_ascii=False)
    cases = load_cases(write_cases(tmp_path, text, "", line("two")))
    assert [(case.id, case.line) for case in cases] == [("one", 1), ("two", 3)]


def test_a_case_becomes_a_complaint(tmp_path):
    (case,) = load_cases(
        write_cases(
            tmp_path,
            line(
                complaint={"text": "hm", "locale": "es-MX", "contacts_made": 1},
                offers=["refund:5 USD", "parts"], order={"id": "7"}, platform="amazon",
            ),
        )
    )  # fmt: skip
    assert case.complaint() == Complaint(
        text="hm", platform="amazon", order={"id": "7"}, locale="es-MX",
        offers=(Offer.refund("5 USD"), Offer.parts()), contacts_made=1,
    )  # fmt: skip
    assert case.reply_locale == "es-MX"


# --- the lock ---------------------------------------------------------------------


def locked(folder: Path) -> Path:
    lines = [line("one", split="test"), line("two", split="test"), line("three")]
    write_cases(folder, *lines)
    write_lock(
        folder / "test.lock.json", {str(it["id"]): digest_of(it) for it in lines[:2]}
    )
    return folder


def test_a_locked_split_loads_and_layout_does_not_matter(tmp_path):
    folder = locked(tmp_path)
    assert len(load_cases(folder)) == 3
    spread = json.dumps(dict(reversed(line("one", split="test").items())), indent=1)
    write_cases(folder, spread.replace("\n", " "), line("two", split="test"))
    assert len(load_cases(folder)) == 2


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        ([line("one", split="test", difficulty=2), line("two", split="test")],
         "a.jsonl:1: the test case 'one' was edited"),
        ([line("one", split="test")], "the test case 'two' was removed"),
        ([line("one"), line("two", split="test")], "the test case 'one' was removed"),
        ([line("one", split="test"), line("two", split="test"), line("new", split="test")],
         "a.jsonl:3: the test case 'new' is not locked"),
    ],
)  # fmt: skip
def test_changes_to_the_test_split_are_refused(tmp_path, lines, reason):
    write_cases(locked(tmp_path), *lines)
    with pytest.raises(CaseError, match=reason):
        load_cases(tmp_path)


def test_a_missing_or_broken_lock_is_refused(tmp_path):
    folder = locked(tmp_path)
    for text, reason in (("[]", "no object"), ("{", "cannot be read")):
        (folder / "test.lock.json").write_text(text, encoding="utf-8")
        with pytest.raises(CaseError, match=reason):
            load_cases(folder)
    (folder / "test.lock.json").unlink()
    with pytest.raises(CaseError, match="2 test cases; write it"):
        load_cases(folder)


# --- suites -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("name: s\nabout: a\nthresholds: {cause: 0}", r"s\.yaml:3: a threshold of 0"),
        ("name: s\nabout: a", r"s\.yaml:1: the suite sets no threshold"),
        ("name: s\nabout: a\nthresholds:\n  charm: 0.5", r"s\.yaml:4: there is no score"),
        ("name: s\nabout: a\nthresholds: {cause: 2}", "less than or equal to 1"),
        ("name: s\nabout: a\nreport_only: true\ncases: {tags: [x]}", "no case is of"),
        ("name: s\nabout: a\nreport_only: true\ncases: {folder: nowhere}", "no folder"),
        ("- s", "a suite is a mapping"),
    ],
)
def test_suites_that_cannot_fail_or_be_read_are_refused(tmp_path, text, reason):
    write_cases(tmp_path / "cases", line())
    with pytest.raises(CaseError, match=reason):
        load_suite(write_suite(tmp_path, text))


def test_a_suite_file_chooses_its_cases(tmp_path):
    write_cases(tmp_path / "cases", line("one", tags=["x", "y"]), line("two", tags=["x"]))
    write_cases(tmp_path / "cases", line("three", tags=["x", "y"]), name="b.jsonl")
    choice = "cases: {files: [a.jsonl], split: dev, tags: [x, y]}"
    text = f"name: s\nabout: a\n{choice}\nreport_only: true\nthresholds: {{cause: 0}}"
    suite = load_suite(write_suite(tmp_path, text))
    assert [case.id for case in suite.cases] == ["one"]


def test_suites_are_found_here_or_in_the_checkout(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert evaluation_folder() == EVAL
    assert [suite.name for suite in list_suites()] == ["dev", "smoke", "test"]
    with pytest.raises(CaseError, match="no suite 'nope'; choose one of dev, smoke"):
        load_suite("nope")
    with pytest.raises(CaseError, match="no suite file"):
        load_suite("nope.yaml")
    (tmp_path / "eval" / "suites").mkdir(parents=True)
    assert evaluation_folder() == tmp_path / "eval"


# --- the checks -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("check", "right", "wrong"),
    [
        ("language", "en", "de"),
        ("cause", "product.size_fit/rubs", "product.size_fit/small"),
        ("cause", "product.size_fit", "product.smell"),
        ("primary", "product.size_fit", None),
        ("not_cause", "product.smell", "product.size_fit"),
        ("severity", "low", "high"),
        ("temperament", "calm", "angry"),
        ("risk", "extortion", "abuse"),
        ("no_risk", "abuse", "extortion"),
        ("channel_unavailable", "public", "private"),
        ("status", {"private": "ready"}, {"private": "ready", "public": "ready"}),
        ("answers_in", "en", "es"),
        ("gloss_in", "zh-CN", "en-US"),
        ("says_any", {"channel": "private", "phrases": ["rub*", "x"]},
         {"channel": "private", "phrases": ["smell"]}),
        ("says_none", {"channel": "private", "phrases": ["smell"]},
         {"channel": "private", "phrases": ["sorry"]}),
        ("blank", "tracking number", "order number"),
        ("warning_count_at_least", 1, 2),
        ("evidence_listed", False, True),
    ],
)  # fmt: skip
def test_named_checks_pass_and_fail(check, right, wrong):
    made = result(
        draft(gloss=Gloss(locale="zh-CN", text="好"), blanks=("tracking number",))
    )
    assert said(check, right, made) == "passed"
    assert said(check, wrong, made) == "failed"


def test_no_errors_minds_errors_only():
    assert said("no_errors", True, result(draft(findings=(finding("x", "note"),)))) == (
        "passed"
    )
    assert said("no_errors", True, result(draft(findings=(finding("x"),)))) == "failed"


def test_offers_said_wants_every_amount_as_formatted():
    five, nine = Offer.refund("5 USD"), Offer.coupon("9 EUR")
    assert said("offers_said", True, result(draft()), offers=[five]) == "passed"
    assert said("offers_said", True, result(draft()), offers=[five, nine]) == "failed"
    russian = draft("Вернём 5,00\u00a0$ сразу.", locale="ru-RU")
    assert said("offers_said", True, result(russian), offers=[five]) == "passed"


@pytest.mark.parametrize(
    ("check", "value"),
    [
        ("no_errors", True),
        ("answers_in", "en"),
        ("gloss_in", "en-US"),
        ("says_any", {"channel": "private", "phrases": ["x"]}),
        ("says_none", {"channel": "private", "phrases": ["x"]}),
        ("offers_said", True),
        ("blank", "x"),
        ("channel_unavailable", "phone"),
    ],
)
def test_what_cannot_be_judged_is_unscored(check, value):
    assert said(check, value, result()) == "unscored"


def test_a_language_that_cannot_be_told_is_unscored():
    assert said("answers_in", "en", result(draft("12345"))) == "unscored"
    assert said("offers_said", True, result(draft()), offers=[Offer.parts()]) == "unscored"


def test_every_shape_has_its_function_and_every_score_a_name():
    names = score_names()
    assert len(names) == len(set(names)) == 1 + len(SCORERS) + 19
    with pytest.raises(TypeError):
        judge(
            object(),
            Outcome(complaint=Complaint(text="x"), result=result(), reply_locale="en"),
        )


def test_scorers_mind_their_own_rules():
    def state(name: str, made: Result, locale: str = "en") -> str:
        given = Complaint(text="x")
        return SCORERS[name](
            Outcome(complaint=given, result=made, reply_locale=locale)
        ).state

    bad = {"banned": "reviews.ask-change", "grounded": "facts.ungrounded",
           "public_private": "privacy.public"}  # fmt: skip
    for name in bad:
        assert state(name, result()) == "unscored"
        for other, rule in bad.items():
            made = result(draft(findings=(finding(rule),)))
            assert state(name, made) == ("failed" if name == other else "passed")
    assert state("language_of_reply", result(draft())) == "passed"
    assert state("language_of_reply", result(draft()), "es-MX") == "failed"
    chinese = result(draft("您好，您的意见我们已经收到，这两个颜色确实不同。"))
    assert state("language_of_reply", chinese, "zh-CN") == "passed"
    assert state("language_of_reply", chinese, "zh-TW") == "failed"
    assert state("drafted", result(draft())) == "passed"
    assert state("drafted", result(draft(channel="public"))) == "failed"
    assert state("drafted", result(channels=())) == "failed"


# --- runs -------------------------------------------------------------------------


def test_a_run_counts_and_tells(tmp_path):
    wanted = [{"check": "cause", "value": "product.size_fit"},
              {"check": "cause", "value": "product.smell"},
              {"check": "channel_unavailable", "value": "phone"}]  # fmt: skip
    suite = suite_of(tmp_path, line("one"), line("two", expect=wanted), cause=0.6)
    desk = FakeDesk(result(draft()), result(draft()))
    run = run_suite(suite, desk)
    assert [case.id for case in run.cases] == ["one", "two"]
    assert run.cases[1].failures == [
        ("cause", "wanted product.smell, got product.size_fit")
    ]
    assert run.cases[1].unscored[0][0] == "channel_unavailable"
    cause, phone = run.scores["cause"], run.scores["channel_unavailable"]
    assert (cause.passed, cause.scored, cause.unscored) == (2, 3, 0)
    assert (phone.passed, phone.scored, phone.unscored) == (0, 0, 1)
    assert (run.scores["cases"].passed, run.scores["cases"].scored) == (1, 2)
    assert run.passed
    assert desk.asked[0].text == "the shoes rub"
    data = run.to_json()
    assert data["schema"] == "tactful.run/1"
    assert data["versions"]["knowledge"] == "k1"
    assert data["versions"]["drafter"] == "composer"
    assert data["drafts_by"] == {"composer": 2}
    assert data["languages"]["en"]["rate"] == 0.5
    assert data["scores"]["channel_unavailable"]["rate"] is None
    json.dumps(data, allow_nan=False)


def test_a_threshold_is_missed_by_rate_or_by_nothing_to_judge(tmp_path):
    suite = suite_of(tmp_path, line(), cause=1.0)
    assert not run_suite(suite, FakeDesk(result(draft(), causes=()))).passed
    suite = suite_of(tmp_path, line(), blank=0.5)
    assert not run_suite(suite, FakeDesk(result(draft()))).passed


def test_a_refused_case_fails_drafted_and_the_rest_is_unscored(tmp_path):
    run = run_suite(suite_of(tmp_path, line()), FakeDesk(InputError("too long")))
    assert run.cases[0].failures == [("drafted", "InputError: too long")]
    assert run.scores["cause"].unscored == 1
    assert run.scores["cases"].passed == 0


def test_a_bug_in_the_desk_is_not_hidden(tmp_path):
    with pytest.raises(KeyError):
        run_suite(suite_of(tmp_path, line()), FakeDesk(KeyError("bug")))


def test_progress_is_for_a_person_at_a_terminal(tmp_path, monkeypatch, capsys):
    suite = suite_of(tmp_path, line())
    monkeypatch.setattr("tactful.evaluation.runner.PROGRESS_AFTER", -1.0)
    run_suite(suite, FakeDesk(result(draft())))
    assert capsys.readouterr().err == ""
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    run_suite(suite, FakeDesk(result(draft())))
    assert "s: 0 of 1 cases" in capsys.readouterr().err


def test_a_run_is_written_or_says_why_not(tmp_path):
    run = run_suite(suite_of(tmp_path, line()), FakeDesk(result(draft())))
    out = tmp_path / "results" / "run.json"
    write_run(run, str(out))
    assert json.loads(out.read_text(encoding="utf-8")) == run.to_json()
    with pytest.raises(InputError, match="cannot be written"):
        write_run(run, str(out / "below-a-file.json"))


# --- figures ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("passed", "scored", "low", "high"),
    [  # R. G. Newcombe, Statistics in Medicine 17 (1998), table I, method 3
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
        (0, 0, 0.0, 1.0),
    ],
)
def test_wilson_gives_the_published_figures(passed, scored, low, high):
    assert wilson(passed, scored) == pytest.approx((low, high), abs=5e-5)
    mirrored = wilson(scored - passed, scored)
    assert mirrored == pytest.approx((1 - high, 1 - low), abs=5e-5)


def test_a_rate_of_nothing_is_no_number():
    score = Score(passed=0, scored=0, unscored=3)
    assert math.isnan(score.rate)
    assert score.met
    assert score.to_json()["rate"] is None


# --- what is shipped with the checkout --------------------------------------------


def test_the_published_schema_is_current():
    published = (EVAL / "cases" / "case.schema.json").read_text(encoding="utf-8")
    assert json.loads(published) == case_schema(), "run eval/lock_cases.py"


def test_there_are_enough_cases_in_every_language():
    cases = load_cases(EVAL / "cases")
    for language in ("en", "zh-CN", "ru", "es"):
        own = [case for case in cases if case.language == language]
        assert len(own) >= 20
        assert {case.given.split for case in own} == {"dev", "test"}


def test_the_smoke_suite_passes_with_the_composer(tmp_path, monkeypatch):
    from tactful.service import Tactful
    from tactful.settings import load_settings

    monkeypatch.chdir(tmp_path)
    desk = Tactful(load_settings(data_dir=tmp_path / "data", model="composer"))
    run = run_suite(load_suite("smoke"), desk)
    missed = {name: score.to_json() for name, score in run.scores.items() if not score.met}
    assert not missed
    assert run.passed
