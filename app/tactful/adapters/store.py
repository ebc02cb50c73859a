"""Chroma as the passage store: embedded by default, or a server.

A collection is named after what is in it (a hash of the guidelines and of the
embedder) and marked complete when it is filled. A reader looks for the one collection
it needs, so switching is atomic: there never is a half-filled index under a name that
anybody reads. Vectors of unchanged passages are taken over from the collection before.
"""

from __future__ import annotations

import hashlib
import logging
import shutil
import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import chromadb
import httpx
from chromadb.api.shared_system_client import SharedSystemClient
from chromadb.config import Settings
from chromadb.errors import ChromaError
from filelock import FileLock, Timeout

from tactful.adapters.passages import (
    embedded_text,
    passage_from_json,
    passage_to_json,
)
from tactful.errors import StoreBusy, StoreError
from tactful.types import Embedder, Evidence, Passage

log = logging.getLogger(__name__)

LAYOUT = "3"
"""Raise it when what is stored changes its form."""
KEEP = 2
"""So many collections stay: the one in use and the one before, which another process
may still be reading."""
BATCH = 500
SEARCH = {"ef_construction": 200, "ef_search": 400, "max_neighbors": 32}
"""With fewer than are asked for, which passages are found hangs on the order in which
threads happened to add them: the same question has to get the same answer."""
MET = 20_000
"""So many passages are kept at hand at most."""
LOCK_SECONDS = 60.0
PREFIX = "tactful-"
REACH_SECONDS = 10.0
BUSY_SECONDS = 10.0
"""How long another program may keep the database to itself."""
_PROBLEMS = (
    ChromaError,
    OSError,
    RuntimeError,
    ValueError,
    httpx.HTTPError,
    httpx.InvalidURL,
)
"""What Chroma raises."""


