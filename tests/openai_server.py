"""A scripted server that speaks the OpenAI protocol on this machine, and fails on demand.

It answers ``/v1/chat/completions`` (whole or as a stream of events), ``/v1/embeddings``
and ``/v1/models``, and keeps what it was asked. Every answer is a ``Reply``; those
queued with ``say`` come first, one for each request, then ``server.otherwise``.
Embeddings and the list of models have a reply of their own to override.
"""

from __future__ import annotations

import base64
import hashlib
import json
import math
import struct
import threading
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any

DIMENSIONS = 64


@dataclass(frozen=True)
class Asked:
    """A request as it came."""

    path: str
    headers: Mapping[str, str]
    body: Any

    @property
    def roles(self) -> list[str]:
        return [message["role"] for message in self.body["messages"]]

    def text(self, role: str, number: int = -1) -> str:
        """What the ``number``-th message of ``role`` says."""
        said = [m["content"] for m in self.body["messages"] if m["role"] == role]
        return str(said[number])

    @property
    def all_text(self) -> str:
        return "\n".join(str(m["content"]) for m in self.body["messages"])


@dataclass(frozen=True)
class Reply:
    """An answer, or a failure to answer."""

    status: int = 200
    body: bytes | str | Mapping[str, Any] = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    content_type: str = "application/json"
    hang: bool = False
    """Say nothing until the server is stopped."""
    close: bool = False
    """Close the connection without a word."""
    promised: int | None = None
    """Announce so many bytes whatever follows, then close."""

    def payload(self) -> bytes:
        if isinstance(self.body, bytes):
            return self.body
        if isinstance(self.body, str):
            return self.body.encode()
        return json.dumps(self.body).encode()


# --- answers of a model ------------------------------------------------------------


def completion(
    content: str | None,
    *,
    refusal: str | None = None,
    finish: str = "stop",
    prompt_tokens: int = 100,
    completion_tokens: int = 20,
) -> Reply:
    """A well-formed chat completion that says ``content``."""
    return Reply(
        body={
            "id": "chatcmpl-1",
            "object": "chat.completion",
            "created": 1_700_000_000,
            "model": "scripted",
            "choices": [
                {
                    "index": 0,
                    "finish_reason": finish,
                    "logprobs": None,
                    "message": {
                        "role": "assistant",
                        "content": content,
                        "refusal": refusal,
                    },
                }
            ],
            "usage": {
                "prompt_tokens": prompt_tokens,
                "completion_tokens": completion_tokens,
                "total_tokens": prompt_tokens + completion_tokens,
            },
        }
    )


def answer(
    text: str,
    *,
    gloss: str = "",
    claims: Sequence[tuple[str, str]] = (),
    prompt_tokens: int = 100,
    completion_tokens: int = 20,
) -> Reply:
    """A draft as it was asked for."""
    told = [{"quote": quote, "from": origin} for quote, origin in claims]
    return completion(
        json.dumps({"text": text, "gloss": gloss, "claims": told}, ensure_ascii=False),
        prompt_tokens=prompt_tokens,
        completion_tokens=completion_tokens,
    )


def in_words(text: str) -> Reply:
    """A draft the way chatty models give it: fenced, with words around it."""
    inner = json.dumps({"text": text, "gloss": "", "claims": []}, ensure_ascii=False)
    return completion(f"Sure! Here it is:\n```json\n{inner}\n```\nAnything else?")


def refused() -> Reply:
    return completion(None, refusal="I cannot help with that.")


def truncated() -> Reply:
    return completion('{"text": "We are sorry that the par')


def cut_off() -> Reply:
    """Cut off by the server's limit of tokens, and saying so."""
    return completion('{"text": "We are sorry that the par', finish="length")


def wrong_shape(content: str = '{"reply": "We are sorry.", "claims": 7}') -> Reply:
    return completion(content)


# --- failures ----------------------------------------------------------------------


def error(status: int, message: str, **headers: str) -> Reply:
    return Reply(
        status=status,
        body={"error": {"message": message, "type": "error", "code": None}},
        headers={name.replace("_", "-"): value for name, value in headers.items()},
    )


def rate_limited(after: str = "0.01") -> Reply:
    return error(429, "Rate limit reached", Retry_After=after)


def broken_down() -> Reply:
    return error(500, "The server had an error")


def unauthorised(key: str = "") -> Reply:
    """Real servers repeat a part of the key; this one repeats all of it."""
    return error(401, f"Incorrect API key provided: {key}")


def not_found() -> Reply:
    return error(404, "The model does not exist")


def no_response_format() -> Reply:
    return error(400, "Unsupported parameter: 'response_format' is not supported")


def bad_request() -> Reply:
    return error(400, "This model's maximum context length is 10 tokens")


def hanging() -> Reply:
    return Reply(hang=True)


def closing() -> Reply:
    return Reply(close=True)


def broken_json() -> Reply:
    return Reply(body='{"id": "chatcmpl-1", "choices": [')


def cut_body() -> Reply:
    return Reply(body='{"id": "chatcmpl-1"', promised=4000)


def html() -> Reply:
    return Reply(
        body="<html><title>Welcome to nginx!</title></html>", content_type="text/html"
    )


def empty_choices() -> Reply:
    return Reply(
        body={
            "id": "chatcmpl-1",
            "object": "chat.completion",
            "created": 1_700_000_000,
            "model": "scripted",
            "choices": [],
        }
    )


