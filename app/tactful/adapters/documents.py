"""Reading the shop's own files as text: nothing in them is run, fetched or believed.

Each format goes through a well-kept library; what comes out is sections with a title.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tactful.errors import InputError
from tactful.text.cleaning import printable

MAX_BYTES = 10_000_000
MAX_UNPACKED = 100_000_000
"""Bytes that a docx or xlsx file may hold unpacked: more is an archive bomb."""
MAX_PAGES = 500
MAX_ROWS = 20_000
MAX_CHARACTERS = 2_000_000
_HIDDEN = ("script", "style", "template", "noscript", "iframe", "object", "svg", "head")
_HEADINGS = ("h1", "h2", "h3", "h4")


@dataclass(frozen=True)
class Section:
    """A stretch of a file with the heading it stands under, or an empty one."""

    title: str
    text: str


def read_document(file: Path) -> list[Section]:
    """The sections of ``file``, in order, none empty.

    Raises:
        InputError: it is of another format, too large, protected, damaged or without
            text; the message names the file.
    """
    reader = READERS.get(file.suffix.lower())
    if reader is None:
        raise InputError(
            f"{file.name!r} is not of a format that can be read; give one of "
            f"{', '.join(sorted(READERS))}"
        )
    try:
        size = file.stat().st_size
        if size > MAX_BYTES:
            raise InputError(
                f"{file.name!r} has {size:,} bytes; at most {MAX_BYTES:,}, so split it"
            )
        data = file.read_bytes()
    except OSError as problem:
        raise InputError(f"{file.name!r} cannot be read: {problem.strerror}") from None
    try:
        found = _sound(file.name, reader(data))
    except InputError as problem:
        raise InputError(f"{file.name!r}: {problem}") from None
    except Exception as problem:  # whatever a parser makes of a damaged file
        raise InputError(
            f"{file.name!r} cannot be read ({type(problem).__name__}); it may be damaged "
            "or protected, so save it anew and try again"
        ) from problem
    if not found:
        raise InputError(
            f"{file.name!r} holds no text; a scan has to be turned into text first"
        )
    return found


def _sound(name: str, sections: Iterator[Section]) -> list[Section]:
    found: list[Section] = []
    count = 0
    for section in sections:
        lines = [" ".join(line.split()) for line in printable(section.text).split("\n")]
        text = "\n".join(line for line in lines if line)
        count += len(text)
        if count > MAX_CHARACTERS:
            raise InputError(f"more than {MAX_CHARACTERS:,} characters of text; split it")
        if any(map(str.isalnum, text)):
            title = " ".join(printable(section.title).split())[:120]
            found.append(Section(title=title, text=text))
    return found


def _decoded(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        from charset_normalizer import from_bytes

        best = from_bytes(data).best()
        if best is None:
            raise InputError("the encoding cannot be told; save it as UTF-8") from None
        return str(best)


def _text(data: bytes) -> Iterator[Section]:
    yield Section("", _decoded(data))


def _markdown(data: bytes) -> Iterator[Section]:
    title, lines = "", list[str]()
    for line in _decoded(data).split("\n"):
        if line.startswith("#") and line.lstrip("#").startswith(" "):
            yield Section(title, "\n".join(lines))
            title, lines = line.lstrip("# ").strip(), []
        else:
            lines.append(line)
    yield Section(title, "\n".join(lines))


def _html(data: bytes) -> Iterator[Section]:
    from bs4 import BeautifulSoup, Comment

    soup = BeautifulSoup(data, "lxml")
    for node in soup.find_all(_HIDDEN):
        node.decompose()
    for comment in soup.find_all(string=lambda text: isinstance(text, Comment)):
        comment.extract()
    title, lines = "", list[str]()
    for text in soup.find_all(string=True):
        heading = text.find_parent(_HEADINGS)
        if heading is None:
            lines.append(str(text))
        elif heading.get_text(" ").strip() != title:
            yield Section(title, "\n".join(lines))
            title, lines = heading.get_text(" ").strip(), []
    yield Section(title, "\n".join(lines))


def _unpacked(data: bytes) -> io.BytesIO:
    """``data`` as a file, once it is known not to swell beyond measure."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        size = sum(entry.file_size for entry in archive.infolist())
    if size > MAX_UNPACKED:
        raise InputError(f"unpacked it has {size:,} bytes; at most {MAX_UNPACKED:,}")
    return io.BytesIO(data)


def _docx(data: bytes) -> Iterator[Section]:
    import docx
    from docx.table import Table

    title, lines = "", list[str]()
    for part in docx.Document(_unpacked(data)).iter_inner_content():
        if isinstance(part, Table):
            lines += [" | ".join(cell.text for cell in row.cells) for row in part.rows]
        elif part.style and str(part.style.name).startswith(("Heading", "Title")):
            yield Section(title, "\n".join(lines))
            title, lines = part.text.strip(), []
        else:
            lines.append(part.text)
    yield Section(title, "\n".join(lines))


def _pdf(data: bytes) -> Iterator[Section]:
    from pypdf import PdfReader

    reader = PdfReader(io.BytesIO(data))
    if reader.is_encrypted and not reader.decrypt(""):
        raise InputError("it is protected by a password; save it without one")
    if len(reader.pages) > MAX_PAGES:
        raise InputError(f"it has {len(reader.pages):,} pages; at most {MAX_PAGES}")
    for number, page in enumerate(reader.pages, start=1):
        yield Section(f"p. {number}", page.extract_text())


def _csv(data: bytes) -> Iterator[Section]:
    text = _decoded(data)
    try:
        dialect: type[csv.Dialect] = csv.Sniffer().sniff(text[:4000], delimiters=",;\t|")
    except csv.Error:
        dialect = csv.excel
    yield from _table("", csv.reader(io.StringIO(text, newline=""), dialect))


def _xlsx(data: bytes) -> Iterator[Section]:
    import openpyxl

    # Values as they were last computed: no formula is looked at, let alone run.
    book = openpyxl.load_workbook(_unpacked(data), read_only=True, data_only=True)
    for sheet in book.worksheets:
        rows = (
            [_cell(value) for value in row] for row in sheet.iter_rows(values_only=True)
        )
        yield from _table(sheet.title, rows)


def _cell(value: object) -> str:
    return "" if value is None else str(value)


def _table(title: str, rows: Iterator[list[str]]) -> Iterator[Section]:
    """Each row with the names of its columns, so that it can be read on its own."""
    names: list[str] | None = None
    for number, row in enumerate(rows):
        if number > MAX_ROWS:
            raise InputError(f"it has more than {MAX_ROWS:,} rows; split it")
        cells = [cell.strip() for cell in row]
        if not any(cells):
            continue
        if names is None:
            names = cells
            continue
        padded = names + [""] * (len(cells) - len(names))
        said = [
            f"{name}: {cell}" if name else cell
            for name, cell in zip(padded, cells, strict=False)
            if cell
        ]
        yield Section(title or cells[0], "\n".join(said))


READERS: dict[str, Callable[[bytes], Iterator[Section]]] = {
    ".md": _markdown,
    ".markdown": _markdown,
    ".txt": _text,
    ".html": _html,
    ".htm": _html,
    ".docx": _docx,
    ".pdf": _pdf,
    ".csv": _csv,
    ".xlsx": _xlsx,
}
"""By ending, in lower case."""
