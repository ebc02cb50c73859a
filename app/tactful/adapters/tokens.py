"""Exact token counts without a network: tiktoken, with the ranks that ship here."""

from __future__ import annotations

import hashlib
import os
import tempfile
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path

import tiktoken

_URL = "https://openaipublic.blob.core.windows.net/encodings/o200k_base.tiktoken"


def count_tokens(text: str) -> int:
    """How many tokens of ``o200k_base`` ``text`` has; special tokens count as text."""
    return len(_encoding().encode(text, disallowed_special=()))


@cache
def _encoding() -> tiktoken.Encoding:
    # tiktoken reads a file named after the hash of its address from its cache folder
    # before it asks the network, and checks its contents; this hands it our copy.
    earlier = os.environ.get("TIKTOKEN_CACHE_DIR")
    resource = files("tactful.adapters") / "tokenizer" / "o200k_base.tiktoken"
    with tempfile.TemporaryDirectory() as folder, as_file(resource) as path:
        name = hashlib.sha1(_URL.encode(), usedforsecurity=False).hexdigest()
        cached = Path(folder) / name
        cached.write_bytes(path.read_bytes())
        os.environ["TIKTOKEN_CACHE_DIR"] = folder
        try:
            return tiktoken.get_encoding("o200k_base")
        finally:
            if earlier is None:
                del os.environ["TIKTOKEN_CACHE_DIR"]
            else:
                os.environ["TIKTOKEN_CACHE_DIR"] = earlier
