"""The passage store: real Chroma, embedded and as a server of its own."""

from __future__ import annotations

import os
import random
import re
import signal
import socket
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import chromadb
import process
import pytest
from filelock import FileLock
from openai_server import vector

from tactful import StoreBusy, StoreError, Tactful
from tactful.adapters import store as store_module
from tactful.adapters.passages import (
    folder_fingerprint,
    guideline_passages,
    passage_from_json,
    passage_to_json,
)
from tactful.adapters.store import KEEP, PREFIX, ChromaStore
from tactful.knowledge.guidelines import load_guidelines
from tactful.settings import Settings
from tactful.types import Evidence, Passage

WORDS = (
    "the parcel was late and tracking stood still",
    "the cup arrived broken in its box",
    "the colour differs from the picture",
    "no answer to three messages",
    "custom duty was asked at the door",
)


def passage(number: int, text: str) -> Passage:
    return Passage(
        id=f"g-{number}@en",
        guideline=f"g-{number}",
        language="en",
        title=f"Passage {number}",
        text=text,
        tokens=7,
        causes=("logistics.late",) if "late" in text else (),
    )


PASSAGES = [passage(number, text) for number, text in enumerate(WORDS)]


class CountingEmbedder:
    """Vectors without a model, and how many were made."""

    id = "counting-1"

    def __init__(self, *, fail_at: int | None = None) -> None:
        self.texts: list[str] = []
        self.fail_at = fail_at

    def embed(self, texts: Sequence[str]) -> list[list[float]]:
        for text in texts:
            if self.fail_at is not None and len(self.texts) >= self.fail_at:
                raise KeyboardInterrupt
            self.texts.append(text)
        return [vector(text) for text in texts]


def opened(
    folder: Path,
    embedder: CountingEmbedder,
    passages: Sequence[Passage] = PASSAGES,
    *,
    fingerprint: str = "one",
    url: str | None = None,
    lock_seconds: float = 20,
    on_passages: Callable[[], None] = lambda: None,
) -> ChromaStore:
    def make() -> Sequence[Passage]:
        on_passages()
        return passages

    return ChromaStore(
        folder=folder,
        url=url,
        fingerprint=fingerprint,
        passages=make,
        embedder=embedder,
        lock_seconds=lock_seconds,
    )


def collections(folder: Path) -> dict[str, bool]:
    """The collections of the embedded store, and whether each is complete."""
    client = chromadb.PersistentClient(
        path=str(folder), settings=chromadb.Settings(anonymized_telemetry=False)
    )
    return {
        collection.name: bool((collection.metadata or {}).get("complete"))
        for collection in client.list_collections()
    }


def shown(found: Sequence[Evidence]) -> list[tuple[str, float]]:
    return [(evidence.passage.id, round(evidence.score, 4)) for evidence in found]


def forget(folder: Path) -> None:
    """Make the next opening read the files, as in another process."""
    client = chromadb.PersistentClient(
        path=str(folder), settings=chromadb.Settings(anonymized_telemetry=False)
    )
    client.clear_system_cache()


# --- building and opening ----------------------------------------------------------


def test_built_once_and_opened_again_without_embedding(tmp_path: Path) -> None:
    embedder = CountingEmbedder()
    built = opened(tmp_path / "index", embedder)
    assert built.count() == len(PASSAGES) == len(embedder.texts)
    forget(tmp_path / "index")
    again = CountingEmbedder()
    reopened = opened(
        tmp_path / "index", again, on_passages=lambda: pytest.fail("read again")
    )
    assert reopened.count() == len(PASSAGES)
    assert again.texts == []
    assert reopened.version == built.version


def test_what_was_stored_comes_back_as_it_was(tmp_path: Path) -> None:
    built = opened(tmp_path / "index", CountingEmbedder())
    for wanted in PASSAGES:
        found = built.nearest(wanted.text, limit=2)
        assert found[0].passage == wanted
        assert 1.0001 >= found[0].score >= found[1].score >= -1.0001
    assert len(built.nearest("late", limit=50)) == len(PASSAGES)


def test_passages_of_the_house_survive_storage() -> None:
    for made in guideline_passages(load_guidelines()):
        assert passage_from_json(passage_to_json(made)) == made


def test_a_change_embeds_only_what_changed(tmp_path: Path) -> None:
    first = opened(tmp_path / "index", CountingEmbedder())
    changed = [*PASSAGES[:-1], passage(4, "duty and tax at the border")]
    embedder = CountingEmbedder()
    second = opened(tmp_path / "index", embedder, changed, fingerprint="two")
    assert len(embedder.texts) == 1
    assert "duty and tax" in embedder.texts[0]
    assert second.version != first.version
    assert second.count() == len(changed)
    assert second.nearest("duty and tax at the border", limit=1)[0].passage == changed[4]
    # The vectors that were taken over are those of their passages.
    for wanted in changed:
        assert second.nearest(wanted.text, limit=1)[0].passage == wanted


