"""Checked texts as JSON: the shape ``tactful.check/1``, documented in docs/check.md."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tactful.reports.checked import Checked
from tactful.schema import plain
from tactful.types import Level

CHECK_SCHEMA = "tactful.check/1"


def json_report(
    texts: Sequence[Checked], *, facts_known: bool, fail_on: Level = "error"
) -> dict[str, Any]:
    """The whole report as plain data, ready for ``json.dumps``."""
    statuses = [checked.status(fail_on) for checked in texts]
    return {
        "schema": CHECK_SCHEMA,
        "status": next(s for s in ("fail", "unknown", "pass") if s in statuses),
        "facts_known": facts_known,
        "counts": {
            status: statuses.count(status) for status in ("pass", "fail", "unknown")
        },
        "texts": [_text(checked, fail_on) for checked in texts],
    }


def _text(checked: Checked, fail_on: Level) -> dict[str, Any]:
    data: dict[str, Any] = plain(checked.assessment)
    for finding, found in zip(data["findings"], checked.assessment.findings, strict=True):
        finding["line"], finding["column"] = checked.position(found.start)
    return {
        "file": checked.name,
        "row": checked.row,
        "status": checked.status(fail_on),
        **data,
    }
