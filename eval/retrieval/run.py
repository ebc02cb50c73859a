"""Recall and speed of retrieval: ours, ours without each signal, and the plain retriever.

    .venv/bin/python eval/retrieval/run.py [--split test|dev] [--misses]

One run measures everything, query by query in turn, so that the rows can be compared on
whatever machine this is. The plain retriever is LangChain's Chroma with the same
embedder over the same passages, asked with the buyer's words alone. Exits 1 when the
targets are missed: recall@5 of 0.90 overall and 0.85 in every language, 10 ms at the
median.
"""

from __future__ import annotations

import argparse
import dataclasses
import os
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from tactful.adapters.passages import embedded_text, guideline_passages
from tactful.evaluation.retrieval import FIRST, Judged, QueryCase, judge_query, read_queries
from tactful.knowledge.guidelines import load_guidelines
from tactful.retrieval.ranking import WEIGHTS, Weights
from tactful.service import Tactful

FOLDER = Path(__file__).parent
OVERALL, EACH, MEDIAN_MS = 0.90, 0.85, 10.0
SIGNALS = ("vector", "words", "topics", "facets")
Find = Callable[[QueryCase], list[str]]


def ours(desk: Tactful, weights: Weights) -> Find:
    """The default, or with other weights."""

    def find(case: QueryCase) -> list[str]:
        found = desk.search(case.text, platform=case.platform, limit=FIRST, weights=weights)
        return [evidence.passage.guideline for evidence in found]

    return find


def plain(desk: Tactful, folder: str) -> Find:
    """LangChain + Chroma as its documentation has it, with our embedder."""
    from langchain_chroma import Chroma
    from langchain_core.embeddings import Embeddings

    embedder: Any = desk.embedder

    class Ours(Embeddings):
        def embed_documents(self, texts: list[str]) -> list[list[float]]:
            made: list[list[float]] = embedder.embed(texts)
            return made

        def embed_query(self, text: str) -> list[float]:
            return self.embed_documents([text])[0]

    passages = guideline_passages(load_guidelines())
    store = Chroma(
        "plain",
        Ours(),
        persist_directory=folder,
        collection_configuration={"hnsw": {"space": "cosine"}},
    )
    store.add_texts(
        [embedded_text(passage) for passage in passages],
        metadatas=[{"entry": passage.guideline} for passage in passages],
    )

    def find(case: QueryCase) -> list[str]:
        # Each entry stands there in two languages: ask for twice as many, keep the first.
        near = store.similarity_search(case.text, k=2 * FIRST)
        return list(dict.fromkeys(str(one.metadata["entry"]) for one in near))[:FIRST]

    return find


def measure(
    systems: dict[str, Find], cases: Sequence[QueryCase]
) -> dict[str, list[Judged]]:
    """Each system on each query, in turn."""
    for find in systems.values():
        for case in cases[:3]:
            find(case)
    judged: dict[str, list[Judged]] = defaultdict(list)
    for case in cases:
        for name, find in systems.items():
            started = time.perf_counter()
            found = find(case)
            judged[name].append(judge_query(case, found, time.perf_counter() - started))
    return judged


def main() -> int:
    """Measure, print, and say whether the targets were met."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--split", choices=["dev", "test"], default="test")
    parser.add_argument("--misses", action="store_true", help="list what was missed")
    given = parser.parse_args()
    topics = {guideline.head.id: guideline for guideline in load_guidelines()}
    cases = [c for c in read_queries(FOLDER, topics) if c.split == given.split]
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as other:
        os.environ["TACTFUL_DATA_DIR"] = folder
        os.environ["TACTFUL_MODEL"] = "composer"
        desk = Tactful()
        systems: dict[str, Find] = {"default": ours(desk, WEIGHTS)}
        for name in SIGNALS:
            less = dataclasses.replace(WEIGHTS, **{name: 0.0})
            systems[f"without {name}"] = ours(desk, less)
        systems["plain LangChain + Chroma"] = plain(desk, other)
        judged = measure(systems, cases)
    print(f"{len(cases)} queries of the {given.split} split\n")
    print(f"{'':28} nDCG@5 recall@5   p50 ms   p95 ms")
    for name, rows in judged.items():
        times = sorted(row.seconds * 1000 for row in rows)
        print(
            f"{name:28} {statistics.mean(r.ndcg for r in rows):6.3f} "
            f"{statistics.mean(r.recall for r in rows):8.3f} "
            f"{statistics.median(times):8.1f} {times[int(len(times) * 0.95)]:8.1f}"
        )
    return report(judged["default"], misses=given.misses)


def report(rows: Sequence[Judged], *, misses: bool) -> int:
    """The default by language, and the targets."""
    by_language: dict[str, list[float]] = defaultdict(list)
    for row in rows:
        by_language[row.case.language].append(row.recall)
    print("\nrecall@5 of the default by language")
    for language, recalls in sorted(by_language.items()):
        print(f"  {language:6} {statistics.mean(recalls):.3f}  ({len(recalls)} queries)")
    if misses:
        print()
        for row in rows:
            if row.recall < 1:
                print(f"{row.case.id}: {row.case.text}\n  wanted {row.case.expect}")
                print(f"  found  {row.found}")
    overall = statistics.mean(row.recall for row in rows)
    median = statistics.median(row.seconds for row in rows) * 1000
    low = [name for name, found in by_language.items() if statistics.mean(found) < EACH]
    met = overall >= OVERALL and not low and median <= MEDIAN_MS
    print(f"\ntargets {'met' if met else 'MISSED'}", *(f"low: {name}" for name in low))
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())
