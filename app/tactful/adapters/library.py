"""All that can be retrieved: guidelines, templates and the shop's own files.

Each kind has collections of its own, so that adding a file of the shop leaves the rest
alone, and so that many templates do not crowd out few guidelines.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Literal

from tactful.adapters.passages import (
    folder_fingerprint,
    guideline_passages,
    template_passages,
)
from tactful.adapters.shop import ShopShelf
from tactful.adapters.store import ChromaStore
from tactful.knowledge.guidelines import load_guidelines
from tactful.knowledge.templates import load_template, template_ids
from tactful.types import Embedder, Passage, PassageStore

Kind = Literal["guidelines", "templates", "shop"]


class Library:
    """Opens a store of each kind when it is first wanted.

    Args:
        folder: where the embedded stores lie.
        url: address of a Chroma server; ``None`` for the embedded store.
        embedder: makes the vectors.
        shop: the shop's own files.
    """

    def __init__(
        self, *, folder: Path, url: str | None, embedder: Embedder, shop: ShopShelf
    ) -> None:
        self._folder = folder
        self._url = url
        self._embedder = embedder
        self._shop = shop
        self._opened: dict[Kind, tuple[str, PassageStore]] = {}
        self._opening = threading.RLock()

    def store(self, kind: Kind) -> PassageStore | None:
        """The store of ``kind``, built where needed; ``None`` where there is nothing.

        Files of the shop that were added or removed since, by whichever process, are
        seen.

        Raises:
            StoreError: it cannot be used.
        """
        with self._opening:
            if kind != "shop" and kind in self._opened:
                return self._opened[kind][1]
            fingerprint = self._fingerprint(kind)
            if not fingerprint:
                return None
            known = self._opened.get(kind)
            if known is None or known[0] != fingerprint:
                store = ChromaStore(
                    folder=self._folder,
                    url=self._url,
                    fingerprint=fingerprint,
                    passages=self._passages(kind),
                    embedder=self._embedder,
                    kind=kind,
                )
                known = self._opened[kind] = (fingerprint, store)
            return known[1]

    @property
    def version(self) -> str:
        """Changes whenever anything that a draft can rest on does."""
        whole = "\0".join(self._fingerprint(kind) for kind in ("guidelines", "shop"))
        return hashlib.sha256(f"{whole}\0{self._embedder.id}".encode()).hexdigest()[:16]

    def _fingerprint(self, kind: Kind) -> str:
        if kind == "shop":
            return self._shop.fingerprint()
        if kind in self._opened:
            return self._opened[kind][0]
        return folder_fingerprint(kind)

    def _passages(self, kind: Kind) -> Callable[[], Sequence[Passage]]:
        def templates() -> Sequence[Passage]:
            return template_passages([load_template(name) for name in template_ids()])

        makers: dict[Kind, Callable[[], Sequence[Passage]]] = {
            "guidelines": lambda: guideline_passages(load_guidelines()),
            "templates": templates,
            "shop": self._shop.passages,
        }
        return makers[kind]
