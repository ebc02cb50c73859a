"""Lock the test queries: run it when they are written, before any result is seen."""

from __future__ import annotations

import json
from pathlib import Path

from tactful.evaluation.locks import LOCK_NAME, write_lock
from tactful.evaluation.retrieval import QueryCase, query_digest

FOLDER = Path(__file__).parent


def main() -> None:
    """Write the lock beside the queries."""
    cases = [
        QueryCase.model_validate(json.loads(line))
        for file in sorted(FOLDER.glob("*.jsonl"))
        for line in file.read_text(encoding="utf-8").splitlines()
    ]
    digests = {case.id: query_digest(case) for case in cases if case.split == "test"}
    write_lock(FOLDER / LOCK_NAME, digests)
    print(f"locked {len(digests)} test queries of {len(cases)}")


if __name__ == "__main__":
    main()
