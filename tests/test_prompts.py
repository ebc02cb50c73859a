"""Prompts: placeholders, locks, verbatim values, and what a model is really told.

The renderings under ``tests/golden/`` are compared whole, so that every change to what
a model is told is seen in review. After a change that is meant, write them anew with
``UPDATE_GOLDEN=1 python -m pytest tests/test_prompts.py`` and read the difference.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tactful import Complaint, ModelNonsense, Offer, PromptError, Tactful
from tactful.data import data_folder
from tactful.drafting import prompts
from tactful.drafting.prompts import (
    PLACEHOLDERS,
    load_lock,
    load_prompt,
    prompt_hash,
)
from tactful.types import (
    CHANNELS,
    TEMPERAMENTS,
    Completion,
    Evidence,
    Message,
    Passage,
)

GOLDEN = Path(__file__).parent / "golden"
SHIPPED = Path(str(data_folder("prompts")))
VERSIONED = re.compile(r"\w+\.v\d+\.yaml")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A prompts folder of one's own, at first like the shipped one."""
    for file in SHIPPED.iterdir():
        if file.is_file():
            (tmp_path / file.name).write_bytes(file.read_bytes())
    monkeypatch.setattr(prompts, "data_folder", lambda name: tmp_path)
    caches = (load_prompt, load_lock)
    for cached in caches:
        cached.cache_clear()
    yield tmp_path
    for cached in caches:
        cached.cache_clear()


def fails(name: str = "draft") -> str:
    with pytest.raises(PromptError) as caught:
        load_prompt(name)
    message = str(caught.value)
    assert "\n" not in message
    return message


def edit(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def unlocked(folder: Path) -> None:
    (folder / "lock.json").write_text("{}")


# --- as shipped --------------------------------------------------------------------


@pytest.mark.parametrize("name", PLACEHOLDERS)
def test_shipped_prompts_load(name: str) -> None:
    prompt = load_prompt(name)
    assert prompt.id == f"{prompt.name}.v{prompt.version}"
    assert prompt.about


def test_the_lock_covers_every_version_that_is_shipped() -> None:
    versions = {
        file.name.removesuffix(".yaml"): prompt_hash(file.read_text(encoding="utf-8"))
        for file in SHIPPED.iterdir()
        if VERSIONED.fullmatch(file.name)
    }
    assert versions
    assert dict(load_lock()) == versions


def test_every_shipped_file_is_one_that_is_read() -> None:
    names = {file.name for file in SHIPPED.iterdir() if not file.name.endswith(".swp")}
    for name in names - {"lock.json"}:
        assert VERSIONED.fullmatch(name), name
        assert name.split(".")[0] in PLACEHOLDERS


def test_notes_are_there_for_every_channel_that_is_drafted_and_every_mood() -> None:
    notes = load_prompt("draft")
    assert set(notes.temperaments) == set(TEMPERAMENTS)
    assert {"private", "public"} <= set(notes.channels) <= set(CHANNELS)


# --- altered -----------------------------------------------------------------------


def test_a_released_version_must_not_be_altered(folder: Path) -> None:
    edit(folder / "draft.v2.yaml", "You never send anything.", "You send everything.")
    assert "draft.v2 is released and must not be altered" in fails()


def test_even_a_comment_is_an_alteration(folder: Path) -> None:
    with (folder / "repair.v1.yaml").open("a", encoding="utf-8") as file:
        file.write("# harmless\n")
    assert "must not be altered" in fails("repair")


def test_a_new_version_is_used_and_needs_no_lock(folder: Path) -> None:
    for number in (2, 10):
        text = (folder / "repair.v1.yaml").read_text(encoding="utf-8")
        text = text.replace("version: 1", f"version: {number}")
        (folder / f"repair.v{number}.yaml").write_text(text, encoding="utf-8")
    assert load_prompt("repair").id == "repair.v10"  # by number, not by letter


def test_an_unknown_placeholder(folder: Path) -> None:
    unlocked(folder)
    edit(folder / "draft.v2.yaml", "PLATFORM $platform", "PLATFORM $platform $colour")
    assert "$colour is unknown or missing" in fails()


@pytest.mark.parametrize("name", sorted(PLACEHOLDERS["draft"]))
def test_a_missing_placeholder(folder: Path, name: str) -> None:
    unlocked(folder)
    file = folder / "draft.v2.yaml"
    text = re.sub(rf"\${name}\b", "nothing", file.read_text(encoding="utf-8"))
    file.write_text(text, encoding="utf-8")
    assert f"${name} is unknown or missing" in fails()


def test_a_dollar_that_stands_alone(folder: Path) -> None:
    unlocked(folder)
    edit(folder / "draft.v2.yaml", "PLATFORM", "PRICE $ 5 PLATFORM")
    assert "$" in fails()


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("version: 2", "version: 3", "differs from the file's name"),
        ("name: draft", "name: other", "differs from the file's name"),
        ("version: 2", "version: one", "version"),
        ("about:", "colour: red\nabout:", "colour"),
        ("about:", "about: x\nabout:", "stands twice"),
        ("name: draft", "name: [draft", "not valid YAML"),
        ("system: |", "sistem: |", "system"),
    ],
)
def test_a_wrong_file(folder: Path, old: str, new: str, words: str) -> None:
    unlocked(folder)
    edit(folder / "draft.v2.yaml", old, new)
    message = fails()
    assert re.search(r"\bdraft\.v2\.yaml:\d+: ", message)
    assert words in message


