"""The lock on the test split: editing a test case after seeing results is no test.

The lock is a file beside the cases: ``{id: SHA-256 of the case's canonical JSON}``.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

LOCK_NAME = "test.lock.json"
LOCK_CASES = "eval/lock_cases.py"


def digest_of(data: Any) -> str:
    """SHA-256 of ``data`` as canonical JSON: keys sorted, no white space, UTF-8."""
    text = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def lock_problems(
    lock: Path,
    digests: Mapping[str, str],
    *,
    where: Mapping[str, str],
    complete: bool,
    script: str = LOCK_CASES,
) -> list[str]:
    """How test cases differ from ``lock``; empty where they do not.

    Args:
        lock: the lock file; may be missing where there are no test cases.
        digests: the test cases that were read.
        where: file and line of every case that was read.
        complete: whether every line could be read, so that what is missing is gone.
        script: what writes the lock.
    """
    mend = f"undo the change, or lock anew with {script} and say so in the change"
    if not lock.is_file():
        if not digests:
            return []
        return [
            f"{lock.name}:1: is missing, but there are {len(digests)} test cases; "
            f"write it with {script}"
        ]
    try:
        locked = json.loads(lock.read_text(encoding="utf-8"))
    except (OSError, ValueError) as problem:
        return [f"{lock.name}:1: cannot be read: {problem}"]
    if not isinstance(locked, dict):
        return [f"{lock.name}:1: is no object of ids and hashes"]
    problems = []
    for name, digest in digests.items():
        if name not in locked:
            problems.append(f"{where[name]}: the test case {name!r} is not locked; {mend}")
        elif locked[name] != digest:
            problems.append(f"{where[name]}: the test case {name!r} was edited; {mend}")
    if complete:
        problems += [
            f"{lock.name}:1: the test case {name!r} was removed; {mend}"
            for name in locked
            if name not in digests
        ]
    return problems


def write_lock(lock: Path, digests: Mapping[str, str]) -> None:
    """Lock the test cases ``digests`` (id to hash) in the file ``lock``."""
    text = json.dumps(dict(sorted(digests.items())), indent=2)
    lock.write_text(f"{text}\n", encoding="utf-8")
