"""The topic model: what it was trained on is what is there, and what it reads."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tactful import Tactful
from tactful.errors import KnowledgeError
from tactful.knowledge.guidelines import load_guidelines
from tactful.knowledge.phrasebook import load_moves
from tactful.knowledge.situations import load_situations, read_situations
from tactful.triage import topics
from tactful.triage.topics import features, load_topics

ROOT = Path(__file__).resolve().parents[1]
SITUATIONS = """\
language: xx
situations:
  g-late-delivery: ["late", "too late", "far too late"]
mixed:
  - {text: "late and broken", causes: [logistics.late, logistics.damaged]}
"""
KNOWN = {"g-late-delivery": object()}


def script() -> Any:
    spec = importlib.util.spec_from_file_location(
        "train", ROOT / "eval" / "train_topics.py"
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_model_was_trained_on_what_is_there() -> None:
    assert load_topics().fingerprint == script().fingerprint(), "run 'make topics'"


def test_every_topic_is_a_guideline_about_a_cause_we_can_name() -> None:
    model = load_topics()
    heads = {guideline.head.id: guideline.head for guideline in load_guidelines()}
    clauses = {m.removeprefix("issue.") for m in load_moves() if m.startswith("issue.")}
    for topic, cause in zip(model.topics, model.causes, strict=True):
        assert heads[topic].causes or heads[topic].risks
        assert cause in clauses | {""}


def test_situations_are_written_in_every_language_of_the_composer() -> None:
    topics_ = {guideline.head.id: guideline for guideline in load_guidelines()}
    found = load_situations(topics_)
    assert set(found) == {
        "en",
        "zh",
        "zh-TW",
        "ru",
        "pt",
        "es",
        "id",
        "de",
        "fr",
        "ja",
        "ko",
    }
    for language, one in found.items():
        assert len(one.situations) >= 62, language
        assert all(
            len(texts) >= 18 for name, texts in one.situations.items() if "mood" not in name
        )


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("the jacket runs small, I need a bigger size", "g-size-runs-small"),
        ("La bolsa llegó de otro color", "g-colour-clearly-other"),
        ("包裹卡在海关了", "g-customs-held"),
        ("Ich will mein Geld zurück", "g-refund-demand"),
        ("商品が届きません", "g-not-received"),
    ],
)
def test_what_a_complaint_is_about_is_read_in_any_language(
    desk: Tactful, text: str, topic: str
) -> None:
    chances = desk._topics.read(text)
    assert set(chances) == set(load_topics().topics)
    assert all(0 <= chance <= 1 for chance in chances.values())
    assert topic in sorted(chances, key=lambda name: -chances[name])[:3]


def test_each_of_two_troubles_is_seen(desk: Tactful) -> None:
    chances = desk._topics.read(
        "The parcel came three weeks late, and the cup was shattered."
    )
    causes = desk._topics.model.by_cause(chances)
    assert causes["logistics.late"] > 0.3
    assert causes["logistics.damaged"] > 0.3


def test_the_narrower_form_of_a_cause_is_that_of_its_likeliest_topic(desk: Tactful) -> None:
    model = desk._topics.model
    chances = dict.fromkeys(model.topics, 0.0) | {"g-size-runs-large": 0.9}
    assert model.detail("product.size_fit", chances) == "large"
    assert model.detail("product.smell", chances) is None


def test_a_sigh_is_about_nothing_that_can_be_named(desk: Tactful) -> None:
    chances = desk._topics.read("…")
    assert max(chances, key=lambda name: chances[name]) == "g-cause-unclear"
    assert features("", []).grams == {}


def test_a_model_of_another_make_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(topics, "BUCKETS", 7)
    with pytest.raises(KnowledgeError, match=r"topics\.npz:1: .* buckets instead of 7"):
        load_topics()
    monkeypatch.setattr(topics, "_FILE", "nothing.npz")
    with pytest.raises(KnowledgeError, match="cannot be used"):
        load_topics()


@pytest.mark.parametrize(
    ("old", "new", "line", "reason"),
    [
        ("language: xx", "language: yy", 1, "not the file's name"),
        ("g-late-delivery:", "g-never:", 3, "no guideline 'g-never'"),
        ('"too late"', '"late"', 3, "stands twice"),
        ("logistics.damaged", "logistics.lost", 5, "unknown cause 'logistics.lost'"),
        ('"late", "too late", ', "", 3, "at least 3"),
    ],
)
def test_wrong_situations_are_refused_with_their_line(
    tmp_path: Path, old: str, new: str, line: int, reason: str
) -> None:
    file = tmp_path / "xx.yaml"
    file.write_text(SITUATIONS.replace(old, new, 1), "utf-8")
    with pytest.raises(KnowledgeError) as caught:
        read_situations(file, KNOWN)
    assert f"xx.yaml:{line}: " in str(caught.value)
    assert reason in str(caught.value)


def test_training_gives_the_same_weights(tmp_path: Path) -> None:
    """On a handful of situations: the same in, the same out."""
    train = script()
    found = [("en", name, features(text, [])) for name, text in (
        ("a", "late parcel"), ("a", "very late"), ("b", "broken cup"), ("b", "cup in pieces"),
    )]  # fmt: skip
    rarity = train.rarities([one for _, _, one in found])
    x = train.matrix([one for _, _, one in found], {}, rarity)
    y = np.array([name for _, name, _ in found])
    first, second = train.fit(x, y), train.fit(x, y)
    assert np.array_equal(first.coef_, second.coef_)
    assert list(first.predict(x)) == list(y)
