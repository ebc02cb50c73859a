"""The web desk: its HTML, its API, its server, and the real page in Chromium."""

from __future__ import annotations

import base64
import dataclasses
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import pytest

from tactful.errors import InputError, ModelError, SettingsError
from tactful.service import Tactful
from tactful.settings import Settings
from tactful.types import (
    ChannelPlan,
    Claim,
    Complaint,
    Draft,
    Finding,
    Gloss,
    Origin,
    Source,
    Usage,
)
from tactful.web import draft_view, view
from tactful.web.examples import EXAMPLES
from tactful.web.form import Form, explain
from tactful.web.guard import Guard, patch_page
from tactful.web.home import preferred_page
from tactful.web.marks import Mark, mark_html, prose_html
from tactful.web.server import (
    bind,
    demand_password,
    is_loopback,
)
from tactful.web.session import Session
from tactful.web.words import Words

pytestmark = [
    # Gradio's and Starlette's own doing, not ours.
    pytest.mark.filterwarnings("ignore::DeprecationWarning:gradio"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning:starlette"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning:websockets"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning:uvicorn"),
]

EVIL = '<img src=x onerror="window.hurt=1">\'&amp; ${window.hurt=2} {{1+1}}'
WATCH = "Посылка шла два месяца, и часы пришли разбитые!"
EN, ZH = Words("en"), Words("zh")


def finding(text: str, start: int, end: int, level: str = "error") -> Finding:
    return Finding(
        rule="t.rule", level=level, start=start, end=end, matched=text[start:end],
        message=f"message {EVIL}", suggestion=f"suggestion {EVIL}", source=EVIL,
    )  # fmt: skip


def draft_of(text: str, **changes: Any) -> Draft:
    made = Draft(
        channel="private", locale="ru-RU", subject=None, text=text, gloss=None,
        status="ready", blanks=(), sources=(), claims=(), findings=(),
        origin=Origin(by="composer"), usage=Usage(),
    )  # fmt: skip
    return dataclasses.replace(made, **changes)


def plan_of(limit: int | None = None, unit: str = "characters") -> ChannelPlan:
    return ChannelPlan(
        channel="private", available=True, limit=limit, unit=unit, why="w", source="s"
    )


def assert_harmless(page: str) -> None:
    assert "<img" not in page.replace("&lt;img", "")
    assert "&lt;img" in page


# --- HTML ----------------------------------------------------------------------------


def test_marks_are_nested_by_cutting_and_keep_all_tooltips():
    marks = [
        Mark(start=0, end=3, look="t-a", title="A"),
        Mark(start=2, end=5, look="t-b", title='B"'),
    ]
    assert mark_html("abcdef<", marks) == (
        '<mark class="t-a" title="A">ab</mark>'
        '<mark class="t-a" title="A · B&quot;">c</mark>'
        '<mark class="t-b" title="B&quot;">de</mark>f&lt;'
    )


def test_marks_beyond_the_text_do_no_harm():
    assert "abc" in mark_html("abc", [Mark(start=1, end=9, look="t-a", title="")]).replace(
        '<mark class="t-a" title="">', ""
    ).replace("</mark>", "")
    assert mark_html("", []) == ""


def test_prose_knows_bold_and_nothing_else():
    made = prose_html("**Do.** <b>x</b>\nline\n\nmore")
    assert made == "<p><b>Do.</b> &lt;b&gt;x&lt;/b&gt;<br>line</p><p>more</p>"


@pytest.mark.parametrize("words", [EN, ZH])
def test_triage_and_plan_show_everything_escaped(words: Words):
    desk = Tactful()
    text = f"{WATCH} {EVIL}"
    triage = desk.triage(text)
    page = view.triage_html(text, triage, words)
    assert_harmless(page)
    for hit in triage.causes:
        assert words.cause(hit.cause) in page
        assert f"{hit.confidence:.2f}" in page
    assert "шла два месяца" in page
    plan = desk.plan(
        Complaint(text=text, platform="amazon", agent_locale=words.agent_locale)
    )
    page = view.plan_html(plan, words, datetime.now(UTC))
    assert words("plan.no") in page  # no public reply to an Amazon review
    assert all(channel.why.replace("'", "&#x27;") in page for channel in plan.channels)
    late = view.plan_html(plan, words, plan.reply_by + timedelta(hours=3))
    assert words("plan.overdue", time=words("time.hours", count=3)) in late


def test_draft_parts_are_escaped_everywhere():
    text = f"Hello {EVIL} bye"
    made = draft_of(
        text,
        subject=EVIL,
        gloss=Gloss(locale="en", text=EVIL),
        sources=(Source(id="g", title=EVIL, text=EVIL),),
        claims=(Claim(start=0, end=5, text=EVIL, origin=EVIL),),
        findings=(finding(text, 6, 12),),
        origin=Origin(by="model", model=EVIL, fallback_reason=EVIL),
        status="needs_facts",
        blanks=(EVIL,),
    )
    for page in (
        draft_view.head_html(made, EN),
        draft_view.checks_html(made, plan_of(10), EN),
        draft_view.gloss_html(made.gloss, EN),
        draft_view.grounds_html(made, EN),
        draft_view.earlier_html(EVIL, EVIL, EN),
        view.line_html(EVIL),
        view.none_html(dataclasses.replace(plan_of(), why=EVIL, source=EVIL), EN),
    ):
        assert_harmless(page)


def test_status_and_origin_are_told():
    head = draft_view.head_html(
        draft_of("x", status="needs_facts", blanks=("tracking number",)), EN
    )
    assert "Facts missing: tracking number" in head
    assert " disabled" not in head
    blocked = draft_view.head_html(draft_of("x", status="blocked"), EN)
    assert " disabled" in blocked and "do not send" in blocked
    made = draft_of("x", origin=Origin(by="composer", fallback_reason="it was slow"))
    assert "it was slow" in draft_view.head_html(made, EN)
    by_model = draft_of("x", origin=Origin(by="model", model="gpt-x"))
    assert "by gpt-x" in draft_view.head_html(by_model, EN)


def test_count_is_in_the_unit_of_the_platform():
    made = draft_of("é€")
    assert "5 of 8 bytes" in draft_view.checks_html(made, plan_of(8, "bytes"), EN)
    assert "1 too many" in draft_view.checks_html(made, plan_of(1), EN)
    assert "2 characters" in draft_view.checks_html(made, plan_of(), EN)


def test_a_finding_on_all_of_the_text_hides_no_other():
    text = "one two three"
    made = draft_of(text, findings=(finding(text, 0, 13), finding(text, 4, 7)))
    page = draft_view.checks_html(made, plan_of(), EN)
    assert page.count('<mark class="t-error"') == 3


def test_gloss_is_marked_as_outdated():
    gloss = Gloss(locale="en", text="hi")
    assert EN("gloss.stale") in draft_view.gloss_html(gloss, EN, stale=True)
    assert EN("gloss.stale") not in draft_view.gloss_html(gloss, EN)
    assert draft_view.gloss_html(None, EN) == ""


# --- form and session ------------------------------------------------------------------


def test_form_reads_what_it_gives():
    for form in EXAMPLES.values():
        assert Form.read(tuple(form.values())) == form


@pytest.mark.parametrize(
    ("form", "said"),
    [
        (Form(text=" "), "missing"),
        (Form(text="x" * 60_000), "60,000"),
        (Form(text="x", contacts=-1), "-1"),
        (Form(text="x", contacts=1.5), "1.5"),
        (Form(text="x", value="lots"), "“lots”"),
        (Form(text="x", offers=("refund",), refund="-5 USD"), "negative"),
        (Form(text="x", offers=("partial_refund",)), "amount is missing"),
        (Form(text="x", platform="nowhere"), "nowhere"),
        (Form(text="x", buyer_name="n" * 100), "at most 80"),
    ],
)
@pytest.mark.parametrize("words", [EN, ZH])
def test_bad_input_is_explained_in_one_line(form: Form, said: str, words: Words):
    with pytest.raises(InputError) as problem:
        Tactful().draft(form.complaint(words))
    line = explain(problem.value, form, words)
    assert "\n" not in line
    if words is EN:
        assert said in line
    else:
        assert any("\u4e00" <= char <= "\u9fff" for char in line)


def test_amounts_that_are_not_ticked_are_not_offered():
    form = Form(text="x", offers=("refund",), refund="5 USD", coupon="9 USD")
    assert [(o.kind, o.amount) for o in form.complaint(EN).offers] == [("refund", "5 USD")]


def test_edited_drafts_are_kept_and_others_are_not():
    complaint = Complaint(text="It arrived broken", platform="aliexpress")
    result = Tactful().draft(complaint)
    assert result.private and result.public
    session = Session(complaint=complaint, result=result)
    texts: Any = {"private": "my own words", "public": result.public.text + "\n"}
    assert session.edited(texts) == ("private",)
    kept = session.keeping(texts)
    assert [e.text for e in kept.earlier["private"]] == ["my own words"]
    assert "public" not in kept.earlier
    assert kept.keeping(texts).earlier == kept.earlier
    assert Session().edited(texts) == ()


@pytest.mark.parametrize("page", ["en", "zh"])
def test_all_words_of_the_desk_are_there(page: Any):
    from tactful.knowledge.messages import load_messages
    from tactful.types import CAUSES, OFFER_KINDS, RISKS, SEVERITIES, SURFACES, TEMPERAMENTS

    known = load_messages()
    for kind, names in (
        ("offer", OFFER_KINDS), ("risk", RISKS), ("severity", SEVERITIES),
        ("surface", SURFACES), ("temperament", TEMPERAMENTS), ("example", EXAMPLES),
    ):  # fmt: skip
        for name in names:
            assert f"desk.{kind}.{name}" in known
    assert all(Words(page).cause(cause) for cause in CAUSES)
    assert Words(page).language("ru") and Words(page).language(None)


# --- server ------------------------------------------------------------------------------


def test_only_loopback_does_without_a_password():
    assert is_loopback("127.0.0.1") and is_loopback("::1") and is_loopback("localhost")
    assert not is_loopback("0.0.0.0") and not is_loopback("example.org")
    demand_password("127.0.0.1", Settings())
    with pytest.raises(SettingsError, match="TACTFUL_PASSWORD"):
        demand_password("0.0.0.0", Settings())
    with pytest.raises(SettingsError):
        demand_password("0.0.0.0", Settings(password=""))
    demand_password("0.0.0.0", Settings(password="s3cret"))


def test_a_taken_port_is_one_line():
    with bind("127.0.0.1", 0) as first:
        port = first.getsockname()[1]
        with pytest.raises(InputError, match=f"^port {port} is taken; choose another with"):
            bind("127.0.0.1", port)
    with pytest.raises(InputError, match="not known"):
        bind("no.such.host.invalid", 1)


@pytest.mark.parametrize(
    ("header", "page"),
    [
        ("", "en"),
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh"),
        ("de, en;q=0.5, zh;q=0.9", "zh"),
        ("fr", "en"),
        (";;q=x,,", "en"),
    ],
)
def test_home_goes_by_the_browsers_language(header: str, page: str):
    assert preferred_page(header) == page


def test_the_page_loses_what_names_outside_hosts():
    import gradio

    template = Path(gradio.__file__).parent / "templates" / "frontend" / "index.html"
    page = patch_page(template.read_text(encoding="utf-8"), "zh-CN")
    assert '<html\n\tlang="zh-CN"' in page or '<html lang="zh-CN"' in page
    assert "https://" not in page and "http://" not in page
    assert "/desk/style.css" in page


async def _echo(scope: Any, receive: Any, send: Any) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"in"})