def test_a_changed_facet_embeds_that_passage_again(tmp_path: Path) -> None:
    opened(tmp_path / "index", CountingEmbedder())
    other = Passage(**{**vars(PASSAGES[1]), "causes": ("logistics.damaged",)})
    embedder = CountingEmbedder()
    changed = [PASSAGES[0], other, *PASSAGES[2:]]
    opened(tmp_path / "index", embedder, changed, fingerprint="two")
    assert len(embedder.texts) == 1


def test_another_embedder_takes_no_vectors_over(tmp_path: Path) -> None:
    opened(tmp_path / "index", CountingEmbedder())
    other = CountingEmbedder()
    other.id = "counting-2"
    opened(tmp_path / "index", other)
    assert len(other.texts) == len(PASSAGES)


def test_one_passage_or_none(tmp_path: Path) -> None:
    one = opened(tmp_path / "one", CountingEmbedder(), PASSAGES[:1])
    assert shown(one.nearest(WORDS[0], limit=8))[0][0] == "g-0@en"
    none = opened(tmp_path / "none", CountingEmbedder(), [])
    assert none.count() == 0
    assert none.nearest("late", limit=8) == []


def test_more_passages_than_one_batch(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store_module, "BATCH", 2)
    built = opened(tmp_path / "index", CountingEmbedder())
    assert built.count() == len(PASSAGES)
    for wanted in PASSAGES:
        assert built.nearest(wanted.text, limit=1)[0].passage == wanted


def test_a_reader_during_a_build_sees_the_old_or_the_new(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store_module, "BATCH", 1)
    old = opened(tmp_path / "index", CountingEmbedder())
    new_passages = [passage(number, f"new words {number}") for number in range(12)]
    problems: list[str] = []
    seen = set()
    done = threading.Event()

    def read() -> None:
        while not done.is_set():
            if old.count() != len(PASSAGES):
                problems.append(f"the old index has {old.count()} passages")
            ids = {e.passage.text for e in old.nearest("late parcel", limit=50)}
            if ids != set(WORDS):
                problems.append(f"the old index holds {ids}")
            names = collections(tmp_path / "index")
            for name, complete in names.items():
                if complete:
                    seen.add(name)

    reader = threading.Thread(target=read)
    reader.start()
    try:
        new = opened(
            tmp_path / "index", CountingEmbedder(), new_passages, fingerprint="two"
        )
    finally:
        done.set()
        reader.join()
    assert problems == []
    assert seen <= {
        f"{PREFIX}guidelines-{version}" for version in (old.version, new.version)
    }
    assert new.count() == len(new_passages)
    assert shown(old.nearest("late", limit=50))  # still whole for those who hold it


def test_old_collections_are_tidied(tmp_path: Path) -> None:
    versions = [
        opened(
            tmp_path / "index", CountingEmbedder(), PASSAGES[:2], fingerprint=str(number)
        ).version
        for number in range(KEEP + 2)
    ]
    assert collections(tmp_path / "index") == {
        f"{PREFIX}guidelines-{version}": True for version in versions[-KEEP:]
    }


def test_collections_of_others_are_left_alone(tmp_path: Path) -> None:
    folder = tmp_path / "index"
    opened(folder, CountingEmbedder())
    client = chromadb.PersistentClient(
        path=str(folder), settings=chromadb.Settings(anonymized_telemetry=False)
    )
    client.create_collection("somebody-elses", embedding_function=None)
    for number in range(KEEP + 1):
        opened(folder, CountingEmbedder(), PASSAGES[:2], fingerprint=str(number))
    assert "somebody-elses" in collections(folder)


# --- what goes wrong ---------------------------------------------------------------


def test_a_build_broken_off_is_made_good_at_the_next_start(tmp_path: Path) -> None:
    folder = tmp_path / "index"
    with pytest.raises(KeyboardInterrupt):
        opened(folder, CountingEmbedder(fail_at=3))
    assert list(collections(folder).values()) == [False]
    forget(folder)
    embedder = CountingEmbedder()
    assert opened(folder, embedder).count() == len(PASSAGES)
    assert list(collections(folder).values()) == [True]


