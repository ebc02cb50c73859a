"""The shop's own knowledge: files that were added, kept as passages in the data folder.

What is kept is the text and where it came from, never the file; adding a file of the
same name takes the place of the one before.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from filelock import FileLock

from tactful.adapters.documents import READERS, Section, read_document
from tactful.adapters.passages import passage_from_json, passage_to_json
from tactful.adapters.tokens import count_tokens
from tactful.errors import InputError, StoreError
from tactful.text.language import detect_language
from tactful.types import Passage

PASSAGE_TOKENS = 300
"""A passage is at most so long: some paragraphs, fit to be cited."""
MAX_PASSAGES = 5000
"""In one file."""
MAX_FILES = 2000
"""In one folder that is added."""
_LAYOUT = 1


@dataclass(frozen=True, kw_only=True)
class ShopFile:
    """A file that was added."""

    id: str
    name: str
    sha256: str
    added: str
    """When, in UTC."""
    passages: int


@dataclass(frozen=True, kw_only=True)
class Added:
    """What became of one file: added, already there, or refused and why."""

    name: str
    file: ShopFile | None
    news: bool = False
    refused: str = ""


class ShopShelf:
    """The files of one shop.

    Args:
        folder: where they are kept.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def add(self, path: Path, *, now: datetime) -> Iterator[Added]:
        """Add a file, or every readable file below a folder, one by one.

        A file of a folder that cannot be used is told and passed over.

        Raises:
            InputError: ``path`` is not there, or a single file cannot be used.
            StoreError: nothing can be written.
        """
        if path.is_dir():
            files = [
                file
                for file in sorted(path.rglob("*"))
                if file.is_file()
                and not any(part.startswith(".") for part in file.relative_to(path).parts)
            ]
            if not files:
                raise InputError(f"the folder {str(path)!r} holds no files")
            if len(files) > MAX_FILES:
                raise InputError(
                    f"the folder {str(path)!r} holds {len(files):,} files; at most "
                    f"{MAX_FILES:,}"
                )
            for file in files:
                name = file.relative_to(path).as_posix()
                try:
                    yield self._add(file, name, now)
                except InputError as problem:
                    yield Added(name=name, file=None, refused=str(problem))
        elif path.is_file():
            yield self._add(path, path.name, now)
        else:
            raise InputError(f"there is no file or folder {str(path)!r}")

    def files(self) -> list[ShopFile]:
        """The files, by name.

        Raises:
            StoreError: a kept file is damaged.
        """
        return sorted((kept[0] for kept in self._kept()), key=lambda file: file.name)

    def remove(self, name: str) -> ShopFile:
        """Forget the file with this id or name.

        Raises:
            InputError: there is none, or several have that name.
            StoreError: it cannot be removed.
        """
        found = [file for file in self.files() if name in (file.id, file.name)]
        if not found:
            names = ", ".join(file.name for file in self.files()) or "nothing yet"
            raise InputError(f"there is no file {name!r}; the shop has {names}")
        with self._alone():
            self._path(found[0].id).unlink(missing_ok=True)
        return found[0]

    def passages(self) -> list[Passage]:
        """All passages of all files."""
        return [passage for _, passages in self._kept() for passage in passages]

    def fingerprint(self) -> str:
        """Changes whenever the files do; empty where there are none."""
        names = sorted(file.name for file in self._paths())
        return hashlib.sha256("\0".join(names).encode()).hexdigest() if names else ""

    def _add(self, file: Path, name: str, now: datetime) -> Added:
        sections = read_document(file)
        digest = hashlib.sha256(file.read_bytes()).hexdigest()
        known = {kept.name: kept for kept in self.files()}
        if (kept := known.get(name)) is not None and kept.sha256 == digest:
            return Added(name=name, file=kept)
        stem = re.sub(r"[^a-z0-9]+", "-", Path(name).stem.lower()).strip("-") or "file"
        mark = hashlib.sha256(f"{name}\0{digest}".encode()).hexdigest()[:8]
        id_ = f"s-{stem[:40]}-{mark}"
        passages = _passages(id_, name, sections)
        if len(passages) > MAX_PASSAGES:
            raise InputError(
                f"{name!r} makes {len(passages):,} passages; at most {MAX_PASSAGES:,}, so "
                "split it"
            )
        made = ShopFile(
            id=id_,
            name=name,
            sha256=digest,
            added=now.strftime("%Y-%m-%dT%H:%M:%SZ"),
            passages=len(passages),
        )
        stored = {
            "layout": _LAYOUT,
            "file": asdict(made),
            "passages": [passage_to_json(passage) for passage in passages],
        }
        with self._alone():
            _write(self._path(id_), json.dumps(stored, ensure_ascii=False))
            if kept is not None:
                self._path(kept.id).unlink(missing_ok=True)
        return Added(name=name, file=made, news=True)

    def _kept(self) -> Iterator[tuple[ShopFile, list[Passage]]]:
        for path in self._paths():
            try:
                stored: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
                passages = [passage_from_json(text) for text in stored["passages"]]
                yield ShopFile(**stored["file"]), passages
            except (OSError, ValueError, TypeError, KeyError) as problem:
                raise StoreError(
                    f"the kept file {path.name!r} is damaged ({type(problem).__name__}); "
                    f"delete it from {path.parent} and add the original again"
                ) from problem

    def _paths(self) -> list[Path]:
        return sorted(self._folder.glob("s-*.json")) if self._folder.is_dir() else []

    def _path(self, id_: str) -> Path:
        return self._folder / f"{id_}.json"

    def _alone(self) -> FileLock:
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
        except OSError as problem:
            raise StoreError(
                f"the folder {self._folder} cannot be written ({problem.strerror}); mend "
                "that, or set TACTFUL_DATA_DIR to a folder of your own"
            ) from problem
        return FileLock(self._folder / ".lock", timeout=30)


def readable() -> tuple[str, ...]:
    """The endings of files that can be added."""
    return tuple(sorted(READERS))


def _passages(id_: str, name: str, sections: Sequence[Section]) -> list[Passage]:
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    splitter = RecursiveCharacterTextSplitter(
        chunk_size=PASSAGE_TOKENS,
        chunk_overlap=0,
        length_function=count_tokens,
        separators=["\n\n", "\n", "。", ". ", "！", "？", "; ", "；", " ", ""],
        keep_separator="end",
    )
    pieces = [
        (section.title, piece.strip())
        for section in sections
        for piece in splitter.split_text(section.text)
        if piece.strip()
    ]
    return [
        Passage(
            id=f"{id_}.{number}",
            guideline=f"{id_}.{number}",
            language=detect_language(text)[0] or "",
            title=f"{name} › {title}" if title else name,
            text=text,
            tokens=count_tokens(text),
            kind="shop",
        )
        for number, (title, text) in enumerate(pieces, start=1)
    ]


def _write(path: Path, text: str) -> None:
    """Whole or not at all, also when the power fails."""
    try:
        with tempfile.NamedTemporaryFile(
            "w", encoding="utf-8", dir=path.parent, prefix=".", delete=False
        ) as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(file.name).replace(path)
    except OSError as problem:
        raise StoreError(
            f"the folder {path.parent} cannot be written ({problem.strerror}); mend that, "
            "or set TACTFUL_DATA_DIR to a folder of your own"
        ) from problem