def ask_guard(password: str | None = None, method: str = "GET", **headers: str) -> Any:
    import asyncio

    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    guard = Guard(_echo, password, frozenset({"127.0.0.1"}))
    raw = {"host": "127.0.0.1:7860", **headers}
    scope = {
        "type": "http", "method": method, "path": "/x",
        "headers": [(k.replace("_", "-").encode(), v.encode()) for k, v in raw.items()],
    }  # fmt: skip

    async def receive() -> Any:
        return {"type": "http.request"}

    asyncio.run(guard(scope, receive, send))
    names = {name for name, _ in sent[0]["headers"]}
    assert b"content-security-policy" in names
    return sent[0]["status"]


def test_the_guard():
    basic = base64.b64encode("someone:пароль".encode()).decode()
    wrong = base64.b64encode(b"someone:no").decode()
    assert ask_guard() == 200
    assert ask_guard(host="evil.example:7860") == 421
    assert ask_guard("пароль") == 401
    assert ask_guard("пароль", authorization=f"Basic {wrong}") == 401
    assert ask_guard("пароль", authorization="Basic ???") == 401
    assert ask_guard("пароль", authorization="Bearer x") == 401
    assert ask_guard("пароль", authorization=f"Basic {basic}", host="desk.example") == 200
    assert ask_guard(method="POST", sec_fetch_site="cross-site") == 403
    assert ask_guard(method="POST", sec_fetch_site="same-origin") == 200
    assert ask_guard(method="POST", origin="http://evil.example") == 403
    assert ask_guard(method="POST", origin="http://127.0.0.1:7860") == 200


