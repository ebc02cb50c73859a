"""The command as people run it: real processes, their output and their exit codes."""

from __future__ import annotations

import dataclasses
import io
import json
import os
import re
import shutil
import socket
import sqlite3
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import openai_server as say
import process
import pytest
from filelock import FileLock
from junitparser import JUnitXml
from openai_server import OpenAIServer
from process import Ran
from typer.testing import CliRunner

from tactful.cli import app

BROKEN = "The watch arrived broken and nobody answers."
RUSSIAN = "Посылка шла два месяца, и часы пришли разбитые!"
REVIEW = "😀 Please update your review"
KEY = "sk-cli-7d2e9f"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where commands are run; its data folder holds a finished index."""
    place = tmp_path_factory.mktemp("cli")
    built = process.tactful("kb", "build", cwd=place, data_dir=place / "data")
    assert (built.code, built.err) == (0, ""), built.err
    (place / "list.json").write_text('["not", "an", "object"]')
    (place / "order.json").write_text('{"id": "8011-1", "value": "23.90 USD"}')
    (place / "complaint.txt").write_text(BROKEN)
    (place / "latin1.txt").write_bytes("Llegó roto".encode("latin-1"))
    return place


Tactful = Callable[..., Ran]


@pytest.fixture
def here(place: Path, monkeypatch: pytest.MonkeyPatch) -> Tactful:
    """The same command within this process."""
    monkeypatch.chdir(place)
    monkeypatch.setenv("TACTFUL_DATA_DIR", str(place / "data"))

    def run(*arguments: str | bytes, stdin: bytes = b"", **settings: str) -> Ran:
        done = CliRunner().invoke(
            app, [os.fsdecode(a) for a in arguments], input=stdin, env=settings
        )
        if done.exception and not isinstance(done.exception, SystemExit):
            raise done.exception
        return Ran(done.exit_code, done.stdout, done.stderr)

    return run


class Runs:
    """Commands in processes of their own, beside each other, each run once."""

    def __init__(self, place: Path, pool: ThreadPoolExecutor) -> None:
        self._place = place
        self._pool = pool
        self._started: dict[str, Future[Ran]] = {}

    def start(self, name: str) -> Future[Ran]:
        if name not in self._started:
            self._started[name] = self._pool.submit(COMMANDS[name], self._place)
        return self._started[name]

    def __getitem__(self, name: str) -> Ran:
        return self.start(name).result()


@pytest.fixture(scope="module")
def runs(place: Path, request: pytest.FixtureRequest) -> Iterator[Runs]:
    with ThreadPoolExecutor(os.cpu_count() or 2) as pool:
        runs = Runs(place, pool)
        if len(request.session.items) > 50:  # not when a few tests were chosen
            for name in COMMANDS:
                runs.start(name)
        yield runs


# --- bad input ---------------------------------------------------------------------


@dataclass(frozen=True)
class Refused:
    """A command line that must be refused in one line that holds ``words``."""

    arguments: Sequence[str | bytes]
    words: str
    stdin: bytes = b""
    settings: Mapping[str, str] = field(default_factory=dict)


def draft(*arguments: str | bytes) -> tuple[str | bytes, ...]:
    return ("draft", BROKEN, *arguments)


REFUSED = {
    "empty text": Refused(["draft", ""], "no text was given"),
    "no text": Refused(["draft"], "no text was given"),
    "empty stdin": Refused(["draft", "-"], "the text is empty"),
    "200,000 characters": Refused(
        ["draft", "-"], "200,000 characters; at most 50,000", b"a" * 200_000
    ),
    "bytes that are not UTF-8": Refused(
        ["draft", "-"], "not UTF-8", b"It came broken \xff\xfe"
    ),
    "unknown platform": Refused(draft("--platform", "ebuy"), "unknown platform 'ebuy'"),
    "surrogate platform": Refused(draft("--platform", b"am\xff"), "unknown platform"),
    "unknown locale": Refused(draft("--locale", "tlh"), "'tlh'; choose one of"),
    "malformed order": Refused(draft("--order", '{"id": '), "not valid JSON"),
    "order is a list": Refused(draft("--order", "[1, 2]"), "'[1, 2]' is not an object"),
    "negative refund": Refused(draft("--offer", "refund:-5 USD"), "'-5 USD' is negative"),
    "unknown offer": Refused(draft("--offer", "gift"), "unknown offer 'gift'"),
    "missing amount": Refused(draft("--offer", "partial_refund"), "needs an amount"),
    "bad setting": Refused(
        draft(), "timeout = 'soon'", settings={"TACTFUL_TIMEOUT": "soon"}
    ),
    "unknown embeddings": Refused(
        draft(), "embeddings = 'word2vec'", settings={"TACTFUL_EMBEDDINGS": "word2vec"}
    ),
    "Chroma server down": Refused(
        draft(),
        "Chroma server",
        settings={"TACTFUL_CHROMA_URL": f"http://127.0.0.1:{process.free_port()}"},
    ),
    "embedding server down": Refused(
        draft(),
        "embedding server",
        settings={
            "TACTFUL_EMBEDDINGS": "openai:x",
            "TACTFUL_RETRIES": "0",
            "TACTFUL_MODEL": "composer",
            "OPENAI_BASE_URL": f"http://127.0.0.1:{process.free_port()}/v1",
        },
    ),
}
"""In processes of their own."""
REFUSED_HERE = {
    "blank text": Refused(["draft", " \n\t"], "the text is empty"),
    "invisible text": Refused(["draft", "\u200b\u200f\u202e"], "invisible"),
    "empty file": Refused(["draft", "--file", "/dev/null"], "the text is empty"),
    "a Latin-1 file": Refused(["draft", "--file", "latin1.txt"], "not UTF-8"),
    "missing file": Refused(["draft", "--file", "nowhere.txt"], "'nowhere.txt'"),
    "a folder as file": Refused(["draft", "--file", "data"], "Is a directory"),
    "text and file": Refused(draft("--file", "complaint.txt"), "not as both"),
    "odd locale": Refused(draft("--locale", "../../etc/passwd"), "choose one of"),
    "unknown agent locale": Refused(draft("--agent-locale", "tlh"), "'tlh'"),
    "unknown channel": Refused(draft("--channel", "sms"), "unknown channel 'sms'"),
    "unknown surface": Refused(draft("--surface", "wall"), "unknown surface 'wall'"),
    "negative contacts": Refused(draft("--contacts", "-1"), "contacts made is -1"),
    "no time": Refused(draft("--received", "tomorrow"), "'tomorrow'"),
    "no zone": Refused(draft("--received", "2026-01-01T00:00"), "has no zone"),
    "end of time": Refused(
        draft("--received", "9999-12-31T23:59-12:00"), "cannot be right"
    ),
    "long name": Refused(draft("--buyer-name", "x" * 81), "81 characters"),
    "order file is a list": Refused(draft("--order", "list.json"), "is not an object"),
    "order is a word": Refused(draft("--order", '"x"'), "is not an object"),
    "order file is missing": Refused(draft("--order", "gone.json"), "'gone.json'"),
    "nested order": Refused(draft("--order", '{"id": {"a": 1}}'), "'id'"),
    "negative order value": Refused(
        draft("--order", '{"value": "-5 USD"}'), "'-5 USD' is negative"
    ),
    "order value without currency": Refused(
        draft("--order", '{"value": 12}'), "'12' is not an amount"
    ),
    "zero refund": Refused(draft("--offer", "refund:0 USD"), "zero"),
    "two readings": Refused(draft("--offer", "refund:1,000 USD"), "two ways"),
    "no amount at all": Refused(draft("--offer", "refund:much"), "'much'"),
    "surrogate offer": Refused(draft("--offer", b"\xff"), "unknown offer"),
    "superfluous amount": Refused(draft("--offer", "replacement:5 USD"), "takes no amount"),
    "check unknown platform": Refused(
        ["check", "-", "--platform", "ebuy"], "unknown platform", b"Hello"
    ),
    "check missing file": Refused(["check", "nowhere.txt"], "'nowhere.txt'"),
    "check empty": Refused(["check", "-"], "empty"),
    "check odd facts": Refused(["check", "-", "--facts", "[1]"], "not an object", b"Hello"),
    "search nothing": Refused(["kb", "search", ""], "empty"),
    "search unknown platform": Refused(
        ["kb", "search", "late", "--platform", "ebuy"], "unknown platform"
    ),
    "triage nothing": Refused(["triage", ""], "no text was given"),
    "unknown suite": Refused(["eval", "run", "no-such-suite"], "no-such-suite"),
    "setting out of range": Refused(
        draft(), "repairs = '9'", settings={"TACTFUL_REPAIRS": "9"}
    ),
    "bad address": Refused(
        draft(), "OPENAI_BASE_URL = 'ftp:/x'", settings={"OPENAI_BASE_URL": "ftp:/x"}
    ),
    "embeddings without a server": Refused(
        draft(), "wants a server", settings={"TACTFUL_EMBEDDINGS": "openai:small"}
    ),
    "a model without a server": Refused(
        draft(), "wants a server", settings={"TACTFUL_MODEL": "gpt-4.1"}
    ),
}
"""By the same code in this process: it is quicker, and there are many."""


@pytest.mark.parametrize("name", REFUSED)
def test_bad_input_is_refused_in_one_line(runs: Runs, name: str) -> None:
    ran = runs[f"refused: {name}"]
    assert REFUSED[name].words.lower() in ran.reason.lower()
    assert ran.code == 2
    assert ran.out == ""


@pytest.mark.parametrize("name", REFUSED_HERE)
def test_more_bad_input_is_refused_in_one_line(here: Tactful, name: str) -> None:
    refused = REFUSED_HERE[name]
    ran = here(*refused.arguments, stdin=refused.stdin, **refused.settings)
    assert refused.words.lower() in ran.reason.lower()
    assert ran.code == 2
    assert ran.out == ""


@pytest.mark.parametrize("name", ["tactful.toml", ".env"])
def test_a_broken_settings_file_is_refused(runs: Runs, name: str) -> None:
    ran = runs[f"broken {name}"]
    assert ran.code == 2
    assert name in ran.reason


def test_a_settings_file_with_a_wrong_value_is_refused(
    here: Tactful, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "tactful.toml").write_text("reply_hours = 1000\n")
    monkeypatch.chdir(tmp_path)
    ran = here(*draft())
    assert ran.code == 2
    assert "reply_hours = 1000" in ran.reason


@pytest.mark.parametrize(
    "arguments",
    [["nonsense"], ["draft", "--nonsense"], ["kb", "search", "x", "--limit", "0"]],
)
def test_wrong_usage_ends_with_two(here: Tactful, arguments: list[str]) -> None:
    ran = here(*arguments)
    assert ran.code == 2
    assert "Traceback" not in ran.err
    assert "Usage" in ran.err


# --- odd input that is taken -------------------------------------------------------


def warnings(ran: Ran) -> str:
    assert (ran.code, ran.err) == (0, ""), ran.err
    return "\n".join(ran.json["plan"]["warnings"])


def test_control_characters_are_replaced_and_told(runs: Runs) -> None:
    ran = runs["control characters"]
    assert "3 control characters" in warnings(ran)
    assert not re.search(r"[\x00-\x08\x0e-\x1f]", ran.out)


def test_a_terminal_is_not_steered_by_the_buyer(here: Tactful) -> None:
    ran = here("draft", "-", stdin="It came broken \x1b[2J [red]\u202eevil".encode())
    assert ran.code == 0
    assert "\x1b" not in ran.out
    assert "\u202e" not in ran.out


def test_direction_marks(here: Tactful) -> None:
    text = "\u200fהשעון הגיע שבור\u200f. \u202eIt came broken\u202c."
    ran = here("draft", text, "--json")
    assert "control characters" in warnings(ran)
    assert "\u202e" not in ran.out


def test_unpaired_surrogates(runs: Runs) -> None:
    ran = runs["surrogates"]
    assert (ran.code, ran.err) == (0, "")
    ran.out.encode()  # nothing but whole characters
    assert ran.json["drafts"]


def test_a_refund_above_the_value_is_a_warning(here: Tactful) -> None:
    ran = here(
        *draft("--order", '{"value": "10 USD"}', "--offer", "refund:50 USD", "--json")
    )
    assert "more than the order's value" in warnings(ran)


def test_output_without_utf8_does_not_crash(runs: Runs) -> None:
    ran = runs["ascii"]
    assert (ran.code, ran.err) == (0, "")


def test_a_reader_that_goes_away(runs: Runs) -> None:
    ran = runs["reader gone"]
    assert "Traceback" not in ran.err
    assert "Exception" not in ran.err


# --- the text comes in three ways --------------------------------------------------


def test_argument_file_and_standard_input_are_the_same(here: Tactful, place: Path) -> None:
    fixed = ["--received", "2026-11-22T09:00+00:00", "--json"]
    ways = [
        here("draft", BROKEN, *fixed),
        here("draft", "--file", "complaint.txt", *fixed),
        here("draft", "-", *fixed, stdin=BROKEN.encode()),
        here("draft", "--file", "-", *fixed, stdin=BROKEN.encode()),
    ]
    assert {ran.code for ran in ways} == {0}
    drafts = [ran.json["drafts"] for ran in ways]
    assert drafts[0] == drafts[1] == drafts[2] == drafts[3]


def test_an_order_from_a_file(here: Tactful) -> None:
    ran = here(*draft("--order", "order.json", "--platform", "amazon", "--json"))
    assert ran.code == 0
    assert "8011-1" in ran.json["drafts"][0]["text"]


# --- the shape of a result ---------------------------------------------------------

TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


def only(data: Mapping[str, Any], **shape: type | tuple[type, ...]) -> None:
    assert set(data) == set(shape), set(data) ^ set(shape)
    for name, kind in shape.items():
        assert isinstance(data[name], kind), (name, data[name])


def span(data: Mapping[str, Any], text: str) -> None:
    assert text[data["start"] : data["end"]] == data.get("text", data.get("matched"))


def test_the_result_has_the_shape_that_is_promised(runs: Runs) -> None:
    none = type(None)
    text = RUSSIAN
    ran = runs["result"]
    assert (ran.code, ran.err) == (0, "")
    result = ran.json
    only(result, schema=str, id=str, triage=dict, plan=dict, drafts=list)
    assert result["schema"] == "tactful.result/1"

    triage = result["triage"]
    only(
        triage, language=str, causes=list, primary=str, severity=str, temperament=str,
        temperament_evidence=list, risks=list, complaints=list,
    )  # fmt: skip
    assert triage["language"] == "ru"
    assert triage["severity"] in ("low", "medium", "high")
    assert {"logistics.late", "logistics.damaged"} == {
        cause["cause"] for cause in triage["causes"]
    }
    for cause in triage["causes"]:
        only(cause, cause=str, detail=(str, none), confidence=float, evidence=list)
        assert 0 < cause["confidence"] <= 1
        for evidence in cause["evidence"]:
            only(evidence, start=int, end=int, text=str)
            span(evidence, text)
    assert triage["complaints"]
    assert all(point in text for point in triage["complaints"])

    plan = result["plan"]
    only(
        plan, platform=str, channels=list, reply_by=str, reply_by_source=str,
        follow_ups=list, contacts_left=(int, none), public_until=(str, none),
        checklist=list, evidence=list, warnings=list,
    )  # fmt: skip
    assert plan["platform"] == "aliexpress"
    assert TIME.fullmatch(plan["reply_by"])
    for channel in plan["channels"]:
        only(
            channel, channel=str, available=bool, limit=(int, none), unit=str, why=str, verify=bool,
            source=str,
        )  # fmt: skip
    for follow_up in plan["follow_ups"]:
        only(follow_up, what=str, due=str)
        assert TIME.fullmatch(follow_up["due"])

    assert [made["channel"] for made in result["drafts"]] == ["private", "public"]
    for made in result["drafts"]:
        only(
            made, channel=str, locale=str, subject=(str, none), text=str,
            gloss=(dict, none), status=str, blanks=list, sources=list, claims=list,
            findings=list, origin=dict, usage=dict, commitments=list,
        )  # fmt: skip
        assert made["locale"] == "ru-RU"
        assert made["status"] in ("ready", "needs_facts", "blocked")
        only(made["gloss"], locale=str, text=str)
        assert made["gloss"]["locale"] == "zh-CN"
        for source in made["sources"]:
            only(source, id=str, title=str, text=str)
        for claim in made["claims"]:
            only(claim, **{"start": int, "end": int, "text": str, "from": str})
            span(claim, made["text"])
        for finding in made["findings"]:
            is_finding(finding, made["text"])
        only(
            made["origin"], by=str, model=(str, none), prompt=(str, none),
            knowledge=str, attempts=int, fallback_reason=(str, none),
        )  # fmt: skip
        assert made["origin"]["by"] == "composer"
        only(made["usage"], prompt_tokens=int, completion_tokens=int, cost=(str, none))
    assert "offer:refund" in {claim["from"] for claim in result["drafts"][0]["claims"]}


def is_finding(finding: Mapping[str, Any], text: str) -> None:
    only(
        finding, rule=str, level=str, start=int, end=int, matched=str, folds=list,
        message=str, suggestion=str, source=str,
    )  # fmt: skip
    assert finding["level"] in ("error", "warning", "note")
    assert text[finding["start"] : finding["end"]] == finding["matched"]
    assert finding["matched"] or finding["rule"].startswith("duties.")


def test_a_result_for_a_person(here: Tactful) -> None:
    ran = here(*draft("--platform", "amazon"))
    assert (ran.code, ran.err) == (0, "")
    for words in ("Triage", "Plan", "private · en-US · ", "composer", "sources: g-"):
        assert words in ran.out


# --- check -------------------------------------------------------------------------


def test_check_finds_review_words(runs: Runs) -> None:
    text = REVIEW
    ran = runs["check"]
    assert ran.code == 1
    assert ran.err == ""
    report = ran.json
    only(report, schema=str, status=str, facts_known=bool, counts=dict, texts=list)
    assert (report["schema"], report["status"]) == ("tactful.check/1", "fail")
    assert report["counts"] == {"pass": 0, "fail": 1, "unknown": 0}
    (checked,) = report["texts"]
    assert (checked["file"], checked["row"], checked["status"]) == ("<stdin>", None, "fail")
    findings = checked["findings"]
    for finding in findings:
        assert (finding.pop("line"), finding.pop("column")) >= (1, 1)
        is_finding(finding, text)
    found = {(f["rule"], f["start"], f["end"], f["matched"], f["level"]) for f in findings}
    assert ("amazon.review-words", 9, 15, "update", "error") in found


def test_check_finds_nothing(here: Tactful) -> None:
    ran = here(
        "check", "-", "--platform", "amazon", "--json", stdin=b"We are sorry to hear this."
    )
    assert ran.code == 0
    assert ran.json["status"] == "pass"
    assert "error" not in {f["level"] for f in ran.json["texts"][0]["findings"]}


def test_check_tells_a_person_where(here: Tactful, tmp_path: Path) -> None:
    (tmp_path / "reply.txt").write_text("Hello,\nplease update your review.")
    ran = here("check", str(tmp_path / "reply.txt"), "--platform", "amazon")
    assert ran.code == 1
    assert "reply.txt:2:8: error amazon.review-words: " in ran.out
    assert "    please update your review.\n           ^^^^^^" in ran.out
    assert "unknown: figures" in ran.out  # what could not be judged is no pass


def test_check_against_facts(here: Tactful) -> None:
    arguments = ["check", "-", "--facts", '{"price": "5 USD"}', "--json"]

    def ungrounded(ran: Ran) -> list[str]:
        findings = ran.json["texts"][0]["findings"]
        return [f["matched"] for f in findings if f["rule"] == "facts.ungrounded"]

    assert ungrounded(here(*arguments, stdin=b"The price was $5 for you.")) == []
    ran = here(*arguments, stdin=b"The price was $6 for you.")
    assert ran.code == 1
    assert ungrounded(ran) == ["$6"]


def test_check_reads_folders_and_tables_and_reports_to_machines(
    here: Tactful, tmp_path: Path
) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text("Thank you.\nPlease delete your review.")
    (tmp_path / "in" / "b.csv").write_text(
        'id,reply\n1,"We look into it today."\n2,Please delete your review.\n'
    )
    folder = str(tmp_path / "in")
    sarif = here("check", folder, "--column", "reply", "--format", "sarif")
    assert sarif.code == 1
    (run,) = sarif.json["runs"]
    assert run["columnKind"] == "unicodeCodePoints"
    places = [
        (
            result["ruleId"],
            Path(
                result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
            ).name,
            result["locations"][0]["physicalLocation"]["region"]["startLine"],
        )
        for result in run["results"]
        if result["level"] == "error"
    ]
    assert places == [
        ("reviews.ask-remove", "a.txt", 2),
        ("reviews.ask-remove", "b.csv", 3),
    ]

    junit = here("check", folder, "--column", "reply", "--format", "junit")
    (suite,) = JUnitXml.fromstring(junit.out.encode())
    assert (suite.tests, suite.failures, suite.skipped) == (3, 2, 0)

    missing = here("check", folder)
    assert (missing.code, missing.out) == (2, "")
    assert "no column 'text'; its columns are id, reply" in missing.err


def test_check_uses_a_shops_own_rules(here: Tactful, tmp_path: Path) -> None:
    (tmp_path / "own.yaml").write_text(
        "pack: shop\nrules:\n  - id: shop.rival\n    kind: phrase\n    level: error\n"
        "    why: {en: no rivals, zh-CN: 不提同行}\n    suggestion: {en: cut, zh-CN: 删}\n"
        "    source: our shop\n    words:\n      en: {phrases: [acme], fails: [Acme!],"
        " passes: [Fine.]}\n"
    )
    ran = here("check", "-", "--rules", str(tmp_path), "--json", stdin=b"Buy at Acme.")
    assert ran.code == 1
    found = [f["rule"] for f in ran.json["texts"][0]["findings"] if f["level"] == "error"]
    assert found == ["shop.rival"]
    wrong = here("check", "-", "--rules", str(tmp_path / "none"), stdin=b"Hello.")
    assert (wrong.code, wrong.out) == (2, "")
    assert "no rules in" in wrong.err


# --- a model's server --------------------------------------------------------------

FAILURES = {
    "down": (None, "cannot be used"),
    "refuses": (say.unauthorised(KEY), "does not accept the key"),
    "hangs": (say.hanging(), "did not answer within 0.5 s"),
    "nonsense": (say.html(), "not an OpenAI answer"),
}


def failing(name: str, place: Path) -> Ran:
    with OpenAIServer() as server:
        url = server.url
        if (reply := FAILURES[name][0]) is None:
            url = f"http://127.0.0.1:{process.free_port()}/v1"
        else:
            server.otherwise = reply
        return at(
            place, *draft("--json"), OPENAI_BASE_URL=url, OPENAI_API_KEY=KEY,
            TACTFUL_TIMEOUT="0.5" if name == "hangs" else "20", TACTFUL_RETRIES="0",
        )  # fmt: skip


@pytest.mark.parametrize("name", FAILURES)
def test_a_model_that_fails_leaves_the_composer(runs: Runs, name: str) -> None:
    ran = runs[f"model {name}"]
    assert ran.code == 0
    for made in ran.json["drafts"]:
        assert made["origin"]["by"] == "composer"
        assert FAILURES[name][1] in made["origin"]["fallback_reason"]
    assert "Traceback" not in ran.err
    assert KEY not in ran.out + ran.err


SORRY = "Hello! We are sorry that the watch came broken. Could you send us a photo?"


def test_a_model_drafts(here: Tactful) -> None:
    with OpenAIServer() as server:
        server.otherwise = say.answer(SORRY)
        ran = here(*draft("--json"), OPENAI_BASE_URL=server.url, TACTFUL_MODEL="tiny")
    assert (ran.code, ran.err) == (0, "")
    assert [made["text"] for made in ran.json["drafts"]] == [SORRY, SORRY]
    assert ran.json["drafts"][0]["origin"]["model"] == "tiny"


# --- the index ---------------------------------------------------------------------


def damaged(place: Path) -> Ran:
    index = place / "damaged" / "index"
    index.mkdir(parents=True)
    (index / "chroma.sqlite3").write_bytes(b"no database at all" * 99)
    return at(place, *draft("--json"), data_dir=place / "damaged")


def test_a_damaged_index_is_built_anew(runs: Runs, place: Path) -> None:
    ran = runs["damaged"]
    assert ran.code == 0
    assert ran.json["drafts"]
    assert "Traceback" not in ran.err
    assert [path for path in (place / "damaged").iterdir() if ".old-" in path.name]


IMPATIENT = """
import functools, sys
from tactful.adapters import store
from tactful.cli import main