class ChromaStore:
    """The passages of the house in Chroma.

    Args:
        folder: where the embedded store lies, and the lock of either kind.
        url: address of a Chroma server; ``None`` for the embedded store.
        fingerprint: changes whenever the passages do.
        passages: makes the passages; called only when they have to be stored.
        embedder: makes the vectors.
        kind: what the passages are; each kind has collections of its own, so that one
            is built, and searched, apart from the others.

    Raises:
        StoreError: the store cannot be opened, read or written.
        StoreBusy: another process is building it and does not finish in time.
    """

    def __init__(
        self,
        *,
        folder: Path,
        url: str | None,
        fingerprint: str,
        passages: Callable[[], Sequence[Passage]],
        embedder: Embedder,
        kind: str = "guidelines",
        lock_seconds: float = LOCK_SECONDS,
    ) -> None:
        whole = f"{LAYOUT}\0{fingerprint}\0{embedder.id}"
        self.version = hashlib.sha256(whole.encode()).hexdigest()[:16]
        self._prefix = f"{PREFIX}{kind}-"
        self._folder = folder
        self._url = url
        self._passages = passages
        self._embedder = embedder
        self._lock_seconds = lock_seconds
        self._met: dict[str, Passage] = {}
        self._collection = self._open()

    def nearest(self, text: str, *, limit: int) -> list[Evidence]:
        """The ``limit`` passages nearest to ``text``, best first; score is cosine."""
        vectors = self._embedder.embed([text])
        try:
            found = self._collection.query(
                query_embeddings=vectors, n_results=limit, include=["distances"]
            )
            keys = found["ids"][0]
            known = self._passages_of(keys)
            return [
                Evidence(passage=known[key], score=1 - far)
                for key, far in zip(keys, (found["distances"] or [[]])[0], strict=True)
            ]
        except (*_PROBLEMS, TypeError, LookupError) as problem:
            raise self._failed("searched", problem) from problem

    def _passages_of(self, keys: Sequence[str]) -> dict[str, Passage]:
        """The passages with these keys, which hash what they hold and so never change.

        Most questions meet passages that were met before: asking for the distances
        alone takes a third of the time.
        """
        missing = [key for key in keys if key not in self._met]
        if missing:
            if len(self._met) + len(missing) > MET:
                self._met.clear()
                missing = list(keys)
            found = self._collection.get(ids=missing, include=["metadatas"])
            for key, entry in zip(found["ids"], found["metadatas"] or [], strict=True):
                self._met[key] = passage_from_json(str(entry["passage"]))
        return {key: self._met[key] for key in keys}

    def count(self) -> int:
        """How many passages are stored."""
        try:
            return int(self._collection.count())
        except _PROBLEMS as problem:
            raise self._failed("counted", problem) from problem

    def _open(self) -> Any:
        client = None
        try:
            client = self._client()
            return self._ready(client)
        except (StoreError, *_PROBLEMS) as problem:
            if self._url is not None or not _damaged(problem):
                raise self._failed("opened", problem) from problem
            if client is not None:
                client.close()
        self._set_aside()
        try:
            return self._ready(self._client())
        except _PROBLEMS as problem:
            raise self._failed("rebuilt", problem) from problem

    def _client(self) -> Any:
        settings = Settings(anonymized_telemetry=False)
        if self._url is None:
            # Two processes that make Chroma's tables at once trip over each other.
            with self._alone(".open"):
                if not _whole(self._folder / "chroma.sqlite3"):
                    self._set_aside()
                self._folder.mkdir(parents=True, exist_ok=True)
                return chromadb.PersistentClient(path=str(self._folder), settings=settings)
        # Chroma's own client would wait for ever for a server that hangs.
        httpx.get(self._url, timeout=REACH_SECONDS)
        address = urlsplit(self._url)
        secure = address.scheme == "https"
        return chromadb.HttpClient(
            host=address.hostname or "localhost",
            port=address.port or (443 if secure else 8000),
            ssl=secure,
            settings=settings,
        )

    @contextmanager
    def _alone(self, what: str = "") -> Iterator[None]:
        """One process at a time."""
        self._folder.parent.mkdir(parents=True, exist_ok=True)
        lock = FileLock(self._folder.with_name(f"{self._folder.name}{what}.lock"))
        try:
            lock.acquire(timeout=self._lock_seconds)
        except Timeout:
            raise StoreBusy(
                f"another process has been building the index in {self._folder} for "
                f"{self._lock_seconds:g} s; wait for it, or end it and try again"
            ) from None
        try:
            yield
        finally:
            lock.release()

    def _set_aside(self) -> None:
        # A damaged embedded index holds nothing that cannot be made again: it is set
        # aside, never deleted, and built anew.
        aside = set_aside(self._folder)
        log.warning("the index is damaged; set aside as %s, building anew", aside)
        # Chroma keeps one system for each folder, even one that never started.
        SharedSystemClient.clear_system_cache()

    def _ready(self, client: Any) -> Any:
        if (collection := self._complete(client)) is not None:
            return collection
        with self._alone():
            if (collection := self._complete(client)) is not None:
                return collection
            return self._build(client)

    def _complete(self, client: Any) -> Any:
        name = self._prefix + self.version
        if name not in {collection.name for collection in client.list_collections()}:
            return None
        collection = client.get_collection(name, embedding_function=None)
        if not (collection.metadata or {}).get("complete"):
            return None
        collection.count()  # reads what is stored: damage shows here, where it is mended
        return collection

    def _await_other(self, client: Any) -> Any:
        """What another machine is building on the same server, when it is done.

        The file lock holds on this machine only. ``None`` where nobody is building, or
        whoever was has stopped.
        """
        deadline = time.monotonic() + self._lock_seconds
        name = self._prefix + self.version
        while self._url is not None and time.monotonic() < deadline:
            found = [c for c in client.list_collections() if c.name == name]
            if not found:
                return None
            made = int((found[0].metadata or {}).get("made", 0))
            if (complete := self._complete(client)) is not None:
                return complete
            if time.time_ns() - made > self._lock_seconds * 1e9:
                return None
            time.sleep(0.2)
        return None

    def _build(self, client: Any) -> Any:
        if (collection := self._await_other(client)) is not None:
            return collection
        started = time.perf_counter()
        earlier = self._earlier(client)
        name = self._prefix + self.version
        with suppress(ChromaError, ValueError):
            client.delete_collection(name)  # what an interrupted build left
        collection = client.create_collection(
            name,
            embedding_function=None,
            configuration={"hnsw": {"space": "cosine", **SEARCH}},
            metadata={"embedder": self._embedder.id, "made": time.time_ns()},
        )
        passages = list(self._passages())
        reused = 0
        for at in range(0, len(passages), BATCH):
            batch = passages[at : at + BATCH]
            stored = [passage_to_json(passage) for passage in batch]
            keys = [hashlib.sha256(text.encode()).hexdigest() for text in stored]
            vectors = _vectors(earlier, keys)
            reused += len(vectors)
            missing = [n for n, key in enumerate(keys) if key not in vectors]
            made = self._embedder.embed([embedded_text(batch[n]) for n in missing])
            vectors |= {keys[n]: vector for n, vector in zip(missing, made, strict=True)}
            collection.add(
                ids=keys,
                embeddings=[vectors[key] for key in keys],
                metadatas=[{"passage": text} for text in stored],
            )
        collection.modify(
            metadata={
                "embedder": self._embedder.id,
                "made": time.time_ns(),
                "complete": True,
            }
        )
        self._tidy(client)
        log.info(
            "index %s: %d passages, %d vectors reused, %.1f s",
            name, len(passages), reused, time.perf_counter() - started,
        )  # fmt: skip
        return client.get_collection(name, embedding_function=None)

    def _earlier(self, client: Any) -> list[Any]:
        """Complete collections of the same embedder, newest first."""
        found = [
            client.get_collection(collection.name, embedding_function=None)
            for collection in client.list_collections()
            if collection.name.startswith(self._prefix)
            and (collection.metadata or {}).get("complete")
            and (collection.metadata or {}).get("embedder") == self._embedder.id
        ]
        return sorted(found, key=lambda c: -int((c.metadata or {}).get("made", 0)))

    def _tidy(self, client: Any) -> None:
        ours = [c for c in client.list_collections() if c.name.startswith(self._prefix)]
        ours.sort(key=lambda c: -int((c.metadata or {}).get("made", 0)))
        for collection in ours[KEEP:]:
            with suppress(ChromaError, ValueError):  # another process was quicker
                client.delete_collection(collection.name)

    def _failed(self, what: str, problem: BaseException) -> StoreError:
        if isinstance(problem, StoreError):
            return problem
        if self._url is not None:
            return StoreError(
                f"the Chroma server at {self._url} cannot be {what} "
                f"({type(problem).__name__}); start it, or unset TACTFUL_CHROMA_URL to "
                "use the embedded store"
            )
        if isinstance(problem, OSError):
            return StoreError(
                f"the index folder {self._folder} cannot be written "
                f"({problem.strerror or problem}); mend that, or set TACTFUL_DATA_DIR "
                "to a folder of your own"
            )
        if "locked" in str(problem).lower():
            return StoreBusy(
                f"the index in {self._folder} is locked by another program; close it "
                "and try again"
            )
        return StoreError(
            f"the index in {self._folder} cannot be {what} "
            f"({type(problem).__name__}: {problem}); run 'tactful kb build --fresh'"
        )