# --- API ------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def api() -> Iterator[httpx.Client]:
    """The API alone, without the seconds that Gradio takes."""
    import asyncio

    from fastapi import FastAPI

    from tactful.web.api import make_router

    app = FastAPI()
    app.include_router(make_router(Tactful()))

    class Bridge(httpx.BaseTransport):
        def handle_request(self, request: httpx.Request) -> httpx.Response:
            async def send() -> httpx.Response:
                transport = httpx.ASGITransport(app=app)
                async with httpx.AsyncClient(transport=transport) as client:
                    return await client.request(
                        request.method, str(request.url), content=request.read(),
                        headers=request.headers,
                    )  # fmt: skip

            answer = asyncio.run(send())
            return httpx.Response(answer.status_code, content=answer.content)

    with httpx.Client(transport=Bridge(), base_url="http://desk") as client:
        yield client


def test_api_drafts(api: httpx.Client):
    body = {
        "text": WATCH, "platform": "aliexpress", "order": {"id": "8011"},
        "offers": ["replacement", {"kind": "refund", "amount": "5 USD"}],
        "agent_locale": "zh-CN", "contacts_made": 1, "locale": None,
        "received_at": "2026-11-22T09:00+00:00", "channels": ["private", "public"],
    }  # fmt: skip
    answer = api.post("/api/draft", json=body)
    assert answer.status_code == 200
    result = answer.json()
    assert result["schema"] == "tactful.result/1"
    assert result["triage"]["language"] == "ru"
    assert [d["channel"] for d in result["drafts"]] == ["private", "public"]
    assert result["drafts"][0]["gloss"]["locale"] == "zh-CN"


