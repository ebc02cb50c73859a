"""Lock the test sentences: run it when they are written, before any result is seen."""

from __future__ import annotations

import json
from pathlib import Path

from tactful.evaluation.checking import Sentence, test_digests
from tactful.evaluation.locks import LOCK_NAME, write_lock

FOLDER = Path(__file__).parent


def main() -> None:
    """Write the lock beside the sentences."""
    sentences = [
        Sentence.model_validate(json.loads(line))
        for file in sorted(FOLDER.glob("*.jsonl"))
        for line in file.read_text(encoding="utf-8").splitlines()
    ]
    digests = test_digests(sentences)
    write_lock(FOLDER / LOCK_NAME, digests)
    test = sum(sentence.split == "test" for sentence in sentences)
    print(f"locked {test} test sentences of {len(sentences)} in {len(digests)} languages")


if __name__ == "__main__":
    main()
