"""What the source documents teach, item by item: each must have a carrier.

Knowledge carries an item by naming its id among its sources, behaviour by a test that
is marked with it; ``tests/test_coverage.py`` proves that none is left out.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Annotated, Literal

from pydantic import Field

from tactful.data import data_folder
from tactful.knowledge.files import Entry, read_yaml

COVERED = re.compile(r"\bs\d-\d{2}[a-z]?\b")
"""Ids of coverage items, such as ``s1-08a``."""


class Item(Entry):
    """One thing that the sources teach."""

    lives_in: tuple[
        Literal[
            "guideline", "template", "platform", "locale", "check", "triage", "workflow"
        ],
        ...,
    ]
    """Where it has to be carried."""
    says: Annotated[str, Field(min_length=1)]
    caution: str = ""
    """Where the source's advice is not followed, and what is done instead."""


@cache
def load_coverage() -> Mapping[str, Item]:
    """All items by id.

    Raises:
        KnowledgeError: the file is wrong.
    """
    document = read_yaml(data_folder("knowledge") / "coverage.yaml")
    for name in document.data:
        if not COVERED.fullmatch(str(name)):
            raise document.fail((name,), f"{name!r} is no id of an item, such as s1-08a")
    return {name: document.parse(Item, at=(name,)) for name in document.data}
