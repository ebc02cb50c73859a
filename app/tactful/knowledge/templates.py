"""House templates: messages that are sent often, with typed slots.

A template is a folder: ``template.yaml`` says what it is for, ``<locale>.md`` is its text
in one language, which may begin with a head that holds a ``subject``. In a text,
``{slot}`` is a slot and ``{? … ?}`` a stretch that is left out whole when one of its
slots has no value; optional slots stand only in stretches.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources.abc import Traversable
from typing import Annotated, Literal

from pydantic import Field

from tactful.data import data_folder
from tactful.errors import DataError, InputError, KnowledgeError
from tactful.knowledge.files import Entry, label, parse_yaml, read_text, read_yaml
from tactful.knowledge.guidelines import Stage
from tactful.knowledge.rules import Bilingual
from tactful.text.slots import SLOT, put, slots_in
from tactful.types import CAUSES, PLATFORMS, RISKS, Channel

_STRETCH = re.compile(r"\{\?(.*?)\?\}", re.DOTALL)
_STRAY = re.compile(r"[{}]|\[\[|\]\]")

Text = Annotated[str, Field(min_length=1)]
SlotType = Literal[
    "name", "text", "lines", "amount", "date", "time", "duration", "number", "id", "url",
    "email",
]  # fmt: skip


class Slot(Bilingual):
    """One value that a template takes; ``en`` and ``zh-CN`` say what it is."""

    type: SlotType
    required: bool


class TemplateHead(Entry):
    """What a template is for."""

    id: Annotated[str, Field(pattern=r"^t-[a-z0-9-]+$")]
    title: Bilingual
    channel: Channel
    stage: Stage
    causes: tuple[str, ...] = ()
    risks: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    """Ids of coverage items, facts and conflicts it carries."""
    not_on: dict[str, tuple[Text, ...]] = {}
    """Platforms where it may not be used, and the facts that say so."""
    says: Text
    when: Bilingual
    slots: dict[str, Slot]


class _TextHead(Entry):
    subject: Text


@dataclass(frozen=True)
class Stretch:
    """A piece of a text; ``optional`` ones go when one of their slots has no value."""

    text: str
    optional: bool

    @property
    def slots(self) -> tuple[str, ...]:
        """The slots in it."""
        return tuple(slots_in(self.text))

    def put(self, values: Mapping[str, str]) -> str:
        """The piece with ``values``, which are put in as they are."""
        return put(self.text, values.__getitem__)


@dataclass(frozen=True)
class TemplateText:
    """A template in one language, as pieces."""

    subject: tuple[Stretch, ...]
    body: tuple[Stretch, ...]


@dataclass(frozen=True)
class Template:
    """A template and its texts by phrasebook locale."""

    head: TemplateHead
    texts: Mapping[str, TemplateText]

    def text(self, locale: str) -> TemplateText:
        """The text in ``locale``.

        Raises:
            InputError: it is not written in ``locale``.
        """
        if locale not in self.texts:
            raise InputError(
                f"the template {self.head.id!r} is not written in {locale!r}; "
                f"choose one of {', '.join(sorted(self.texts))}"
            )
        return self.texts[locale]


def template_ids() -> tuple[str, ...]:
    """All house templates."""
    folder = data_folder("knowledge") / "templates"
    return tuple(sorted(entry.name for entry in folder.iterdir() if entry.is_dir()))


@cache
def load_template(template: str) -> Template:
    """The template with the id ``template``.

    Raises:
        InputError: there is none.
        KnowledgeError: one of its files is wrong.
    """
    if template not in template_ids():
        raise InputError(
            f"unknown template {template!r}; choose one of {', '.join(template_ids())}"
        )
    return read_template(data_folder("knowledge") / "templates" / template)


def read_template(folder: Traversable) -> Template:
    """Read and check one template.

    Raises:
        KnowledgeError: its id is not its folder's name, a platform, cause or risk is
            unknown, it is written in no language, or a text is not well formed; the
            message names file and line.
    """
    document = read_yaml(folder / "template.yaml", name=f"{folder.name}/template.yaml")
    head = document.parse(TemplateHead)
    if head.id != folder.name:
        raise document.fail(("id",), f"the id {head.id!r} differs from the folder's name")
    known = {"not_on": PLATFORMS, "causes": CAUSES, "risks": RISKS}
    for name, values in known.items():
        for value in getattr(head, name):
            if value not in values:
                raise document.fail((name,), f"{name}: unknown value {value!r}")
    texts = {
        file.name.removesuffix(".md"): read_template_text(file, head)
        for file in sorted(folder.iterdir(), key=lambda f: f.name)
        if file.name.endswith(".md")
    }
    if not texts:
        raise document.fail((), f"{head.id} is written in no language")
    return Template(head=head, texts=texts)


def read_template_text(file: Traversable, head: TemplateHead) -> TemplateText:
    """Read and check the text of ``head`` in one language.

    Raises:
        KnowledgeError: a slot is unknown or not used, a required one stands only in a
            stretch, an optional one outside, or a brace is left over.
    """
    text, subject, first = read_text(file), "", 1
    if text.startswith("---\n"):
        above, _, text = text[4:].partition("\n---\n")
        subject = parse_yaml(above, name=label(file), first_line=2).parse(_TextHead).subject
        first = above.count("\n") + 4
    parts = {2: subject, first: text.strip("\n")}
    pieces = {line: tuple(_pieces(part, file, line)) for line, part in parts.items()}
    firm, loose = set[str](), set[str]()
    for line, found in pieces.items():
        for piece in found:
            (loose if piece.optional else firm).update(piece.slots)
            optional = [s for s in piece.slots if s in head.slots]
            optional = [s for s in optional if not head.slots[s].required]
            if piece.optional and not optional:
                raise _wrong(file, line, f"no optional slot in {{?{piece.text}?}}")
            if not piece.optional and optional:
                raise _wrong(
                    file, line, f"the optional slot {optional[0]!r} stands outside {{? ?}}"
                )
    required = {name for name, slot in head.slots.items() if slot.required}
    if odd := sorted((firm | loose) ^ head.slots.keys()):
        raise _wrong(file, first, f"the slot {odd[0]!r} is unknown or not used")
    if odd := sorted(required - firm):
        raise _wrong(file, first, f"the slot {odd[0]!r} is required but may be left out")
    if not text.strip():
        raise _wrong(file, first, "the text is empty")
    return TemplateText(subject=pieces[2] if subject else (), body=pieces[first])


def _pieces(text: str, file: Traversable, line: int) -> Iterator[Stretch]:
    start = 0
    for number, part in enumerate(_STRETCH.split(text)):
        start = text.index(part, start)
        if stray := _STRAY.search(SLOT.sub(lambda slot: " " * len(slot.group()), part)):
            at = line + text[: start + stray.start()].count("\n")
            raise _wrong(file, at, f"{stray.group()!r} is neither a slot nor a stretch")
        start += len(part)
        if part:
            yield Stretch(text=part, optional=number % 2 == 1)


def _wrong(file: Traversable, line: int, reason: str) -> DataError:
    return KnowledgeError(f"{label(file)}:{line}: {reason}")