KILLED = """
import os, signal, sys
from pathlib import Path
from tactful.adapters import store
from tactful.service import Tactful
from tactful.adapters.embeddings import LocalEmbedder

store.BATCH = 20
made = LocalEmbedder.embed
batches = []

def embed(self, texts):
    batches.append(len(texts))
    if len(batches) == 4:
        print("half", flush=True)
        os.kill(os.getpid(), signal.SIGKILL)
    return made(self, texts)

LocalEmbedder.embed = embed
Tactful().open_store()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
def test_a_build_that_was_killed_is_made_good_at_the_next_start(
    tmp_path: Path,
) -> None:
    killed = process.run(
        [sys.executable, "-c", KILLED],
        cwd=tmp_path,
        env=process.environment(TACTFUL_DATA_DIR=tmp_path),
    )
    assert killed.code == -signal.SIGKILL, killed.err
    assert killed.out == "half\n"
    assert list(collections(tmp_path / "index").values()) == [False]
    forget(tmp_path / "index")
    desk = Tactful(Settings(data_dir=tmp_path))
    assert desk.open_store().count() == len(guideline_passages(load_guidelines()))
    assert desk.search("The cup came broken")


def test_two_processes_that_start_at_once(tmp_path: Path) -> None:
    def build() -> process.Ran:
        return process.tactful("kb", "build", cwd=tmp_path, data_dir=tmp_path)

    with ThreadPoolExecutor(2) as pool:
        first, second = (task.result() for task in [pool.submit(build) for _ in "ab"])
    assert (first.code, first.err, second.code, second.err) == (0, "", 0, "")
    assert first.out == second.out
    count = len(guideline_passages(load_guidelines()))
    assert f"{count} passages" in first.out
    assert list(collections(tmp_path / "index").values()) == [True, True]


def damage(folder: Path, how: str) -> None:
    database = folder / "chroma.sqlite3"
    whole = database.read_bytes()
    if how == "overwritten":
        database.write_bytes(b"this is no database" * 500)
    elif how == "emptied":
        database.write_bytes(b"")
    elif how == "cut in half":
        database.write_bytes(whole[: len(whole) // 2])
    elif how == "garbage inside":
        database.write_bytes(whole[:4096] + os.urandom(len(whole) - 4096))
    elif how == "a page inside":  # Chroma itself opens this, and fails later
        pages = len(whole) // 4096
        for page in range(pages // 3, pages // 2):
            whole = whole[: page * 4096] + b"\xa5" * 64 + whole[page * 4096 + 64 :]
        database.write_bytes(whole)
    elif how == "bytes here and there":  # SQLite itself may not notice
        chance = random.Random(2)
        torn = bytearray(whole)
        for _ in range(40):
            torn[chance.randrange(100, len(torn))] = chance.randrange(256)
        database.write_bytes(torn)
    elif how == "a folder":
        database.unlink()
        database.mkdir()
    for extra in ("-wal", "-shm"):
        database.with_name(database.name + extra).unlink(missing_ok=True)


@pytest.mark.parametrize(
    "how",
    [
        "overwritten",
        "emptied",
        "cut in half",
        "garbage inside",
        "a page inside",
        "bytes here and there",
        "a folder",
    ],  # fmt: skip
)
def test_a_damaged_index_is_set_aside_and_built_anew(tmp_path: Path, how: str) -> None:
    folder = tmp_path / "index"
    opened(folder, CountingEmbedder())
    forget(folder)
    damage(folder, how)
    embedder = CountingEmbedder()
    rebuilt = opened(folder, embedder)
    assert rebuilt.count() == len(PASSAGES) == len(embedder.texts)
    assert rebuilt.nearest(WORDS[1], limit=1)[0].passage == PASSAGES[1]
    aside = [path for path in tmp_path.iterdir() if path.name.startswith("index.old-")]
    assert len(aside) == (0 if how == "emptied" else 1)  # nothing is ever deleted


def test_the_index_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "index").write_text("not a folder")
    with pytest.raises(StoreError) as caught:
        opened(tmp_path / "index", CountingEmbedder())
    one_line(caught.value, "index", "TACTFUL_DATA_DIR")


def one_line(problem: BaseException, *words: str) -> None:
    message = str(problem)
    assert "\n" not in message
    for word in words:
        assert word in message


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StoreError) as caught:
        opened(tmp_path / "file" / "sub" / "index", CountingEmbedder())
    one_line(caught.value, str(tmp_path / "file"), "TACTFUL_DATA_DIR")
    assert (tmp_path / "file").read_text() == "in the way"


def test_a_build_by_another_is_waited_for_and_then_reported(tmp_path: Path) -> None:
    folder = tmp_path / "index"
    with FileLock(tmp_path / "index.lock"), pytest.raises(StoreBusy) as caught:
        opened(folder, CountingEmbedder(), lock_seconds=0.2)
    one_line(caught.value, "another process", str(folder), "0.2 s")
    assert opened(folder, CountingEmbedder()).count() == len(PASSAGES)


def test_a_whole_index_is_opened_though_another_builds(tmp_path: Path) -> None:
    opened(tmp_path / "index", CountingEmbedder())
    with FileLock(tmp_path / "index.lock"):
        again = opened(tmp_path / "index", CountingEmbedder(), lock_seconds=0.1)
    assert again.count() == len(PASSAGES)


# --- a Chroma server ---------------------------------------------------------------


@pytest.fixture(scope="module")
def chroma_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with process.chroma_server(tmp_path_factory.mktemp("chroma")) as url:
        yield url


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> list[Passage]:
    return guideline_passages(load_guidelines())


QUESTIONS = (
    "The parcel never came",
    "Часы пришли разбитые",
    "El reloj no funciona",
    "颜色和图片不一样",
)


@pytest.mark.filterwarnings("ignore::ResourceWarning")  # chromadb leaves its sockets
def test_a_server_gives_what_the_embedded_store_gives(
    tmp_path: Path, chroma_url: str
) -> None:
    embedded = Tactful(Settings(data_dir=tmp_path))
    served = Tactful(Settings(data_dir=tmp_path / "other", chroma_url=chroma_url))
    for question in QUESTIONS:
        near = embedded.open_store().nearest(question, limit=20)
        assert shown(served.open_store().nearest(question, limit=20)) == shown(near)
        assert [e.passage.guideline for e in served.search(question)] == [
            e.passage.guideline for e in embedded.search(question)
        ]
    assert served.open_store().count() == embedded.open_store().count()
    assert served.open_store().version == embedded.open_store().version


@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_a_server_is_filled_once(tmp_path: Path, chroma_url: str) -> None:
    first, second, third = (CountingEmbedder() for _ in range(3))
    opened(tmp_path / "index", first, url=chroma_url)
    opened(tmp_path / "index", second, url=chroma_url)
    changed = [*PASSAGES[:-1], passage(4, "duty and tax at the border")]
    opened(tmp_path / "index", third, changed, url=chroma_url, fingerprint="two")
    assert [len(e.texts) for e in (first, second, third)] == [5, 0, 1]


@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_a_server_that_is_down(tmp_path: Path) -> None:
    url = f"http://127.0.0.1:{process.free_port()}"
    with pytest.raises(StoreError) as caught:
        opened(tmp_path / "index", CountingEmbedder(), url=url)
    one_line(caught.value, url, "TACTFUL_CHROMA_URL")


@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_a_server_that_goes_down_later(tmp_path: Path) -> None:
    folder = tmp_path / "chroma"
    folder.mkdir()
    with process.chroma_server(folder) as url:
        served = opened(tmp_path / "index", CountingEmbedder(), url=url)
    for use in (lambda: served.nearest("late", limit=3), served.count):
        with pytest.raises(StoreError) as caught:
            use()
        one_line(caught.value, url, "TACTFUL_CHROMA_URL")


@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_a_server_that_hangs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store_module, "REACH_SECONDS", 0.3)
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        url = f"http://127.0.0.1:{deaf.getsockname()[1]}"
        with pytest.raises(StoreError) as caught:
            opened(tmp_path / "index", CountingEmbedder(), url=url)
    one_line(caught.value, url, "TACTFUL_CHROMA_URL")


@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_an_address_where_something_else_answers(tmp_path: Path) -> None:
    from openai_server import OpenAIServer

    with OpenAIServer() as server, pytest.raises(StoreError) as caught:
        url = server.url.removesuffix("/v1")
        opened(tmp_path / "index", CountingEmbedder(), url=url)
    one_line(caught.value, url, "TACTFUL_CHROMA_URL")


# --- the fingerprint ---------------------------------------------------------------


def test_the_fingerprint_follows_the_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tactful.adapters import passages

    folder = tmp_path / "guidelines"
    folder.mkdir()
    (folder / "a.md").write_text("one")
    monkeypatch.setattr(passages, "data_folder", lambda name: tmp_path)
    seen = {folder_fingerprint("guidelines")}
    (folder / "notes.txt").write_text("not a guideline")
    seen.add(folder_fingerprint("guidelines"))
    assert len(seen) == 1
    (folder / "a.md").write_text("two")
    seen.add(folder_fingerprint("guidelines"))
    (folder / "a.md").rename(folder / "b.md")
    seen.add(folder_fingerprint("guidelines"))
    (folder / "c.md").write_text("")
    seen.add(folder_fingerprint("guidelines"))
    assert len(seen) == 4


def test_the_version_is_a_short_hash(tmp_path: Path) -> None:
    version = opened(tmp_path / "index", CountingEmbedder()).version
    assert re.fullmatch(r"[0-9a-f]{16}", version)


@pytest.mark.skipif(
    sys.platform == "win32" or not hasattr(os, "geteuid") or os.geteuid() == 0,
    reason="root may write anywhere",
)
def test_a_folder_without_permission(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir(mode=0o500)
    with pytest.raises(StoreError) as caught:
        opened(tmp_path / "mine" / "index", CountingEmbedder())
    one_line(caught.value, "TACTFUL_DATA_DIR")
