"""Train the topic model from knowledge/situations and knowledge/lexicon; a minute.

The same files give the same weights. Prints how well it does on situations it has not
seen (five folds within each language), so that a change of features can be judged
without touching any locked query.
"""

from __future__ import annotations

import argparse
import hashlib
from collections import defaultdict
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from tactful.knowledge.guidelines import load_guidelines
from tactful.knowledge.lexicon import lexicon_fingerprint, lexicon_languages, load_lexicon
from tactful.knowledge.situations import load_situations, situations_fingerprint
from tactful.text.folding import fold
from tactful.triage.cues import CueBook
from tactful.triage.topics import BUCKETS, Features, features

OUT = Path(__file__).resolve().parents[1] / "app" / "tactful" / "triage" / "topics.npz"
DETAILS = {
    "g-defective-after-some-use": "product.defective/stopped",
    "g-size-runs-small": "product.size_fit/small",
    "g-size-runs-large": "product.size_fit/large",
    "g-size-rubs": "product.size_fit/rubs",
    "g-marked-delivered": "logistics.not_received/marked_delivered",
    "g-customs-charges": "logistics.customs/charges",
    "g-refund-demand": "service.refund/demand",
}
"""Guidelines about a narrower form of a cause that has wordings of its own."""
STRENGTH = 100.0
FOLDS = 5


def fingerprint() -> str:
    """Of all that the weights are made from."""
    whole = situations_fingerprint() + lexicon_fingerprint()
    return hashlib.sha256(whole.encode()).hexdigest()


def cause_of(topic: str) -> str:
    """What a guideline is about: its first cause, or nothing where it is about a risk."""
    if topic in DETAILS:
        return DETAILS[topic]
    heads = {guideline.head.id: guideline.head for guideline in load_guidelines()}
    return (heads[topic].causes or ("",))[0]


def examples() -> list[tuple[str, str, Features]]:
    """Language, topic and features of every situation."""
    topics = {guideline.head.id: guideline for guideline in load_guidelines()}
    cues = CueBook(lexicon_languages(), load_lexicon)
    return [
        (language, topic, features(text, cues.find(fold(text), {language, "en"})))
        for language, found in load_situations(topics).items()
        for topic, texts in found.situations.items()
        if topics[topic].head.causes or topics[topic].head.risks  # moods have their own
        for text in texts
    ]


def matrix(
    found: list[Features], concepts: dict[str, int], rarity: np.ndarray
) -> csr_matrix:
    """Features as rows; the n-grams of each row have length 1 together."""
    norms = [
        np.sqrt(sum((value * rarity[bucket]) ** 2 for bucket, value in one.grams.items()))
        or 1.0
        for one in found
    ]
    cells = [
        (row, bucket, value * rarity[bucket] / norms[row])
        for row, one in enumerate(found)
        for bucket, value in one.grams.items()
    ]
    cells += [
        (row, BUCKETS + concepts[name], value)
        for row, one in enumerate(found)
        for name, value in one.concepts.items()
        if name in concepts
    ]
    rows, columns, values = zip(*cells, strict=True)
    shape = (len(found), BUCKETS + len(concepts))
    return csr_matrix((values, (rows, columns)), shape=shape)


def rarities(found: list[Features]) -> np.ndarray:
    """Inverse document frequency of each bucket, 1 for what stands everywhere."""
    counts = np.bincount(
        [bucket for one in found for bucket in one.grams], minlength=BUCKETS
    )
    return np.log((1 + len(found)) / (1 + counts)) + 1


def fit(x: csr_matrix, y: np.ndarray) -> LogisticRegression:
    """One softmax over all topics."""
    return LogisticRegression(C=STRENGTH, max_iter=200, tol=1e-3).fit(x, y)


def judge(x: csr_matrix, y: np.ndarray, languages: np.ndarray) -> None:
    """Print how often the topic is first and among the first five, by language."""
    hits: dict[str, list[tuple[bool, bool]]] = defaultdict(list)
    order = np.random.default_rng(7).permutation(len(y))
    for fold_ in range(FOLDS):
        held = order[fold_::FOLDS]
        kept = np.setdiff1d(order, held)
        model = fit(x[kept], y[kept])
        ranked = np.argsort(-model.predict_proba(x[held]), axis=1)[:, :5]
        for row, first in zip(held, model.classes_[ranked], strict=True):
            hits[languages[row]].append((first[0] == y[row], y[row] in first))
    hits["all"] = [hit for found in hits.values() for hit in found]
    for language, found in hits.items():
        first, five = np.mean(found, axis=0)
        print(f"{language:6} {len(found):5} situations: first {first:.3f}, five {five:.3f}")


def main() -> None:
    """Train, say how well it does, and store the weights."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--judge", action="store_true", help="only judge, store nothing")
    judging = parser.parse_args().judge
    found = examples()
    names = sorted({name for _, _, one in found for name in one.concepts})
    concepts = {name: number for number, name in enumerate(names)}
    rarity = rarities([one for _, _, one in found])
    x = matrix([one for _, _, one in found], concepts, rarity)
    y = np.array([topic for _, topic, _ in found])
    if judging:
        judge(x, y, np.array([language for language, _, _ in found]))
        return
    model = fit(x, y)
    scale = np.abs(model.coef_).max(axis=1) / 127
    weights = np.round(model.coef_ / scale[:, None]).astype(np.int8).T
    np.savez_compressed(
        OUT,
        topics=model.classes_.astype(str),
        causes=np.array([cause_of(topic) for topic in model.classes_]),
        concepts=np.array(names),
        weights=np.ascontiguousarray(weights),
        scale=scale.astype(np.float32),
        bias=model.intercept_.astype(np.float32),
        rarity=rarity.astype(np.float16),
        fingerprint=fingerprint(),
    )
    print(
        f"{len(y)} situations, {len(model.classes_)} topics, {OUT.stat().st_size:,} bytes"
    )


if __name__ == "__main__":
    main()