def test_api_checks(api: httpx.Client):
    text = "Please update your review."
    answer = api.post("/api/check", json={"text": text, "platform": "amazon"})
    assert answer.status_code == 200
    assert any(f["level"] == "error" for f in answer.json())
    for found in answer.json():
        assert text[found["start"] : found["end"]] == found["matched"]
    figures = {"text": "You get 5 USD back.", "facts": {"refund": "7 USD"}}
    assert api.post("/api/check", json=figures).json()


@pytest.mark.parametrize("path", ["/api/draft", "/api/check"])
@pytest.mark.parametrize(
    "body",
    [
        b"", b"[]", b"null", b"{", b"{}", b'{"text": null}', b'{"text": 5}',
        b'{"text": ""}', b'{"text": "x", "platform": "nowhere"}',
        b'{"text": "x", "colour": "red"}', b'{"text": "x", "agent_locale": "xx"}',
        b"[" * 100_000, b'{"text": "' + b"x" * 1_100_000 + b'"}', b"\xff\xfe",
    ],
)  # fmt: skip
def test_api_refuses_bad_input_in_one_line(api: httpx.Client, path: str, body: bytes):
    answer = api.post(path, content=body)
    assert answer.status_code == 422
    assert list(answer.json()) == ["error"]
    assert answer.json()["error"] and "\n" not in answer.json()["error"]


