"""Prompts as versioned files: placeholders are checked when they are loaded."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from functools import cache
from string import Template
from typing import Annotated

from pydantic import Field

from tactful.data import data_folder
from tactful.errors import PromptError
from tactful.knowledge.files import Entry, read_text, read_yaml

Text = Annotated[str, Field(min_length=1)]
PLACEHOLDERS: Mapping[str, frozenset[str]] = {
    "draft": frozenset(
        "write_in language_name manners temperament strategy limit channel_rules "
        "agent_language ids channel platform points facts remedies next_steps evidence "
        "fence buyer_text".split()
    ),
    "repair": frozenset({"findings"}),
}
"""Values that each prompt is given."""


class Prompt(Entry):
    """One version of one prompt."""

    name: Text
    version: Annotated[int, Field(ge=1)]
    about: Text
    channels: dict[str, Text] = {}
    """What each channel adds to the rules."""
    temperaments: dict[str, Text] = {}
    """How each temperament is best met."""
    system: Text
    user: Text

    @property
    def id(self) -> str:
        """Such as ``draft.v1``."""
        return f"{self.name}.v{self.version}"

    def render(self, values: Mapping[str, str]) -> tuple[str, str]:
        """The system and the user text, with ``values`` put in as they are."""
        return (
            Template(self.system).substitute(values),
            Template(self.user).substitute(values),
        )


@cache
def load_prompt(name: str) -> Prompt:
    """The newest version of the prompt ``name``.

    Raises:
        PromptError: it is missing, has an unknown placeholder or lacks one, or a
            released version was altered.
    """
    folder = data_folder("prompts")
    versions = {
        int(match.group(1)): file
        for file in folder.iterdir()
        if (match := re.fullmatch(rf"{re.escape(name)}\.v(\d+)\.yaml", file.name))
    }
    if not versions:
        raise PromptError(f"prompts/{name}.v1.yaml:1: there is no such prompt")
    file = versions[max(versions)]
    document = read_yaml(file, error=PromptError)
    prompt = document.parse(Prompt)
    if f"{prompt.id}.yaml" != file.name:
        raise document.fail(("version",), f"{prompt.id!r} differs from the file's name")
    for name_, part in (("system", prompt.system), ("user", prompt.user)):
        if not Template(part).is_valid():
            raise document.fail((name_,), "a $ stands alone; write $$ for the sign")
    used = {
        identifier
        for part in (prompt.system, prompt.user)
        for identifier in Template(part).get_identifiers()
    }
    if used != PLACEHOLDERS[name]:
        odd = sorted(used ^ PLACEHOLDERS[name])[0]
        raise document.fail(("user",), f"the placeholder ${odd} is unknown or missing")
    locked = load_lock()
    if prompt.id in locked and locked[prompt.id] != prompt_hash(read_text(file)):
        raise document.fail(
            (), f"{prompt.id} is released and must not be altered; add a new version"
        )
    return prompt


@cache
def load_lock() -> Mapping[str, str]:
    """Hashes of released prompt versions, by id."""
    text = read_text(data_folder("prompts") / "lock.json", error=PromptError)
    try:
        locked = json.loads(text)
    except ValueError as problem:
        raise PromptError(f"prompts/lock.json:1: not JSON: {problem}") from None
    return {str(name): str(value) for name, value in locked.items()}


def prompt_hash(text: str) -> str:
    """The hash that the lock holds for a prompt file with this text."""
    return hashlib.sha256(text.encode()).hexdigest()
