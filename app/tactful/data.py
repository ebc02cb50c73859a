"""Where ``prompts/`` and ``knowledge/`` lie: in an installed wheel, or the checkout."""

from __future__ import annotations

from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from tactful.errors import DataError


def data_folder(name: str) -> Traversable:
    """The folder ``name`` (``prompts`` or ``knowledge``) of this installation.

    Raises:
        DataError: neither the installed package nor a checkout holds it.
    """
    installed = files("tactful") / "_data" / name
    if installed.is_dir():
        return installed
    root = Path(__file__).resolve().parents[2]
    if (root / "pyproject.toml").is_file() and (root / name).is_dir():
        return root / name
    raise DataError(
        f"the data folder {name!r} is missing from this installation; "
        "install tactful again, or run it from its checkout"
    )