@pytest.mark.parametrize(
    "extra",
    [
        {"offers": ["gift"]}, {"offers": [{"amount": "5 USD"}]}, {"offers": "refund"},
        {"offers": [{"kind": "refund", "amount": "-5 USD"}]}, {"contacts_made": "2"},
        {"contacts_made": -1}, {"received_at": "soon"}, {"channels": "private"},
        {"channels": ["fax"]}, {"order": ["8011"]}, {"order": {"value": "lots"}},
        {"surface": "wall"},
    ],
)  # fmt: skip
def test_api_refuses_bad_fields(api: httpx.Client, extra: dict[str, Any]):
    answer = api.post("/api/draft", json={"text": "It broke", **extra})
    assert answer.status_code == 422, answer.text


# --- the real page ------------------------------------------------------------------------


def find_chromium() -> str:
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if found := shutil.which(name):
            return found
    reason = "NO CHROMIUM FOUND: the desk was NOT tested in a browser"
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


def start_desk(folder: Path, *args: str, **env: str) -> tuple[subprocess.Popen[str], str]:
    """A real desk on a free port, and its address once it answers."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    keep = {k: v for k, v in os.environ.items() if not k.startswith(("OPENAI", "TACTFUL"))}
    process = subprocess.Popen(
        [sys.executable, "-m", "tactful", "web", "--port", str(port), *args],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=folder,
        env={**keep, "TACTFUL_DATA_DIR": str(folder / "data"), "PYTHONUNBUFFERED": "1", **env},
    )  # fmt: skip
    assert process.stdout
    line = process.stdout.readline().strip()
    if not line.startswith("Tactful desk: http://"):
        process.kill()
        pytest.fail(f"the desk did not start: {line} {process.stdout.read()}")
    return process, line.removeprefix("Tactful desk: ")


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    process, found = start_desk(tmp_path_factory.mktemp("desk"))
    try:
        yield found
    finally:
        process.send_signal(signal.SIGINT)
        said, _ = process.communicate(timeout=20)
    assert said == "", "the desk ends quietly"
    assert process.returncode == 0


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    path = find_chromium()
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(
            executable_path=path,
            args=[
                "--no-sandbox", "--disable-gpu", "--disable-background-networking",
                "--disable-component-update", "--disable-sync", "--no-first-run",
                "--disable-quic",
            ],
        )  # fmt: skip
        yield launched
        launched.close()


@pytest.fixture
def visit(browser: Any, address: str) -> Iterator[Any]:
    """Opens pages; afterwards, that none of them asked anyone outside or failed."""
    contexts, asked, failed = [], [], []

    def open_page(page: str = "en", width: int = 1280, height: int = 900) -> Any:
        context = browser.new_context(viewport={"width": width, "height": height})
        contexts.append(context)
        opened = context.new_page()
        opened.set_default_timeout(20_000)
        opened.on("request", lambda request: asked.append(request.url))
        opened.on("pageerror", lambda problem: failed.append(str(problem)))
        opened.on(
            "console",
            lambda said: failed.append(said.text) if said.type == "error" else None,
        )
        opened.goto(f"{address}/{page}/")
        opened.wait_for_selector("#go")
        opened.wait_for_function("() => window.tactful")
        return opened

    yield open_page
    for context in contexts:
        context.close()
    local = (f"{address}/", "data:", "blob:")
    assert [url for url in asked if not url.startswith(local)] == []
    assert asked
    assert failed == []


def choose(page: Any, field: str, option: str) -> None:
    page.click(f"#{field} input")
    page.get_by_role("option", name=option, exact=True).click()


def write(page: Any, text: str) -> None:
    page.fill("#text textarea", text)


def draft(page: Any) -> None:
    page.click("#go")
    page.wait_for_selector("#triage .t-card")
    done(page)


def done(page: Any) -> None:
    """Wait until the drafting is over: the button says what it does again."""
    label = "起草回复" if "/zh/" in page.url else "Draft replies"
    page.wait_for_selector("#triage .t-said")
    page.wait_for_selector("#plan .t-strip")
    page.wait_for_function(
        "label => document.querySelector('#go').textContent.trim() === label", arg=label
    )
    page.wait_for_function(
        "() => [...document.querySelectorAll('#drafts textarea')].some(b => b.value)"
    )


def box(page: Any, channel: str) -> str:
    value: str = page.input_value(f"#draft-{channel} textarea")
    return value


@pytest.mark.browser
def test_browser_russian_complaint(visit: Any):
    page = visit("en")
    write(page, WATCH)
    choose(page, "platform", EN.platform("aliexpress"))
    draft(page)
    assert "шла два месяца" in page.inner_text("#triage .t-said mark.t-cause >> nth=0")
    assert EN.cause("logistics.late") in page.inner_text("#triage .t-causes")
    private = box(page, "private")
    assert private
    assert any("а" <= char <= "я" for char in private)
    assert page.inner_text("#gloss-private .t-text")
    assert EN("by.composer") in page.inner_text("#head-private")
    page.get_by_role("tab", name=EN("channel.public")).click()
    page.wait_for_selector("#draft-public textarea", state="visible")
    assert box(page, "public") and box(page, "public") != private
    assert page.inner_text("#gloss-public .t-text")
    page.locator("#draft-public textarea").fill("Please update your review.")
    page.wait_for_selector("#checks-public .t-is-error")
    page.get_by_role("tab", name=EN("channel.private")).click()
    page.wait_for_selector("#draft-private textarea", state="visible")
    assert box(page, "private") == private
    page.click("#go")
    page.wait_for_selector("#head-private .t-head")
    page.get_by_role("tab", name=EN("channel.public")).click()
    page.wait_for_selector("#earlier-public .t-earlier", state="visible")
    done(page)
    assert "update your review" in page.inner_text("#earlier-public .t-text")


@pytest.mark.browser
def test_browser_findings_appear_and_vanish(visit: Any):
    page = visit("en")
    write(page, "It arrived broken.")
    draft(page)
    made = box(page, "private")
    field = page.locator("#draft-private textarea")
    field.press("Control+End")
    field.press_sequentially(" Please update your review.", delay=5)
    page.wait_for_selector("#checks-private .t-is-error")
    assert "update your review" in page.inner_text("#checks-private mark.t-error >> nth=0")
    assert page.is_disabled("#head-private .t-copy")
    assert EN("by.person") in page.inner_text("#head-private")
    field.fill(made + " Bye")
    page.wait_for_selector("#checks-private .t-is-error", state="detached")
    assert page.is_enabled("#head-private .t-copy")
    field.fill(made)
    page.wait_for_function("() => !document.querySelector('.t-edited')")


@pytest.mark.browser
def test_browser_gloss_is_outdated_once_edited(visit: Any):
    page = visit("zh")
    write(page, WATCH)
    draft(page)
    assert page.locator("#gloss-private .t-stale").count() == 0
    page.locator("#draft-private textarea").press_sequentially(" а")
    page.wait_for_selector("#gloss-private .t-stale")
    assert ZH("gloss.stale") in page.inner_text("#gloss-private")


@pytest.mark.browser
def test_browser_an_edited_draft_survives_drafting_anew_and_clearing(visit: Any):
    page = visit("en")
    write(page, "It arrived broken.")
    draft(page)
    field = page.locator("#draft-private textarea")
    field.fill("My very own words to you, dear buyer.")
    page.wait_for_selector("#head-private .t-edited")
    page.click("#go")
    page.wait_for_selector("#earlier-private .t-earlier")
    done(page)
    assert "My very own words" in page.inner_text("#earlier-private .t-text")
    assert "My very own words" not in box(page, "private")
    page.click("#back-private")
    page.wait_for_function(
        "() => document.querySelector('#draft-private textarea').value.startsWith('My very')"
    )
    page.wait_for_selector("#head-private .t-edited")
    page.click("#clear")
    page.wait_for_selector("#line .t-ask")
    assert "My very own words" in box(page, "private")
    page.click("#clear")
    page.wait_for_selector("#welcome", state="visible")
    assert page.input_value("#text textarea") == ""
    assert page.is_hidden("#found")


@pytest.mark.browser
def test_browser_chinese(visit: Any):
    page = visit("zh")
    assert page.get_attribute("html", "lang") == "zh-CN"
    write(page, "鞋子磨脚")
    choose(page, "platform", ZH.platform("taobao_tmall"))
    draft(page)
    assert ZH.cause("product.size_fit") in page.inner_text("#triage")
    assert ZH("channel.public") in page.inner_text("#drafts")
    assert page.is_hidden("#gloss-private")  # the reply is in the agent's own language
    assert page.get_attribute(".t-switch", "href") == "/en/"


@pytest.mark.browser
def test_browser_hostile_text_is_shown_as_text(visit: Any):
    page = visit("en")
    write(page, f"It arrived broken. {EVIL}")
    draft(page)
    assert "<img src=x" in page.inner_text("#triage .t-said")
    assert "${window.hurt=2} {{1+1}}" in page.inner_text("#triage .t-said")
    field = page.locator("#draft-private textarea")
    field.fill(f"{EVIL} Please update your review. {EVIL}")
    page.wait_for_selector("#checks-private .t-marked")
    assert "<img src=x" in page.inner_text("#checks-private .t-marked")
    page.click("#go")
    page.wait_for_selector("#earlier-private .t-earlier")
    assert "<img src=x" in page.inner_text("#earlier-private")
    done(page)
    assert page.evaluate("() => window.hurt") is None
    assert page.locator("img[src=x]").count() == 0


@pytest.mark.browser
def test_browser_an_amazon_review_takes_no_public_reply(visit: Any):
    page = visit("en")
    page.click("#example-shoes-small")
    done(page)
    assert EN("plan.no") in page.inner_text("#plan .t-cell.t-no")
    page.get_by_role("tab", name=EN("channel.public")).click()
    page.wait_for_selector("#none-public .t-none")
    assert page.is_hidden("#draft-public textarea")


@pytest.mark.browser
def test_browser_bad_input_is_one_line_and_loses_nothing(visit: Any):
    page = visit("en")
    page.click("#go")
    page.wait_for_selector("#line .t-error")
    assert EN("error.empty") in page.inner_text("#line")
    write(page, "It arrived broken.")
    page.fill("#order-value input, #order-value textarea", "plenty")
    page.click("#go")
    page.wait_for_function(
        "() => document.querySelector('#line').textContent.includes('plenty')"
    )
    page.fill("#order-value input, #order-value textarea", "20 USD")
    page.get_by_label(EN("offer.refund"), exact=True).check()
    page.wait_for_selector("#amount-refund", state="visible")
    page.fill("#amount-refund input, #amount-refund textarea", "-5 USD")
    page.click("#go")
    page.wait_for_function(
        "() => document.querySelector('#line').textContent.includes('-5 USD')"
    )
    assert page.input_value("#text textarea") == "It arrived broken."
    assert page.locator(".toast-body, .toast-wrap .error").count() == 0
    page.fill("#amount-refund input, #amount-refund textarea", "5 USD")
    page.locator("#text textarea").press("Control+Enter")
    done(page)
    assert page.locator("#line .t-line").count() == 0


@pytest.mark.browser
@pytest.mark.parametrize("language", ["en", "zh"])
def test_browser_phone(visit: Any, language: str):
    page = visit(language, width=390, height=844)
    measure = "() => document.documentElement.scrollWidth - window.innerWidth"
    assert page.evaluate(measure) <= 0
    page.click("#example-watch")
    done(page)
    page.locator("#draft-private textarea").fill("Please update your review. " + "x" * 400)
    page.wait_for_selector("#checks-private .t-is-error")
    for fold in page.locator("#found summary:visible").all():
        fold.click()
    assert page.evaluate(measure) <= 0


@pytest.mark.browser
@pytest.mark.parametrize("name", EXAMPLES)
def test_browser_every_example_can_be_drafted(visit: Any, name: str):
    page = visit("en")
    page.click(f"#example-{name}")
    done(page)
    assert page.input_value("#text textarea") == EXAMPLES[name].text
    assert box(page, "private")
    assert page.locator("#line .t-line").count() == 0
    page.click("#clear")
    page.wait_for_selector(f"#example-{name}", state="visible")


@pytest.mark.browser
def test_browser_copy(visit: Any, address: str):
    page = visit("en")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=address)
    write(page, "It arrived broken.")
    draft(page)
    page.click("#head-private .t-copy")
    page.wait_for_function(
        "label => document.querySelector('#head-private .t-copy').textContent === label",
        arg=EN("copy.done"),
    )
    assert page.evaluate("() => navigator.clipboard.readText()") == box(page, "private")


@pytest.mark.browser
def test_served_page_and_api(address: str):
    home = httpx.get(f"{address}/", headers={"accept-language": "zh"})
    assert home.status_code == 307 and home.headers["location"] == "/zh/"
    page = httpx.get(f"{address}/en/")
    assert "default-src 'self'" in page.headers["content-security-policy"]
    assert "og:image" not in page.text and "googleapis" not in page.text
    answer = httpx.post(f"{address}/api/draft", json={"text": WATCH}, timeout=30)
    assert json.loads(answer.content)["schema"] == "tactful.result/1"
    outside = {"origin": "https://evil.example"}
    refused = httpx.post(f"{address}/api/draft", json={"text": "x"}, headers=outside)
    assert refused.status_code == 403
    taken = subprocess.run(
        [sys.executable, "-m", "tactful", "web", "--port", address.rpartition(":")[2]],
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert taken.returncode == 2
    assert taken.stderr.strip().endswith("is taken; choose another with --port")
    assert len(taken.stderr.strip().splitlines()) == 1


@pytest.mark.browser
def test_browser_password(browser: Any, tmp_path: Path):
    process, found = start_desk(tmp_path, TACTFUL_PASSWORD="s3cret")
    try:
        assert httpx.get(f"{found}/en/").status_code == 401
        assert httpx.post(f"{found}/api/check", json={"text": "x"}).status_code == 401
        context = browser.new_context(
            http_credentials={"username": "agent", "password": "s3cret"}
        )
        page = context.new_page()
        page.goto(f"{found}/en/")
        page.wait_for_selector("#go")
        page.wait_for_function("() => window.tactful")
        page.click("#example-missing")
        done(page)
        assert box(page, "private")
        context.close()
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=20)


# --- handlers without a browser ----------------------------------------------------------


class Broken(Tactful):
    """Fails where a bug would, with the buyer's words in the exception."""

    def stream(self, complaint: Complaint) -> Any:
        raise RuntimeError(complaint.text)