store.BUSY_SECONDS = 0.2
store.ChromaStore.__init__ = functools.partialmethod(
    store.ChromaStore.__init__, lock_seconds=0.2
)
main()
"""


def impatient(place: Path, data_dir: Path) -> Ran:
    return process.run(
        [sys.executable, "-c", IMPATIENT, *draft()],
        cwd=place,
        env=process.environment(TACTFUL_DATA_DIR=data_dir),
    )


def locked(place: Path) -> Ran:
    (place / "locked").mkdir()
    with FileLock(place / "locked" / "index.lock"):
        return impatient(place, place / "locked")


def test_a_locked_index_is_reported(runs: Runs) -> None:
    ran = runs["locked"]
    assert ran.code == 2
    assert "another process" in ran.reason


def test_a_database_that_another_program_keeps_to_itself(
    here: Tactful, place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(place / "data", tmp_path / "data")
    monkeypatch.setenv("TACTFUL_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setattr("tactful.adapters.store.BUSY_SECONDS", 0.2)
    database = sqlite3.connect(tmp_path / "data" / "index" / "chroma.sqlite3")
    try:
        database.execute("BEGIN EXCLUSIVE")
        ran = here(*draft())
    finally:
        database.close()
    assert ran.code == 2
    assert "locked by another program" in ran.reason
    assert [path.name for path in (tmp_path / "data").glob("*.old-*")] == []


def test_a_data_folder_that_cannot_be_made(runs: Runs, place: Path) -> None:
    ran = runs["unwritable"]
    assert ran.code == 2
    assert "TACTFUL_DATA_DIR" in ran.reason
    assert (place / "complaint.txt").read_text() == BROKEN


def test_an_index_that_cannot_be_made(
    here: Tactful, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TACTFUL_DATA_DIR", str(place / "complaint.txt" / "sub"))
    for command in (["kb", "build"], ["kb", "build", "--fresh"], ["kb", "search", "x"]):
        ran = here(*command)
        assert ran.code == 2
        assert "TACTFUL_DATA_DIR" in ran.reason


# --- the other commands ------------------------------------------------------------


def test_kb_build_twice_and_fresh(
    here: Tactful, place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(place / "data", tmp_path / "data")
    monkeypatch.setenv("TACTFUL_DATA_DIR", str(tmp_path / "data"))
    first, again = here("kb", "build"), here("kb", "build")
    line = r"%s +[0-9a-f]{16}: +\d+ passages\n"
    assert re.fullmatch(line % "guidelines" + line % "templates", first.out)
    assert (again.code, again.out, again.err) == (0, first.out, "")


def test_kb_build_fresh(
    here: Tactful, place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(place / "data", tmp_path / "data")
    monkeypatch.setenv("TACTFUL_DATA_DIR", str(tmp_path / "data"))
    fresh = here("kb", "build", "--fresh")
    assert (fresh.code, fresh.err) == (0, "")
    aside, *built = fresh.out.splitlines()
    assert "was set aside as" in aside
    assert [line.split()[0] for line in built] == ["guidelines", "templates"]


def test_kb_search(here: Tactful) -> None:
    ran = here("kb", "search", "Часы пришли разбитые", "--limit", "3", "--json")
    assert (ran.code, ran.err) == (0, "")
    assert len(ran.json) == 3
    for found in ran.json:
        only(found, id=str, kind=str, title=str, score=float, signals=dict, text=str)
        assert sum(found["signals"].values()) == pytest.approx(found["score"], abs=0.001)
    assert ran.json[0]["id"] == "g-damaged-on-arrival"
    plain = here("kb", "search", "it came broken", "--limit", "1").out
    assert "g-damaged-on-arrival" in plain
    title, why = plain.splitlines()
    assert "facets" in why
    template = here("kb", "search", "it came broken", "--templates", "--json").json[0]
    assert template["kind"] == "template"


def test_kb_lint_and_stats(here: Tactful) -> None:
    lint = here("kb", "lint")
    assert (lint.code, lint.err) == (0, "")
    assert all(
        line.endswith(("in order", "as they say", "all there"))
        for line in lint.out.splitlines()
    )
    stats = here("kb", "stats", "--json").json
    only(stats, counts=dict, tables=dict, holes=list)
    assert stats["counts"]["guidelines"] >= 120
    assert all(isinstance(count, int) for count in stats["counts"].values())
    assert set(stats["tables"]) == {"locales", "platforms", "causes"}
    gaps = [hole for hole in stats["holes"] if "only a model can write it" not in hole]
    assert gaps == []
    assert "guidelines" in here("kb", "stats").out


def test_eval_list(runs: Runs) -> None:
    ran = runs["eval list"]
    assert (ran.code, ran.err) == (0, "")
    assert re.search(r"^smoke +\d+ cases", ran.out, re.M)


def test_triage(here: Tactful) -> None:
    ran = here("triage", "The watch arrived broken", "--json")
    assert (ran.code, ran.err) == (0, "")
    assert ran.json["primary"] == "logistics.damaged"
    assert "logistics.damaged" in here("triage", "The watch arrived broken").out


@pytest.mark.parametrize(
    "command",
    [
        [], ["draft"], ["triage"], ["check"], ["kb"], ["kb", "build"], ["kb", "search"],
        ["kb", "lint"], ["kb", "stats"], ["eval"], ["eval", "list"], ["eval", "run"],
        ["web"], ["doctor"],
    ],
)  # fmt: skip
def test_every_command_has_help(command: list[str]) -> None:
    done = CliRunner().invoke(app, [*command, "--help"])
    assert done.exit_code == 0
    assert len(done.output) > 100


def taken(place: Path) -> Ran:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        ran = at(place, "web", "--port", str(port))
    return dataclasses.replace(ran, err=ran.err.replace(str(port), "PORT"))


def test_web_on_a_taken_port(runs: Runs) -> None:
    ran = runs["taken port"]
    assert ran.code == 2
    assert "PORT" in ran.reason


def test_json_is_readable_by_others(here: Tactful) -> None:
    ran = here("triage", "手表收到时已经碎了", "--json")
    assert "手表" in ran.out  # not escaped
    assert json.load(io.StringIO(ran.out))["language"] == "zh-CN"


# --- what is run beside each other -------------------------------------------------


def at(place: Path, *arguments: str | bytes, **more: Any) -> Ran:
    return process.tactful(*arguments, **{"cwd": place, "data_dir": place / "data", **more})


def beside(name: str, content: bytes) -> Callable[[Path], Ran]:
    """A draft where a settings file has this content."""

    def run(place: Path) -> Ran:
        folder = place / f"with-{name.strip('.')}"
        folder.mkdir()
        (folder / name).write_bytes(content)
        return at(place, *draft(), cwd=folder)

    return run


def refused(given: Refused) -> Callable[[Path], Ran]:
    return lambda place: at(place, *given.arguments, stdin=given.stdin, **given.settings)


def gone(place: Path) -> Ran:
    command = f'"{sys.executable}" -m tactful kb stats --json | head -c 1'
    return process.run(
        ["bash", "-c", command],
        cwd=place,
        env=process.environment(TACTFUL_DATA_DIR=place / "data"),
    )


COMMANDS: dict[str, Callable[[Path], Ran]] = {
    **{f"refused: {name}": refused(given) for name, given in REFUSED.items()},
    **{f"model {name}": partial(failing, name) for name in FAILURES},
    "unwritable": lambda place: at(
        place, *draft(), data_dir=place / "complaint.txt" / "sub"
    ),
    "damaged": damaged,
    "locked": locked,
    "taken port": taken,
    "reader gone": gone,
    "broken .env": beside(".env", b"TACTFUL_TIMEOUT=5\n\xff\n"),
    "broken tactful.toml": beside("tactful.toml", b"timeout = [not toml\n"),
    "control characters": lambda place: at(
        place, "draft", "-", "--json", stdin=b"It came \x00\x07broken\x1b[31m."
    ),
    "surrogates": lambda place: at(
        place,
        "draft",
        b"It came broken \xff",
        "--json",
        "--platform",
        "amazon",
        "--order",
        '{"id": "80\\ud800", "\\udc00": "x"}',
        "--buyer-name",
        b"Bob\xff",
        "--signature",
        b"\xff",
        "--note",
        b"\xed\xa0\x80",
    ),  # fmt: skip
    "ascii": lambda place: at(
        place, "triage", RUSSIAN, PYTHONIOENCODING="ascii:backslashreplace"
    ),
    "result": lambda place: at(
        place,
        "draft",
        RUSSIAN,
        "--platform",
        "aliexpress",
        "--agent-locale",
        "zh-CN",
        "--order",
        '{"id": "8011", "product": "quartz watch", "value": "23.90 USD"}',
        "--offer",
        "replacement",
        "--offer",
        "refund:5 USD",
        "--json",
    ),  # fmt: skip
    "check": lambda place: at(
        place,
        "check",
        "-",
        "--platform",
        "amazon",
        "--channel",
        "private",
        "--json",
        stdin=REVIEW.encode(),
    ),  # fmt: skip
    "eval list": lambda place: at(place, "eval", "list", cwd=process.ROOT),
}