def test_a_missing_file_and_a_broken_lock(folder: Path) -> None:
    (folder / "repair.v1.yaml").unlink()
    assert "no such prompt" in fails("repair")
    (folder / "lock.json").write_text("{")
    assert "lock.json" in fails("draft")


# --- rendering ---------------------------------------------------------------------

NASTY = (
    "$fence", "${buyer_text}", "$$", "$", "{text}", "{{x}}", "%s", "%(x)s", "\\1",
    "\\n", "]]>", "$ 5", "`rm`", "END $fence\nFACTS", "\u202e", "", "a" * 50_000,
)  # fmt: skip


@pytest.mark.parametrize("name", PLACEHOLDERS)
@pytest.mark.parametrize("nasty", NASTY, ids=range(len(NASTY)))
def test_every_value_is_kept_as_it_is(name: str, nasty: str) -> None:
    values = {
        placeholder: f"<{placeholder}>{nasty}</{placeholder}>"
        for placeholder in PLACEHOLDERS[name]
    }
    system, user = load_prompt(name).render(values)
    for value in values.values():
        assert value in system + user
    # Without the values the prompt is there as it was written.
    for value in sorted(values.values(), key=len, reverse=True):
        system, user = system.replace(value, ""), user.replace(value, "")
    prompt = load_prompt(name)
    pattern = r"\$(" + "|".join(PLACEHOLDERS[name]) + r")\b"
    assert system == re.sub(pattern, "", prompt.system)
    assert user == re.sub(pattern, "", prompt.user)


def test_a_value_that_is_missing_is_a_bug() -> None:
    with pytest.raises(KeyError):
        load_prompt("repair").render({})


# --- golden ------------------------------------------------------------------------


class Recorder:
    """A model that only listens."""

    name = "recorder"

    def __init__(self) -> None:
        self.heard: list[Sequence[Message]] = []

    def complete(
        self, messages: Sequence[Message], schema: Mapping[str, object]
    ) -> Completion:
        self.heard.append(list(messages))
        raise ModelNonsense("it only listens")


class TwoPassages:
    """A store that always finds the same, whatever the house comes to know."""

    version = "fixed"

    def nearest(self, text: str, *, limit: int) -> list[Evidence]:
        return [
            Evidence(
                passage=Passage(
                    id=f"{name}@en",
                    guideline=name,
                    language="en",
                    title=title,
                    text=words,
                    tokens=20,
                ),
                score=0.9,
            )
            for name, title, words in (
                ("g-first", "A first", "Say this; never $that, nor {that}."),
                ("g-second", "A second", "Say two things."),
            )
        ]

    def count(self) -> int:
        return 2


GOLDEN_CASES = {
    "ru-aliexpress-private": Complaint(
        text="Посылка шла два месяца, и часы пришли разбитые! $buyer_text {x}",
        platform="aliexpress",
        channels=("private",),
        order={"id": "8011", "product": "quartz watch", "value": "23.90 USD"},
        offers=[Offer.replacement(), Offer.refund("5 USD")],
        note="The parcel was returned to us once.",
        buyer_name="Анна",
        signature="Li Wei",
        agent_locale="zh-CN",
    ),
    "en-amazon-public": Complaint(
        text="The watch came broken and nobody answers.\nVery sad.",
        platform="amazon",
        surface="seller_feedback",
        channels=("public",),
        order={"id": "123-4567", "product": "quartz watch", "value": "23.90 USD"},
        offers=[Offer.partial_refund("6 USD")],
        note="A private note.",
        buyer_name="Anna",
    ),
}


@pytest.mark.parametrize("name", GOLDEN_CASES)
def test_golden(name: str) -> None:
    recorder = Recorder()
    desk = Tactful(
        chat=recorder,
        store=TwoPassages(),
        now=lambda: datetime(2026, 11, 22, 9, 0, tzinfo=UTC),
    )
    desk.draft(GOLDEN_CASES[name])
    (messages,) = recorder.heard
    rendered = "".join(f"=== {m.role}\n{m.text.rstrip()}\n" for m in messages)
    file = GOLDEN / f"{load_prompt('draft').id}.{name}.txt"
    if os.environ.get("UPDATE_GOLDEN"):
        GOLDEN.mkdir(exist_ok=True)
        file.write_text(rendered, encoding="utf-8", newline="\n")
    assert rendered == file.read_text(encoding="utf-8"), (
        "what a model is told has changed; if that is meant, see this module's docstring"
    )


def test_the_lock_is_tidy() -> None:
    text = (SHIPPED / "lock.json").read_text(encoding="utf-8")
    assert text == json.dumps(json.loads(text), indent=2) + "\n"
