"""Findings as SARIF 2.1.0, which code hosts and editors show beside the text."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.metadata import version
from typing import Any
from urllib.parse import quote

from tactful.reports.checked import Checked
from tactful.types import Finding

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def sarif_report(texts: Sequence[Checked]) -> dict[str, Any]:
    """One run with all findings; columns count Unicode code points."""
    found = [(checked, f) for checked in texts for f in checked.assessment.findings]
    rules: dict[str, Finding] = {}
    for _, finding in found:
        rules.setdefault(finding.rule, finding)
    numbers = {rule: number for number, rule in enumerate(sorted(rules))}
    return {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "columnKind": "unicodeCodePoints",
                "tool": {
                    "driver": {
                        "name": "tactful",
                        "version": version("tactful"),
                        "rules": [_rule(rules[rule]) for rule in sorted(rules)],
                    }
                },
                "results": [_result(c, f, numbers[f.rule]) for c, f in found],
            }
        ],
    }


def _rule(finding: Finding) -> dict[str, Any]:
    return {
        "id": finding.rule,
        "shortDescription": {"text": finding.rule},
        "fullDescription": {"text": finding.message},
        "help": {"text": finding.suggestion},
        "defaultConfiguration": {"level": finding.level},
        "properties": {"source": finding.source},
    }


def _result(checked: Checked, finding: Finding, number: int) -> dict[str, Any]:
    line, column = checked.position(finding.start)
    end_line, end_column = checked.position(finding.end)
    return {
        "ruleId": finding.rule,
        "ruleIndex": number,
        "level": finding.level,
        "message": {"text": f"{finding.message} {finding.suggestion}"},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {
                        "uri": quote(checked.name.replace("\\", "/"), safe="/:")
                    },
                    "region": {
                        "startLine": line,
                        "startColumn": column,
                        "endLine": end_line,
                        "endColumn": end_column,
                        "snippet": {"text": finding.matched},
                    },
                }
            }
        ],
        "properties": {
            "row": checked.row,
            "start": finding.start,
            "end": finding.end,
            "folds": list(finding.folds),
            "source": finding.source,
        },
    }
