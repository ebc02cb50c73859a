"""Checked texts as JUnit XML: a test case for each text, for the reports of CI."""

from __future__ import annotations

import re
from collections.abc import Sequence
from xml.etree import ElementTree

from tactful.reports.checked import Checked
from tactful.types import Finding, Level

_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def junit_report(texts: Sequence[Checked], *, fail_on: Level = "error") -> str:
    """The report; a text that could not be judged is ``skipped``, never a pass."""
    statuses = [checked.status(fail_on) for checked in texts]
    counts = {
        "tests": len(texts),
        "failures": statuses.count("fail"),
        "skipped": statuses.count("unknown"),
        "errors": 0,
    }
    attributes = {name: str(count) for name, count in counts.items()}
    root = ElementTree.Element("testsuites", attributes)
    suite = ElementTree.SubElement(
        root, "testsuite", {"name": "tactful check", **attributes}
    )
    for checked, status in zip(texts, statuses, strict=True):
        case = ElementTree.SubElement(
            suite,
            "testcase",
            {"classname": _clean(checked.name), "name": _clean(checked.place)},
        )
        told = [_line(checked, finding) for finding in checked.assessment.findings]
        if status == "fail":
            rules = dict.fromkeys(f.rule for f in checked.assessment.findings)
            failure = ElementTree.SubElement(
                case, "failure", {"message": ", ".join(rules), "type": fail_on}
            )
            failure.text = _clean("\n".join(told))
        elif status == "unknown":
            ElementTree.SubElement(
                case,
                "skipped",
                {"message": "unknown: no rules for the language of the text"},
            )
        elif told:
            ElementTree.SubElement(case, "system-out").text = _clean("\n".join(told))
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="unicode", xml_declaration=True)


def _line(checked: Checked, finding: Finding) -> str:
    line, column = checked.position(finding.start)
    return (
        f"{line}:{column} {finding.level} {finding.rule} “{finding.matched}”: "
        f"{finding.message} {finding.suggestion}"
    )


def _clean(text: str) -> str:
    """``text`` without the characters that XML has no way to write."""
    return _NOT_XML.sub("\ufffd", text)
