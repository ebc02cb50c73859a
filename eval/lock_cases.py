"""Lock the test split, and publish the schema of a case.

    .venv/bin/python eval/lock_cases.py [FOLDER]

Run it when test cases are written, before any result of theirs is seen.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from tactful.evaluation.cases import SCHEMA_NAME, case_schema, scan_cases
from tactful.evaluation.locks import LOCK_NAME, write_lock


def main(folder: Path) -> int:
    cases, problems = scan_cases(folder)
    if problems:
        print("\n".join(problems), file=sys.stderr)
        return 2
    digests = {case.id: case.digest for case in cases if case.given.split == "test"}
    write_lock(folder / LOCK_NAME, digests)
    schema = json.dumps(case_schema(), ensure_ascii=False, indent=2)
    (folder / SCHEMA_NAME).write_text(f"{schema}\n", encoding="utf-8")
    print(f"locked {len(digests)} test cases of {len(cases)} in {folder / LOCK_NAME}")
    return 0


if __name__ == "__main__":
    given = sys.argv[1:]
    sys.exit(main(Path(given[0]) if given else Path(__file__).parent / "cases"))
