"""Reading the files people edit, so that every complaint about one names file and line."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from importlib.resources.abc import Traversable
from pathlib import PurePath
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from tactful.data import data_folder
from tactful.errors import DataError, KnowledgeError

_TEXT = "tag:yaml.org,2002:str"
_Loader: type[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Entry(BaseModel):
    """Base of every shape a file may have: no unknown keys, no later change."""

    model_config = ConfigDict(extra="forbid", frozen=True)


E = TypeVar("E", bound=Entry)


@dataclass(frozen=True)
class Document:
    """A parsed file that knows the line of each of its values."""

    name: str
    data: Any
    lines: dict[tuple[Any, ...], int] = field(repr=False)
    error: type[DataError] = KnowledgeError

    def line(self, path: tuple[Any, ...]) -> int:
        """The line of the value at ``path``, or of what holds it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)

    def fail(self, path: tuple[Any, ...], reason: str) -> DataError:
        """The error to raise about the value at ``path``."""
        return self.error(f"{self.name}:{self.line(path)}: {reason}")

    def parse(self, shape: type[E], *, at: tuple[Any, ...] = ()) -> E:
        """The value at ``at`` as ``shape``.

        Raises:
            DataError: it has another shape; the message names file and line.
        """
        value = self.data
        for key in at:
            value = value[key]
        try:
            return shape.model_validate(value)
        except ValidationError as error:
            first = error.errors()[0]
            place = tuple(first["loc"])
            where = ".".join(map(str, at + place)) or "the file"
            raise self.fail(at + place, f"{where}: {first['msg']}") from None


@cache
def names_in(folder: str, ending: str = ".yaml") -> tuple[str, ...]:
    """The names of the files of ``knowledge/<folder>/``, sorted, without ``ending``."""
    return tuple(
        sorted(
            file.name.removesuffix(ending)
            for file in (data_folder("knowledge") / folder).iterdir()
            if file.name.endswith(ending)
        )
    )


def label(file: Traversable) -> str:
    """What errors call ``file``: its folder and name, such as ``lexicon/es.yaml``."""
    return "/".join(PurePath(str(file)).parts[-2:])


def read_text(file: Traversable, *, error: type[DataError] = KnowledgeError) -> str:
    """The text of ``file``.

    Raises:
        DataError: it cannot be read or is not UTF-8.
    """
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as problem:
        raise error(f"{label(file)}:1: cannot be read as UTF-8 text: {problem}") from None


def read_yaml(
    file: Traversable,
    *,
    name: str | None = None,
    error: type[DataError] = KnowledgeError,
) -> Document:
    """Parse ``file``; ``name`` is what errors call it."""
    return parse_yaml(read_text(file, error=error), name=name or label(file), error=error)


def parse_yaml(
    text: str,
    *,
    name: str,
    first_line: int = 1,
    error: type[DataError] = KnowledgeError,
) -> Document:
    """Parse YAML ``text`` whose first line is line ``first_line`` of the file ``name``.

    Raises:
        DataError: the text is not YAML, or a key stands twice.
    """
    lines: dict[tuple[Any, ...], int] = {}
    offset = first_line - 1
    loader = _Loader(text)
    try:
        node = loader.get_single_node()
        data = _build(loader, node, (), lines, name, offset, error) if node else None
    except yaml.MarkedYAMLError as problem:
        mark = problem.problem_mark
        line = mark.line + 1 + offset if mark else first_line
        raise error(f"{name}:{line}: not valid YAML: {problem.problem}") from None
    except yaml.YAMLError as problem:
        raise error(f"{name}:{first_line}: not valid YAML: {problem}") from None
    finally:
        loader.dispose()
    return Document(name=name, data=data, lines=lines, error=error)


def _build(
    loader: Any,
    node: Any,
    path: tuple[Any, ...],
    lines: dict[tuple[Any, ...], int],
    name: str,
    offset: int,
    error: type[DataError],
) -> Any:
    lines[path] = node.start_mark.line + 1 + offset
    if isinstance(node, yaml.MappingNode):
        mapping: dict[Any, Any] = {}
        for key_node, value_node in node.value:
            key = loader.construct_object(key_node, deep=True)
            if key in mapping:
                line = key_node.start_mark.line + 1 + offset
                raise error(f"{name}:{line}: the key {key!r} stands twice")
            mapping[key] = _build(
                loader, value_node, (*path, key), lines, name, offset, error
            )
            lines[(*path, key)] = key_node.start_mark.line + 1 + offset
        return mapping
    if isinstance(node, yaml.SequenceNode):
        return [
            _build(loader, item, (*path, i), lines, name, offset, error)
            for i, item in enumerate(node.value)
        ]
    if node.tag == _TEXT:  # nearly all values, and what building one costs adds up
        return node.value
    return loader.construct_object(node, deep=True)
