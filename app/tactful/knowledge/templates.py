"""House templates: messages that are sent often, with slots."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from importlib.resources.abc import Traversable
from typing import Annotated

from pydantic import Field

from tactful.data import data_folder
from tactful.errors import InputError
from tactful.knowledge.files import Entry, names_in, read_yaml
from tactful.knowledge.guidelines import Stage
from tactful.knowledge.rules import Bilingual
from tactful.types import PLATFORMS

_SLOT = re.compile(r"\{([a-z_]+)\}")
Text = Annotated[str, Field(min_length=1)]


class Template(Entry):
    """A message with slots, in several languages."""

    id: Annotated[str, Field(pattern=r"^t-[a-z0-9-]+$")]
    title: Bilingual
    stage: Stage
    not_on: tuple[str, ...] = ()
    """Platforms that forbid a message of this kind."""
    sources: tuple[str, ...] = ()
    cautions: str = ""
    slots: dict[str, Bilingual]
    """What each slot is, for the agent."""
    texts: dict[str, Text]
    """By phrasebook language."""

    def fill(self, language: str, values: Mapping[str, str]) -> str:
        """The text in ``language``; slots without a value stay visible blanks.

        Raises:
            InputError: it is not written in ``language``, or a value has no slot.
        """
        if language not in self.texts:
            raise InputError(
                f"the template {self.id!r} is not written in {language!r}; "
                f"choose one of {', '.join(sorted(self.texts))}"
            )
        if unknown := sorted(values.keys() - self.slots.keys()):
            raise InputError(
                f"the template {self.id!r} has no slot {unknown[0]!r}; "
                f"it has {', '.join(sorted(self.slots))}"
            )

        def put(match: re.Match[str]) -> str:
            name = match.group(1)
            return values.get(name) or f"[[{self.slots[name].en}]]"

        return _SLOT.sub(put, self.texts[language])


def template_ids() -> tuple[str, ...]:
    """All house templates."""
    return names_in("templates")


@cache
def load_template(template: str) -> Template:
    """The template with the id ``template``.

    Raises:
        InputError: there is none.
        KnowledgeError: its file is wrong.
    """
    if template not in template_ids():
        raise InputError(
            f"unknown template {template!r}; choose one of {', '.join(template_ids())}"
        )
    return read_template(data_folder("knowledge") / "templates" / f"{template}.yaml")


def read_template(file: Traversable) -> Template:
    """Read and check one template.

    Raises:
        KnowledgeError: its id is not its name, a platform is unknown, or a text has
            other slots than those described.
    """
    document = read_yaml(file)
    template = document.parse(Template)
    if f"{template.id}.yaml" != file.name:
        raise document.fail(("id",), f"the id {template.id!r} differs from the file's")
    for number, platform in enumerate(template.not_on):
        if platform not in PLATFORMS:
            raise document.fail(("not_on", number), f"unknown platform {platform!r}")
    for language, text in template.texts.items():
        if odd := sorted(set(_SLOT.findall(text)) ^ template.slots.keys()):
            raise document.fail(
                ("texts", language), f"the slot {odd[0]!r} is unknown or not used"
            )
    return template
