"""README tells the truth: its Python runs and prints what it says it prints."""

from __future__ import annotations

import contextlib
import io
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
FENCE = re.compile(r"```(\w+)\n(.*?)```", re.DOTALL)


def test_readme_python_prints_what_readme_says():
    blocks = FENCE.findall(README)
    code = next(body for kind, body in blocks if kind == "python")
    shown = next(body for kind, body in blocks if kind == "text")
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(code, "README.md", "exec"), {})  # the README is ours
    assert printed.getvalue() == shown


def test_readme_links_and_pictures_are_there():
    targets = re.findall(r"\]\(([^)#]+)\)", README)
    assert targets
    for target in targets:
        if not target.startswith("http"):
            assert (ROOT / target).is_file(), target


@pytest.mark.parametrize(
    "verb", ["run", "test", "lint", "bench", "topics", "retrieval", "lock"]
)
def test_the_makefile_has_the_verb(verb):
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert re.search(rf"^{verb}:", makefile, re.MULTILINE)


def test_nothing_of_this_machine_or_of_a_registry_is_named_in_the_locks():
    for name in ("requirements.lock", "bootstrap.lock"):
        text = (ROOT / name).read_text(encoding="utf-8")
        assert "--hash=sha256:" in text
        assert not re.search(r"https?://|--index-url|--find-links| @ ", text), name