def handlers_of(desk: Tactful) -> Any:
    from tactful.web.desk import Handlers

    drafts = {
        channel: SimpleNamespace(
            **dict.fromkeys(("none", "body", "gloss", "earlier", "back"), channel),
            head=f"head-{channel}", box=f"box-{channel}", checks=f"checks-{channel}",
            grounds=f"grounds-{channel}", earlier_text=f"text-{channel}",
        )
        for channel in ("private", "public")
    }  # fmt: skip
    parts = SimpleNamespace(
        line="line", go="go", state="state", welcome="w", found="f", triage="t",
        plan="p", drafts=drafts, fields=(),
    )  # fmt: skip
    return Handlers(desk, EN, parts)  # type: ignore[arg-type]


def test_a_bug_is_one_line_and_the_log_has_no_text(caplog: pytest.LogCaptureFixture):
    secret = "my address is 5 Elm Street"
    values = ("", "", *Form(text=secret).values())
    *_, last = handlers_of(Broken()).draft(None, *values)
    assert "RuntimeError" in last["line"] and secret not in last["line"]
    assert "RuntimeError" in caplog.text and secret not in caplog.text
    assert "test_web.py" in caplog.text


def test_the_model_s_failure_is_told_in_the_draft():
    class Down:
        name = "gpt-x"

        def complete(self, messages: Any, schema: Any) -> Any:
            raise ModelError("the server is down")

    values = ("", "", *Form(text="It arrived broken.").values())
    steps = list(handlers_of(Tactful(chat=Down())).draft(None, *values))
    heads = [str(step["head-private"]) for step in steps if "head-private" in step]
    assert any("the server is down" in head for head in heads)
    kinds = [("t" in s, "p" in s, "box-private" in s) for s in steps]
    assert kinds.index((False, True, False)) > 1  # triage, then the plan, then drafts


def test_desk_wait_is_short():
    """What a page waits for while an agent types: one check."""
    complaint = Complaint(text=WATCH, platform="aliexpress")
    desk = Tactful()
    result = desk.draft(complaint)
    start = time.perf_counter()
    desk.revise(complaint, result, "private", "Здравствуйте! " * 40)
    assert time.perf_counter() - start < 2
