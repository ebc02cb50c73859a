"""The plain JSON API: ``POST /api/draft`` and ``POST /api/check``."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, cast

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse

from tactful.errors import InputError, TactfulError
from tactful.inputs import read_offers, read_time
from tactful.schema import findings_to_json, result_to_json
from tactful.service import Tactful
from tactful.types import Channel, Complaint, Fact, FactSheet, Offer, Surface

MAX_BODY = 1_000_000
"""Bytes; a complaint of the greatest length in any script fits several times."""
_TEXTS = (
    "text", "platform", "surface", "note", "locale", "agent_locale", "buyer_name",
    "signature", "buyer_zone", "temperament",
)  # fmt: skip
_CHECK_TEXTS = ("text", "platform", "channel", "surface", "locale", "agent_locale")


def make_router(desk: Tactful) -> APIRouter:
    """The routes of the API, answered by ``desk``."""
    router = APIRouter(prefix="/api")

    @router.post("/draft")
    async def draft(request: Request) -> JSONResponse:
        def work(body: Mapping[str, Any]) -> Any:
            return result_to_json(desk.draft(complaint_from_json(body)))

        return await _answer(request, work)

    @router.post("/check")
    async def check(request: Request) -> JSONResponse:
        return await _answer(request, lambda body: _check(desk, body))

    return router


def complaint_from_json(body: Mapping[str, Any]) -> Complaint:
    """The complaint that ``body`` describes.

    Raises:
        InputError: a field is unknown or not of its kind.
    """
    _only(body, {*_TEXTS, "channels", "order", "offers", "contacts_made", "received_at"})
    fields: dict[str, Any] = _texts(body, _TEXTS)
    if "channels" in body:
        fields["channels"] = tuple(_strings(body["channels"], "channels"))
    if "order" in body:
        fields["order"] = body["order"]
    if "offers" in body:
        fields["offers"] = _offers(body["offers"])
    if "contacts_made" in body:
        made = body["contacts_made"]
        if not isinstance(made, int) or isinstance(made, bool):
            raise InputError(f"contacts_made is {made!r:.40}; give a whole number")
        fields["contacts_made"] = made
    if body.get("received_at") is not None:
        fields["received_at"] = read_time(_text(body["received_at"], "received_at"))
    return Complaint(**fields)


async def _answer(
    request: Request, work: Callable[[Mapping[str, Any]], Any]
) -> JSONResponse:
    try:
        body = _object(await _read(request))
        return JSONResponse(await run_in_threadpool(work, body))
    except TactfulError as problem:
        line = " ".join(str(problem).split())
        return JSONResponse({"error": line}, status_code=422)


async def _read(request: Request) -> bytes:
    raw = b""
    async for part in request.stream():
        raw += part
        if len(raw) > MAX_BODY:
            raise InputError(f"the request is longer than {MAX_BODY:,} bytes")
    return raw


def _object(raw: bytes) -> dict[str, Any]:
    try:
        body = json.loads(raw)
    except (ValueError, RecursionError):
        raise InputError("the request is not valid JSON; send an object") from None
    if not isinstance(body, dict):
        raise InputError("the request is not a JSON object")
    if body.get("text") is None:
        raise InputError("the request has no 'text'")
    return body


def _check(desk: Tactful, body: Mapping[str, Any]) -> Any:
    _only(body, {*_CHECK_TEXTS, "facts"})
    fields = _texts(body, _CHECK_TEXTS)
    facts = body.get("facts")
    if facts is not None and not isinstance(facts, dict):
        raise InputError(f"facts is {facts!r:.40}; give an object of names and texts")
    sheet = None
    if facts is not None:
        sheet = FactSheet(
            facts=tuple(
                Fact(id=f"given:{name}", text=str(value)) for name, value in facts.items()
            ),
            offers=(),
        )
    return findings_to_json(
        desk.check(
            fields["text"],
            platform=fields.get("platform", "generic"),
            channel=cast("Channel", fields.get("channel", "private")),
            surface=cast("Surface", fields.get("surface", "review")),
            locale=fields.get("locale"),
            agent_locale=fields.get("agent_locale", "en"),
            facts=sheet,
        )
    )


def _only(body: Mapping[str, Any], known: set[str]) -> None:
    if unknown := sorted(body.keys() - known):
        raise InputError(
            f"unknown field {unknown[0]!r:.60}; known are {', '.join(sorted(known))}"
        )


def _texts(body: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, str]:
    """Those of ``names`` that are given; null means not given."""
    return {name: _text(body[name], name) for name in names if body.get(name) is not None}


def _text(value: object, name: str) -> str:
    if not isinstance(value, str):
        raise InputError(f"{name} is {value!r:.40}; give a text")
    return value


def _strings(value: object, name: str) -> list[str]:
    if not isinstance(value, list):
        raise InputError(f"{name} is {value!r:.40}; give a list")
    return [_text(item, name) for item in value]


def _offers(value: object) -> list[Offer]:
    """Offers as ``"refund:5 USD"`` or as ``{"kind": "refund", "amount": "5 USD"}``."""
    if not isinstance(value, list):
        raise InputError(f"offers is {value!r:.40}; give a list")
    offers = []
    for item in value:
        if isinstance(item, dict):
            _only(item, {"kind", "amount"})
            given = _texts(item, ("kind", "amount"))
            if "kind" not in given:
                raise InputError(f"the offer {item!r:.60} has no 'kind'")
            offers.append(Offer(**given))
        else:
            offers += read_offers([_text(item, "offers")])
    return offers
