"""Results as JSON: the shape ``tactful.result/1``, stable and versioned."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

from tactful.types import Draft, Evidence, Finding, Plan, Result, Triage

RESULT_SCHEMA = "tactful.result/1"


def result_to_json(result: Result) -> dict[str, Any]:
    """``result`` as plain data, ready for ``json.dumps``."""
    return {
        "schema": RESULT_SCHEMA,
        "id": result.id,
        "triage": triage_to_json(result.triage),
        "plan": plan_to_json(result.plan),
        "drafts": [draft_to_json(draft) for draft in result.drafts],
    }


def triage_to_json(triage: Triage) -> dict[str, Any]:
    """``triage`` as plain data; ``complaints`` are the buyer's own words."""
    data: dict[str, Any] = plain(triage)
    data["complaints"] = [point.text for point in triage.complaints]
    return data


def plan_to_json(plan: Plan) -> dict[str, Any]:
    """``plan`` as plain data; times are UTC."""
    data: dict[str, Any] = plain(plan)
    return data


def draft_to_json(draft: Draft) -> dict[str, Any]:
    """``draft`` as plain data; a claim's origin is called ``from``."""
    data: dict[str, Any] = plain(draft)
    for claim in data["claims"]:
        claim["from"] = claim.pop("origin")
    return data


def findings_to_json(findings: Sequence[Finding]) -> list[dict[str, Any]]:
    """``findings`` as plain data."""
    return [plain(finding) for finding in findings]


def evidence_to_json(evidence: Sequence[Evidence]) -> list[dict[str, Any]]:
    """``evidence`` as plain data."""
    return [
        {
            "id": found.passage.guideline,
            "kind": found.passage.kind,
            "title": found.passage.title,
            "score": found.score,
            "signals": dict(found.signals),
            "text": found.passage.text,
        }
        for found in evidence
    ]


def utc_text(moment: datetime) -> str:
    """``moment`` as in ``2026-11-24T09:00:00Z``."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def plain(value: Any) -> Any:
    """Dataclasses as mappings, moments and days as text, the rest as it is."""
    if dataclasses.is_dataclass(value):
        return {
            field.name: plain(getattr(value, field.name))
            for field in dataclasses.fields(value)
        }
    if isinstance(value, date) and not isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, datetime):
        return utc_text(value)
    if isinstance(value, tuple | list):
        return [plain(item) for item in value]
    return value
