"""No key, no network, a data folder of one's own; what is slow to make is made once."""

from __future__ import annotations

import ipaddress
import os
import socket
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import hypothesis
import pytest

from tactful.checks.ruleset import load_ruleset
from tactful.service import Tactful

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
"""The present, for every test that needs one."""

hypothesis.settings.register_profile(
    "tactful",
    deadline=None,  # the first call loads tables
    derandomize=True,  # the same examples on every machine
    database=None,
    max_examples=60,
)
hypothesis.settings.load_profile("tactful")


@pytest.fixture(scope="session")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder that tests share, so that the index is built once."""
    return tmp_path_factory.mktemp("data")


@pytest.fixture(scope="session", autouse=True)
def _own_environment(data_dir: Path) -> Iterator[None]:
    """Without the settings, keys and proxies of whoever runs the tests."""
    with pytest.MonkeyPatch.context() as patch:
        for name in list(os.environ):
            upper = name.upper()
            if upper.startswith(("OPENAI_", "TACTFUL_")) or upper.endswith("_PROXY"):
                patch.delenv(name)
        patch.setenv("TACTFUL_DATA_DIR", str(data_dir))
        yield


@pytest.fixture(scope="session", autouse=True)
def _compiled_rules() -> None:
    """Compiled before any test looks at what a command prints while it waits."""
    load_ruleset()


@pytest.fixture(scope="session", autouse=True)
def _no_network() -> Iterator[None]:
    """Refuse every connection but those to this machine, as an ordinary failure."""

    def local_only(method: Callable[..., Any]) -> Callable[..., Any]:
        def connect(self: socket.socket, address: Any) -> Any:
            if self.family in (socket.AF_INET, socket.AF_INET6):
                _refuse_unless_local(address[0], address)
            return method(self, address)

        return connect

    def resolve(host: Any, port: Any, *rest: Any, **more: Any) -> Any:
        _refuse_unless_local(host, (host, port))
        return getaddrinfo(host, port, *rest, **more)

    getaddrinfo = socket.getaddrinfo
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", local_only(socket.socket.connect))
        patch.setattr(socket.socket, "connect_ex", local_only(socket.socket.connect_ex))
        patch.setattr(socket, "getaddrinfo", resolve)
        yield


def _refuse_unless_local(host: Any, address: Any) -> None:
    name = host.decode() if isinstance(host, bytes) else host
    if name in (None, "", "localhost", "0.0.0.0", "::"):
        return
    try:
        if ipaddress.ip_address(name.split("%")[0]).is_loopback:
            return
    except ValueError:
        pass  # a name, and not that of this machine
    raise OSError(f"tests make no connection to {address!r}")


@pytest.fixture(scope="session")
def desk(data_dir: Path, _own_environment: None) -> Tactful:
    """The service as it comes: composer, built-in embedder, Chroma; at a fixed time."""
    return Tactful(now=lambda: NOW)