def set_aside(folder: Path) -> Path | None:
    """Rename an index folder; its new name, or ``None`` where there was none.

    Raises:
        StoreError: it cannot be renamed.
    """
    if not folder.exists():
        return None
    aside = folder.with_name(f"{folder.name}.old-{time.time_ns()}")
    try:
        shutil.move(folder, aside)
    except OSError as problem:
        raise StoreError(
            f"the index in {folder} cannot be set aside ({problem.strerror}); close "
            "what uses it and try again"
        ) from problem
    return aside


def _vectors(earlier: Sequence[Any], keys: Sequence[str]) -> dict[str, list[float]]:
    """Vectors of ``keys`` that an earlier collection of the same embedder holds."""
    vectors: dict[str, list[float]] = {}
    for collection in earlier:
        wanted = [key for key in keys if key not in vectors]
        if not wanted:
            break
        found = collection.get(ids=wanted, include=["embeddings"])
        for key, vector in zip(found["ids"], found["embeddings"], strict=True):
            vectors[key] = [float(x) for x in vector]
    return vectors


def _whole(file: Path) -> bool:
    """Whether SQLite finds nothing wrong with ``file``; a few milliseconds.

    Chroma opens a database with a broken page, and fails or crashes later.
    """
    if not file.is_file():
        return True
    try:
        address = f"{file.resolve().as_uri()}?mode=ro"
        with closing(sqlite3.connect(address, uri=True, timeout=BUSY_SECONDS)) as database:
            return bool(database.execute("PRAGMA quick_check(1)").fetchone() == ("ok",))
    except sqlite3.OperationalError as problem:
        if "locked" in str(problem):
            raise RuntimeError(str(problem)) from problem  # Chroma would wait for ever
        return True  # not ours to read, perhaps: Chroma will say
    except sqlite3.DatabaseError:
        return False


def _damaged(problem: BaseException) -> bool:
    """Whether ``problem`` speaks of broken contents rather than of access or locks."""
    if isinstance(problem, OSError | StoreError):
        return False
    text = str(problem).lower()
    return not any(
        word in text for word in ("locked", "permission", "readonly", "disk is full")
    )