def null_choices() -> Reply:
    return Reply(body={"id": "x", "object": "chat.completion", "choices": None})


# --- the server --------------------------------------------------------------------


class OpenAIServer:
    """The server; use it as a context manager.

    Attributes:
        asked: every request so far, in order.
        otherwise: what chat requests get when nothing is queued; a function of the
            request, where a reply depends on it.
        embeddings: overrides the vectors.
        models: overrides the list of models.
    """

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.otherwise: Reply | Callable[[Asked], Reply] = answer("We are sorry.")
        self.embeddings: Reply | None = None
        self.models: Reply | None = None
        self._queue: deque[Reply] = deque()
        self._lock = threading.Lock()
        self._stopped = threading.Event()
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._http.daemon_threads = True
        self._thread = threading.Thread(
            target=self._http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
        )

    def __enter__(self) -> OpenAIServer:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stopped.set()
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._http.server_address[1]}/v1"

    @property
    def chats(self) -> list[Asked]:
        """The chat requests so far."""
        return [asked for asked in self.asked if asked.path.endswith("/completions")]

    @property
    def embedded(self) -> list[str]:
        """Every text that was embedded so far."""
        return [
            text
            for asked in self.asked
            if asked.path.endswith("/embeddings")
            for text in asked.body["input"]
        ]

    def say(self, *replies: Reply) -> None:
        """Queue replies to the next chat requests."""
        self._queue.extend(replies)

    def _reply(self, asked: Asked) -> Reply:
        with self._lock:
            self.asked.append(asked)
            if asked.path.endswith("/models"):
                return self.models or _models()
            if asked.path.endswith("/embeddings"):
                return self.embeddings or _vectors(asked.body)
            if not asked.path.endswith("/chat/completions"):
                return not_found()
            reply = self._queue.popleft() if self._queue else self.otherwise
        return reply if isinstance(reply, Reply) else reply(asked)

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                self._answer(None)

            def do_POST(self) -> None:
                length = int(self.headers.get("Content-Length", 0))
                self._answer(json.loads(self.rfile.read(length)))

            def _answer(self, body: Any) -> None:
                asked = Asked(self.path, dict(self.headers.items()), body)
                reply = server._reply(asked)
                if reply.hang:
                    server._stopped.wait(60)
                if reply.hang or reply.close:
                    self.close_connection = True
                    return
                payload = reply.payload()
                kind = reply.content_type
                if body and body.get("stream") and reply.status == 200:
                    payload, kind = _events(payload, body), "text/event-stream"
                self.send_response(reply.status)
                for name, value in reply.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Type", kind)
                length = reply.promised or len(payload)
                self.send_header("Content-Length", str(length))
                self.send_header("Connection", "close")  # no socket outlives its test
                self.end_headers()
                self.wfile.write(payload)
                self.close_connection = True

            def log_message(self, format: str, *args: object) -> None:
                pass

        return Handler


def _models() -> Reply:
    names = ["scripted"]
    return Reply(
        body={
            "object": "list",
            "data": [{"id": n, "object": "model", "owned_by": "test"} for n in names],
        }
    )


def vector(text: str) -> list[float]:
    """A vector of unit length in which texts that share words lie near each other."""
    sums = [0.0] * DIMENSIONS
    for word in text.lower().split():
        digest = hashlib.sha256(word.encode()).digest()
        sums[digest[0] % DIMENSIONS] += 1 if digest[1] & 1 else -1
    norm = math.sqrt(sum(x * x for x in sums)) or 1.0
    return [x / norm for x in sums] if any(sums) else [1.0] + sums[1:]


def _vectors(body: Mapping[str, Any]) -> Reply:
    data = []
    for number, text in enumerate(body["input"]):
        numbers: Any = vector(text)
        if body.get("encoding_format") == "base64":
            packed = struct.pack(f"<{len(numbers)}f", *numbers)
            numbers = base64.b64encode(packed).decode()
        data.append({"object": "embedding", "index": number, "embedding": numbers})
    return Reply(
        body={
            "object": "list",
            "model": body["model"],
            "data": data,
            "usage": {"prompt_tokens": 1, "total_tokens": 1},
        }
    )


def _events(payload: bytes, body: Mapping[str, Any]) -> bytes:
    """A whole completion as the stream of events that says the same."""
    whole = json.loads(payload)
    common = {
        "id": whole["id"],
        "object": "chat.completion.chunk",
        "created": whole["created"],
        "model": whole["model"],
    }

    def chunk(delta: Mapping[str, Any], finish: str | None = None) -> dict[str, Any]:
        choice = {"index": 0, "delta": delta, "finish_reason": finish}
        return {**common, "choices": [choice]}

    chunks: list[Mapping[str, Any]] = []
    for choice in whole["choices"]:
        content = choice["message"]["content"] or ""
        chunks.append(chunk({"role": "assistant", "content": ""}))
        chunks += [
            chunk({"content": content[at : at + 12]}) for at in range(0, len(content), 12)
        ]
        chunks.append(chunk({}, choice["finish_reason"]))
    if (body.get("stream_options") or {}).get("include_usage"):
        chunks.append({**common, "choices": [], "usage": whole.get("usage")})
    lines = [f"data: {json.dumps(c)}\n\n" for c in chunks] + ["data: [DONE]\n\n"]
    return "".join(lines).encode()
