"""What is set up, what is reachable, and what to do about what is not."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from importlib.metadata import version

from tactful.errors import TactfulError
from tactful.service import Tactful
from tactful.settings import Settings, load_settings

REACH_SECONDS = 5.0


@dataclass(frozen=True, kw_only=True)
class Remark:
    """One thing looked at."""

    what: str
    ok: bool
    found: str
    todo: str = ""

    def line(self) -> str:
        """The remark as one line."""
        mark = "ok  " if self.ok else "MEND"
        todo = f" -> {self.todo}" if self.todo else ""
        return f"{mark} {self.what}: {self.found}{todo}"

    def to_json(self) -> dict[str, object]:
        """The remark as plain data."""
        return asdict(self)


def examine() -> list[Remark]:
    """Look at everything; nothing is changed but for the index, which is built."""
    remarks = [Remark(what="version", ok=True, found=f"tactful {version('tactful')}")]
    try:
        settings = load_settings()
    except TactfulError as problem:
        return [*remarks, _broken("settings", problem)]
    remarks.append(_data_dir(settings))
    remarks.append(_try("knowledge", _knowledge))
    if remarks[-2].ok:
        remarks.append(_try("index", lambda: _index(settings)))
    remarks.append(_try("model", lambda: _model(settings)))
    remarks.append(_tokens())
    return remarks


def _broken(what: str, problem: TactfulError) -> Remark:
    return Remark(what=what, ok=False, found=str(problem), todo="mend what it names")


def _try(what: str, look: Callable[[], Remark]) -> Remark:
    try:
        return look()
    except TactfulError as problem:
        return _broken(what, problem)


def _data_dir(settings: Settings) -> Remark:
    folder = settings.data_dir
    existing = next(p for p in (folder, *folder.parents) if p.exists())
    if existing.is_dir() and os.access(existing, os.W_OK):
        return Remark(what="data folder", ok=True, found=str(folder))
    return Remark(
        what="data folder",
        ok=False,
        found=f"{folder} cannot be written",
        todo="give write permission, or set TACTFUL_DATA_DIR to a folder of your own",
    )


def _knowledge() -> Remark:
    from tactful.stats import count_everything

    counts = count_everything()
    return Remark(
        what="knowledge",
        ok=True,
        found=", ".join(
            f"{counts[name]} {name}"
            for name in ("guidelines", "rules", "phrasebooks", "platforms")
        ),
    )


def _index(settings: Settings) -> Remark:
    started = time.perf_counter()
    store = Tactful(settings).open_store()
    kind = settings.chroma_url or "embedded"
    return Remark(
        what="index",
        ok=True,
        found=f"{store.count()} passages, {kind}, {settings.embeddings} embeddings, "
        f"ready in {time.perf_counter() - started:.1f} s",
    )


def _model(settings: Settings) -> Remark:
    if settings.model_name is None:
        return Remark(
            what="model",
            ok=True,
            found="none: the built-in composer drafts",
            todo="set OPENAI_API_KEY or OPENAI_BASE_URL to have a model draft",
        )
    import httpx

    base = (settings.openai_base_url or "https://api.openai.com/v1").rstrip("/")
    try:
        answer = httpx.get(
            f"{base}/models",
            headers={"Authorization": f"Bearer {settings.api_key}"},
            timeout=REACH_SECONDS,
        )
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as problem:
        return Remark(
            what="model",
            ok=False,
            found=f"{settings.model_name} at {base} does not answer "
            f"({type(problem).__name__})",
            todo="start the server or check OPENAI_BASE_URL; until then the composer "
            "drafts",
        )
    if answer.status_code in (401, 403):
        return Remark(
            what="model",
            ok=False,
            found=f"{base} does not accept the key (HTTP {answer.status_code})",
            todo="check OPENAI_API_KEY",
        )
    if answer.status_code >= 500:
        return Remark(
            what="model",
            ok=False,
            found=f"{base} is in trouble itself (HTTP {answer.status_code})",
            todo="look at that server; until then the composer drafts",
        )
    return Remark(what="model", ok=True, found=f"{settings.model_name} at {base} answers")


def _tokens() -> Remark:
    from tactful.adapters.tokens import count_tokens

    return Remark(
        what="tokenizer",
        ok=count_tokens("hello world") == 2,
        found="o200k_base, offline",
    )
