"""Running the real command and other programs in processes of their own."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
PATIENCE = 120
"""Seconds after which a process hangs; far above what any of them takes."""
_SLOTS = threading.BoundedSemaphore(os.cpu_count() or 2)
"""So many processes at once, whoever starts them."""


@dataclass(frozen=True)
class Ran:
    """A process that has ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def reason(self) -> str:
        """The one line that says what was wrong; fails where it says more."""
        assert "Traceback" not in self.err, self.err
        lines = self.err.splitlines()
        assert len(lines) == 1, self.err
        assert lines[0].startswith("tactful: "), self.err
        return lines[0].removeprefix("tactful: ")


def environment(**values: str | Path) -> dict[str, str]:
    """This environment without settings, keys or proxies, and with ``values``."""
    clean = {
        name: value
        for name, value in os.environ.items()
        if not name.upper().startswith(("OPENAI_", "TACTFUL_", "PYTHON", "LANGSMITH_"))
        and not name.upper().endswith("_PROXY")
    }
    return {**clean, **{name: str(value) for name, value in values.items()}}


def run(
    arguments: Sequence[str | bytes | Path],
    *,
    cwd: Path,
    env: Mapping[str, str],
    stdin: bytes = b"",
) -> Ran:
    """Run a program to its end."""
    with _SLOTS:
        done = subprocess.run(
            arguments,
            cwd=cwd,
            env=env,
            input=stdin,
            capture_output=True,
            timeout=PATIENCE,
            check=False,
        )
    return Ran(
        done.returncode,
        done.stdout.decode("utf-8", "replace"),
        done.stderr.decode("utf-8", "replace"),
    )


def tactful(
    *arguments: str | bytes | Path,
    cwd: Path,
    data_dir: Path,
    stdin: bytes = b"",
    **settings: str | Path,
) -> Ran:
    """Run ``python -m tactful``, in ``cwd``, with only these settings."""
    return run(
        [sys.executable, "-m", "tactful", *arguments],
        cwd=cwd,
        env=environment(TACTFUL_DATA_DIR=data_dir, **settings),
        stdin=stdin,
    )


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def chroma_server(folder: Path) -> Iterator[str]:
    """A real Chroma server; gives its address."""
    port = free_port()
    command = ["chroma", "run", "--host", "127.0.0.1", "--port", str(port)]
    server = subprocess.Popen(
        [BIN / command[0], *command[1:], "--path", str(folder)],
        env=environment(ANONYMIZED_TELEMETRY="False"),
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_for_port(port, server)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.kill()
        server.wait()


def wait_for_port(port: int, process: subprocess.Popen[bytes]) -> None:
    """Wait until ``process`` listens on ``port``."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        assert process.poll() is None, f"ended with {process.returncode}"
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise AssertionError(f"nothing listens on {port}")
