"""The doctor: what is set up, what is reachable, what to do about what is not."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import openai_server as say
import process
import pytest
from openai_server import OpenAIServer
from typer.testing import CliRunner

from tactful import doctor
from tactful.cli import app
from tactful.doctor import Remark, examine

KEY = "sk-doctor-77f1"
Examine = Callable[..., dict[str, Remark]]


@pytest.fixture(scope="module")
def doctor_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("doctor")


@pytest.fixture
def look(doctor_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Examine:
    """Examine with only these settings."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TACTFUL_DATA_DIR", str(doctor_dir))

    def look(**settings: str) -> dict[str, Remark]:
        for name, value in settings.items():
            monkeypatch.setenv(name, value)
        remarks = examine()
        for remark in remarks:
            assert "\n" not in remark.line()
            assert KEY not in remark.line()
            assert remark.ok or remark.todo
        return {remark.what: remark for remark in remarks}

    return look


@pytest.fixture
def server() -> Iterator[OpenAIServer]:
    with OpenAIServer() as running:
        yield running


def test_a_fresh_machine_is_well(look: Examine) -> None:
    found = look()
    assert list(found) == [
        "version", "data folder", "knowledge", "index", "model", "tokenizer",
    ]  # fmt: skip
    assert all(remark.ok for remark in found.values())
    assert "composer" in found["model"].found
    assert "OPENAI_API_KEY" in found["model"].todo
    assert "embedded" in found["index"].found


def test_a_model_server_that_answers(look: Examine, server: OpenAIServer) -> None:
    found = look(OPENAI_BASE_URL=server.url, OPENAI_API_KEY=KEY, TACTFUL_MODEL="tiny")
    assert found["model"].ok
    assert found["model"].found == f"tiny at {server.url} answers"
    assert [asked.path for asked in server.asked] == ["/v1/models"]
    headers = {name.lower(): value for name, value in server.asked[0].headers.items()}
    assert headers["authorization"] == f"Bearer {KEY}"


@pytest.mark.parametrize(
    ("reply", "words", "todo"),
    [
        (say.unauthorised(KEY), "does not accept the key (HTTP 401)", "OPENAI_API_KEY"),
        (say.error(403, "no"), "HTTP 403", "OPENAI_API_KEY"),
        (say.broken_down(), "HTTP 500", "that server"),
        (say.hanging(), "does not answer (ReadTimeout)", "OPENAI_BASE_URL"),
        (say.closing(), "does not answer", "OPENAI_BASE_URL"),
    ],
)
def test_a_model_server_that_fails(
    look: Examine,
    server: OpenAIServer,
    monkeypatch: pytest.MonkeyPatch,
    reply: say.Reply,
    words: str,
    todo: str,
) -> None:
    monkeypatch.setattr(doctor, "REACH_SECONDS", 0.3 if reply.hang else 20)
    server.models = reply
    found = look(OPENAI_BASE_URL=server.url, OPENAI_API_KEY=KEY)
    assert not found["model"].ok
    assert words in found["model"].found
    assert todo in found["model"].todo
    assert found["index"].ok


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:{port}/v1", "http://[", "http://:99999/", "http://"]
)
def test_an_address_where_nobody_answers(look: Examine, url: str) -> None:
    found = look(OPENAI_BASE_URL=url.format(port=process.free_port()))
    assert not found["model"].ok
    assert "does not answer" in found["model"].found


def test_a_key_that_no_header_can_hold(look: Examine, server: OpenAIServer) -> None:
    found = look(OPENAI_BASE_URL=server.url, OPENAI_API_KEY="ключ\n")
    assert not found["model"].ok
    assert "ключ" not in found["model"].line()


def test_wrong_settings_are_all_that_is_said(look: Examine) -> None:
    found = look(TACTFUL_TIMEOUT="soon")
    assert list(found) == ["version", "settings"]
    assert not found["settings"].ok
    assert "timeout" in found["settings"].found


def test_a_data_folder_that_cannot_be_made(look: Examine, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    found = look(TACTFUL_DATA_DIR=str(tmp_path / "file" / "sub"))
    assert not found["data folder"].ok
    assert "TACTFUL_DATA_DIR" in found["data folder"].todo
    assert "index" not in found  # it could only fail


def test_a_chroma_server_that_is_down(look: Examine) -> None:
    url = f"http://127.0.0.1:{process.free_port()}"
    found = look(TACTFUL_CHROMA_URL=url)
    assert not found["index"].ok
    assert url in found["index"].found


def test_an_embedding_server_that_is_down(look: Examine) -> None:
    found = look(
        TACTFUL_EMBEDDINGS="openai:tiny",
        TACTFUL_RETRIES="0",
        OPENAI_BASE_URL=f"http://127.0.0.1:{process.free_port()}/v1",
    )
    assert not found["index"].ok
    assert not found["model"].ok


def test_the_command(
    doctor_dir: Path,
    tmp_path: Path,
    server: OpenAIServer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    well = process.tactful("doctor", cwd=tmp_path, data_dir=doctor_dir)
    assert (well.code, well.err) == (0, "")
    assert all(line.startswith("ok  ") for line in well.out.splitlines())
    server.models = say.unauthorised(KEY)
    monkeypatch.chdir(tmp_path)
    settings = {
        "TACTFUL_DATA_DIR": str(doctor_dir),
        "OPENAI_BASE_URL": server.url,
        "OPENAI_API_KEY": KEY,
    }
    ill = CliRunner().invoke(app, ["doctor", "--json"], env=settings)
    assert (ill.exit_code, ill.stderr) == (1, "")
    said = json.loads(ill.stdout)
    assert {remark["what"] for remark in said if not remark["ok"]} == {"model"}
    assert all(set(remark) == {"what", "ok", "found", "todo"} for remark in said)
    assert KEY not in ill.stdout


def test_it_asks_no_one_where_there_is_nothing_to_ask(
    look: Examine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("a connection was made")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    assert all(remark.ok for remark in look().values())
