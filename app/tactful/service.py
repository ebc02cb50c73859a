"""The service: the one place that chooses adapters and joins the parts."""

from __future__ import annotations

import asyncio
import dataclasses
import functools
import hashlib
import threading
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Concatenate, Literal, ParamSpec, TypeVar

from tactful.errors import InputError
from tactful.types import (
    CHANNELS,
    SURFACES,
    Assessment,
    Channel,
    ChatModel,
    Complaint,
    Draft,
    Embedder,
    Evidence,
    FactSheet,
    Finding,
    Origin,
    PassageStore,
    Plan,
    Result,
    Severity,
    Surface,
    Triage,
    Usage,
)

if TYPE_CHECKING:
    from pathlib import Path

    from tactful.adapters.library import Library
    from tactful.adapters.shop import Added, ShopShelf
    from tactful.checks.checker import Checker
    from tactful.drafting.case import Case
    from tactful.drafting.fill import Filled
    from tactful.drafting.pipeline import Pipeline
    from tactful.planning.situation import Situation
    from tactful.retrieval.ranking import Weights
    from tactful.settings import Settings
    from tactful.triage.cues import CueBook
    from tactful.triage.reader import Reader
    from tactful.triage.topics import TopicReader


@dataclass(frozen=True, kw_only=True)
class Event:
    """A step of drafting that is done: its value is what became known."""

    kind: Literal["triage", "plan", "draft", "result"]
    value: Triage | Plan | Draft | Result


P = ParamSpec("P")
R = TypeVar("R")

PERMISSIONS = 8
"""Passages looked at for what the house allows in every reply, whatever it is about."""
SHOP_CANDIDATES = 20
"""Passages of the shop's own files that compete with the house's guidelines."""

_LOADING = threading.RLock()
"""Engines take seconds to import, and threads that import them at once can meet modules
that are half made; nor must one index be built twice."""


def _while_loading(
    method: Callable[Concatenate[Tactful, P], R],
) -> Callable[Concatenate[Tactful, P], R]:
    """One thread at a time in ``method``, until everything is loaded."""

    @functools.wraps(method)
    def guarded(self: Tactful, /, *args: P.args, **kwargs: P.kwargs) -> R:
        with self._loading():
            return method(self, *args, **kwargs)

    return guarded


class Tactful:
    """Drafts replies to complaints; safe to share between threads.

    Nothing is opened before it is needed: making one costs nothing.

    Args:
        settings: the knobs; by default from the environment.
        chat: a model to draft with, in place of the one of the settings.
        store: a passage store, in place of Chroma.
        rules: folders with rules of the shop's own, beside those of the house.
        now: the clock, for tests.
    """

    def __init__(
        self,
        settings: Settings | None = None,
        *,
        chat: ChatModel | None = None,
        store: PassageStore | None = None,
        rules: Sequence[Path] = (),
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._given_settings = settings
        self._given_chat = chat
        self._given_store = store
        self._rule_folders = tuple(rules)
        self._now = now
        self._ready = False

    # --- what it does --------------------------------------------------------------

    def draft(self, complaint: Complaint) -> Result:
        """Everything about ``complaint``: triage, plan and checked drafts.

        Raises:
            InputError: the complaint cannot be used as it is.
            StoreError: the index cannot be used.
        """
        for event in self.stream(complaint):
            if isinstance(event.value, Result):
                return event.value
        raise AssertionError("the pipeline ends with a result")

    async def adraft(self, complaint: Complaint) -> Result:
        """``draft`` without blocking the event loop."""
        return await asyncio.to_thread(self.draft, complaint)

    def stream(self, complaint: Complaint) -> Iterator[Event]:
        """The same, step by step, as each is done; a ``result`` comes last."""
        with self._loading():
            from tactful.planning.intake import take_in

            complaint, warnings = take_in(complaint)
            triage = self._reader.read(complaint.text)
        yield Event(kind="triage", value=triage)
        with self._loading():
            case, name = self._case(complaint, triage, warnings)
            pipeline = self._pipeline
            self._ready = True
        yield Event(kind="plan", value=case.plan)
        drafts: list[Draft] = []
        for draft in pipeline.drafts(case, name):
            drafts.append(draft)
            yield Event(kind="draft", value=draft)
        yield Event(
            kind="result",
            value=Result(
                id=_result_id(complaint),
                triage=triage,
                plan=case.plan,
                drafts=tuple(drafts),
            ),
        )

    async def astream(self, complaint: Complaint) -> AsyncIterator[Event]:
        """``stream`` without blocking the event loop."""
        steps = self.stream(complaint)
        while (event := await asyncio.to_thread(next, steps, None)) is not None:
            yield event

    @_while_loading
    def triage(self, text: str) -> Triage:
        """What is wrong and how the buyer speaks.

        Raises:
            InputError: the text is empty or too long.
        """
        from tactful.text.cleaning import clean

        return self._reader.read(clean(text)[0])

    @_while_loading
    def plan(self, complaint: Complaint) -> Plan:
        """Where one may answer, by when and with what.

        Raises:
            InputError: the complaint cannot be used as it is.
        """
        from tactful.planning.intake import take_in

        complaint, warnings = take_in(complaint)
        triage = self._reader.read(complaint.text)
        return self._situation(complaint, triage, warnings).plan

    @_while_loading
    def search(
        self,
        text: str,
        *,
        locale: str = "en",
        platform: str = "generic",
        kind: Literal["guidelines", "templates"] = "guidelines",
        limit: int = 8,
        weights: Weights | None = None,
    ) -> list[Evidence]:
        """What would be retrieved for ``text``, best first, with what speaks for it.

        Args:
            locale: the language in which it is shown.
            kind: guidelines, with the shop's own files; or templates.
            weights: how much each signal counts; ``None`` for the usual.

        Raises:
            InputError: the text, the platform or the locale cannot be used.
            StoreError: the index cannot be used.
        """
        from tactful.knowledge.locales import load_locale
        from tactful.knowledge.platforms import load_platform
        from tactful.text.cleaning import clean

        text = clean(text)[0]
        load_platform(platform)
        triage = self._reader.read(text)
        shown = load_locale(locale)
        return self._ranked(
            text, triage, language=shown.tag, temperament=triage.temperament,
            platform=platform, channels=(), locale=triage.language or "en", kind=kind,
            weights=weights,
        )[:limit]  # fmt: skip

    def check(
        self,
        text: str,
        *,
        platform: str = "generic",
        channel: Channel = "private",
        surface: Surface = "review",
        locale: str | None = None,
        agent_locale: str = "en",
        facts: FactSheet | None = None,
    ) -> list[Finding]:
        """The findings on any text; see ``assess``."""
        return list(
            self.assess(
                text,
                platform=platform,
                channel=channel,
                surface=surface,
                locale=locale,
                agent_locale=agent_locale,
                facts=facts,
            ).findings
        )

    @_while_loading
    def assess(
        self,
        text: str,
        *,
        platform: str = "generic",
        channel: Channel = "private",
        surface: Surface = "review",
        locale: str | None = None,
        agent_locale: str = "en",
        facts: FactSheet | None = None,
        severity: Severity | None = None,
        complaint: str = "",
    ) -> Assessment:
        """All that the checks say of any text: findings, commitments, duties and tone.

        Args:
            locale: the locale the buyer is to be answered in; ``None``: not judged.
            facts: all that may be stated; ``None``: figures are not judged.
            severity: how grave the complaint is; ``None``: told from ``complaint``, or
                what depends on it is not judged.
            complaint: the buyer's words, to see which of the points are answered.

        Raises:
            InputError: the text, the platform, the channel or a locale cannot be used.
        """
        from tactful.checks.context import Context
        from tactful.knowledge.locales import load_locale
        from tactful.knowledge.platforms import load_platform
        from tactful.planning.intake import one_of
        from tactful.text.cleaning import clean
        from tactful.text.language import detect_language

        one_of(channel, CHANNELS, "channel")
        one_of(surface, SURFACES, "surface")
        known = load_platform(platform)
        expected = load_locale(locale).tag if locale else None
        text = clean(text)[0]
        rule = known.channel(channel, surface)
        read = self._reader.read(clean(complaint)[0]) if complaint.strip() else None
        return self._checker.assess(
            text,
            Context(
                platform=platform,
                platform_name=known.name.in_language(agent_locale),
                channel=channel,
                surface=surface,
                language=expected or detect_language(text)[0],
                expected_language=expected,
                agent_locale=load_locale(agent_locale).tag,
                limit=rule.limit if rule else None,
                unit=rule.unit if rule else "characters",
                limit_verify=bool(rule and rule.verify),
                severity=severity or (read.severity if read else None),
                today=self._now().date(),
                facts=facts,
            ),
            read.complaints if read else (),
        )

    @_while_loading
    def facts(self, complaint: Complaint) -> FactSheet:
        """All that a draft about ``complaint`` may state.

        Raises:
            InputError: the complaint cannot be used as it is.
        """
        from tactful.planning.intake import take_in

        complaint, warnings = take_in(complaint)
        triage = self._reader.read(complaint.text)
        return self._situation(complaint, triage, warnings).facts

    @_while_loading
    def render(
        self,
        template: str,
        *,
        locale: str,
        values: Mapping[str, str],
        platform: str = "generic",
        agent_locale: str = "en",
    ) -> Filled:
        """A house template in ``locale``, filled in; missing values become blanks.

        Args:
            values: by slot, as text: an amount such as ``5 USD``, a date such as
                ``2026-11-30``; they are written as the locale writes them.
            platform: where it is to be sent.
            agent_locale: the language in which blanks are labelled.

        Raises:
            InputError: there is no such template, it is not written in ``locale`` or not
                to be used on ``platform``, or a value does not fit its slot.
        """
        from tactful.drafting.fill import fill_template
        from tactful.knowledge.locales import load_locale
        from tactful.knowledge.platforms import load_platform
        from tactful.knowledge.templates import load_template

        load_platform(platform)
        return fill_template(
            load_template(template),
            load_locale(locale),
            values,
            agent_locale=load_locale(agent_locale).tag,
            platform=platform,
        )

    @_while_loading
    def revise(
        self, complaint: Complaint, result: Result, channel: Channel, text: str
    ) -> Result:
        """``result`` with a person's own ``text`` for ``channel``, checked anew.

        Raises:
            InputError: there is no draft for ``channel``, or the text is empty.
        """
        from tactful.checks.checker import status_of
        from tactful.checks.shape import find_blanks
        from tactful.drafting.pipeline import context_for
        from tactful.planning.intake import take_in
        from tactful.text.cleaning import clean

        draft = result.draft_for(channel)
        if draft is None:
            raise InputError(f"there is no {channel} draft to revise; the plan says why")
        text = clean(text, what="the draft")[0]
        complaint, warnings = take_in(complaint)
        case, name = self._case(complaint, result.triage, warnings, search=False)
        plan = next(p for p in case.plan.channels if p.channel == channel)
        assessed = self._checker.assess(text, context_for(case, plan, name))
        findings = assessed.findings
        revised = dataclasses.replace(
            draft,
            text=text,
            gloss=None,  # it told the earlier text
            status=status_of(text, findings),
            blanks=find_blanks(text),
            claims=tuple(c for c in draft.claims if text[c.start : c.end] == c.text),
            findings=findings,
            commitments=assessed.commitments,
            origin=Origin(by="person", knowledge=draft.origin.knowledge),
            usage=Usage(),
        )
        drafts = tuple(revised if d is draft else d for d in result.drafts)
        return dataclasses.replace(result, drafts=drafts)

    # --- what it is made of ----------------------------------------------------------

    @property
    def settings(self) -> Settings:
        """The knobs in force."""
        return self._settings

    @property
    def model_name(self) -> str | None:
        """The model that drafts, or ``None`` for the composer."""
        return self._given_chat.name if self._given_chat else self.settings.model_name

    @_while_loading
    def open_store(self) -> PassageStore:
        """The passage store, built first where that is needed.

        Raises:
            StoreError: it cannot be used.
        """
        return self._store

    def open_library(self) -> Iterator[tuple[str, PassageStore]]:
        """The stores of guidelines, templates and shop files, each built where needed.

        Raises:
            StoreError: one cannot be used.
        """
        for kind in ("guidelines", "templates", "shop"):
            with self._loading():
                store = self._library.store(kind)
            if store is not None:
                yield kind, store

    def add_knowledge(self, path: Path) -> Iterator[Added]:
        """Add a file or folder of the shop's own, and bring the index up to date.

        Yields what became of each file, as soon as it is read.

        Raises:
            InputError: ``path`` is not there, or a single file cannot be used.
            StoreError: nothing can be written.
        """
        news = False
        for added in self.shop.add(path, now=self._now()):
            news = news or added.news
            yield added
        if news:
            with self._loading():
                self._library.store("shop")

    @property
    def knowledge_version(self) -> str:
        """Which knowledge drafts are made with: a hash."""
        if self._given_store is not None:
            return self._given_store.version
        return self._library.version

    @_while_loading
    def compile_rules(self) -> None:
        """Make the rules ready, so that the first check need not wait for it.

        Raises:
            KnowledgeError: a file of rules is wrong.
        """
        from tactful.checks.ruleset import load_ruleset

        load_ruleset()

    def warm_up(self) -> None:
        """Load everything a first draft needs, so that it is as quick as the next."""
        self.draft(
            Complaint(text="It arrived broken. Llegó roto. 坏了", platform="generic")
        )

    def _loading(self) -> AbstractContextManager[object]:
        """Held while modules are imported and parts are made, until all are."""
        return nullcontext() if self._ready else _LOADING

    @cached_property
    def _settings(self) -> Settings:
        from tactful.settings import load_settings

        return self._given_settings or load_settings()

    @cached_property
    def _cues(self) -> CueBook:
        from tactful.knowledge.lexicon import lexicon_languages, load_lexicon
        from tactful.triage.cues import CueBook

        return CueBook(lexicon_languages(), load_lexicon)

    @cached_property
    def _reader(self) -> Reader:
        from tactful.knowledge.causes import load_causes
        from tactful.triage.reader import Reader

        return Reader(self._cues, load_causes())

    @cached_property
    def _checker(self) -> Checker:
        from tactful.checks.checker import Checker
        from tactful.checks.manners import Manners
        from tactful.checks.ruleset import load_rulebooks, load_ruleset
        from tactful.checks.signbook import SignBook
        from tactful.knowledge.locales import profile_of
        from tactful.knowledge.signs import load_signs, sign_languages

        signs = SignBook(sign_languages(), load_signs, load_ruleset().forms)
        return Checker(load_rulebooks(self._rule_folders), Manners(profile_of), signs)

    @cached_property
    def embedder(self) -> Embedder:
        """What makes the vectors."""
        settings = self.settings  # first: importing Chroma reads ``.env`` too, and raises

        from tactful.adapters.embeddings import LocalEmbedder, OpenAIEmbedder
        from tactful.knowledge.lexicon import lexicon_fingerprint

        if settings.embeddings == "local":
            return LocalEmbedder(self._cues, self._topics, lexicon_fingerprint())
        return OpenAIEmbedder(
            settings.embeddings.removeprefix("openai:"),
            api_key=settings.api_key,
            base_url=settings.openai_base_url,
            timeout=settings.timeout,
            retries=settings.retries,
        )

    @cached_property
    def _topics(self) -> TopicReader:
        from tactful.triage.topics import TopicReader, load_topics

        return TopicReader(self._cues, load_topics())

    @property
    def _store(self) -> PassageStore:
        with self._loading():
            store = self._given_store or self._library.store("guidelines")
            assert store is not None  # the house is never without guidelines
            return store

    @cached_property
    def _library(self) -> Library:
        embedder = self.embedder

        from tactful.adapters.library import Library

        return Library(
            folder=self.settings.data_dir / "index",
            url=self.settings.chroma_url,
            embedder=embedder,
            shop=self.shop,
        )

    @cached_property
    def shop(self) -> ShopShelf:
        """The shop's own files: add, list and remove them."""
        from tactful.adapters.shop import ShopShelf

        return ShopShelf(self.settings.data_dir / "shop")

    @cached_property
    def _chat(self) -> ChatModel | None:
        settings = self.settings
        if self._given_chat is not None or settings.model_name is None:
            return self._given_chat
        from tactful.adapters.chat import OpenAIChat

        return OpenAIChat(
            settings.model_name,
            api_key=settings.api_key,
            base_url=settings.openai_base_url,
            timeout=settings.timeout,
            retries=settings.retries,
        )

    @cached_property
    def _pipeline(self) -> Pipeline:
        from tactful.drafting.pipeline import Pipeline

        return Pipeline(
            checker=self._checker,
            chat=self._chat,
            knowledge=lambda: self.knowledge_version,
            repairs=self.settings.repairs,
        )

    # --- from a complaint to a case ----------------------------------------------------

    def _case(
        self,
        complaint: Complaint,
        triage: Triage,
        warnings: Sequence[str],
        *,
        search: bool = True,
    ) -> tuple[Case, str]:
        """All that a drafter may look at, and the platform's name for the agent."""
        from tactful.drafting.case import Case
        from tactful.knowledge.causes import load_causes
        from tactful.knowledge.locales import load_locale
        from tactful.retrieval.facets import HOUSE
        from tactful.retrieval.ranking import is_permission, pack

        agent = complaint.agent_locale
        situation = self._situation(complaint, triage, warnings)
        evidence: tuple[Evidence, ...] = ()
        if search:
            ranked = self._ranked(
                complaint.text, triage, language=complaint.agent_locale,
                temperament=complaint.temperament or triage.temperament,
                platform=complaint.platform, channels=complaint.channels,
                locale=situation.locale.tag,
            )  # fmt: skip
            known = {found.passage.guideline for found in ranked}
            allowed = [
                found
                for found in self._store.nearest(HOUSE, limit=PERMISSIONS)
                if is_permission(found.passage)
                and found.passage.guideline not in known
                and found.passage.language == ("zh-CN" if agent.startswith("zh") else "en")
            ]
            evidence = pack([*ranked, *allowed], budget=self.settings.evidence_tokens)
        case = Case(
            complaint=complaint,
            triage=triage,
            plan=situation.plan,
            facts=situation.facts,
            evidence=evidence,
            locale=situation.locale,
            agent_locale=load_locale(complaint.agent_locale),
            causes=load_causes(),
            answer_by=situation.answer_by,
            reply_hours=self.settings.reply_hours,
            today=self._now().date(),
        )
        return case, situation.platform_name

    def _situation(
        self, complaint: Complaint, triage: Triage, warnings: Sequence[str]
    ) -> Situation:
        from tactful.planning.situation import assess

        return assess(
            complaint,
            triage,
            warnings,
            now=self._now(),
            reply_hours=self.settings.reply_hours,
            shop=self.settings.shop,
            any_locale=self.model_name is not None,
        )

    def _ranked(
        self, text: str, triage: Triage, *, language: str, temperament: str,
        platform: str, channels: Sequence[str], locale: str,
        kind: Literal["guidelines", "templates"] = "guidelines",
        weights: Weights | None = None,
    ) -> list[Evidence]:  # fmt: skip
        from tactful.retrieval.ranking import (
            CANDIDATES,
            WEIGHTS,
            query_for,
            rank,
            search_text,
        )

        chances = self._topics.read(text.strip())
        query = query_for(
            text, triage, language=language, temperament=temperament,
            platform=platform, channels=channels, locale=locale,
            topics=chances, causes=self._topics.model.by_cause(chances),
        )  # fmt: skip
        looked_for = search_text(query)
        store = self._store if kind == "guidelines" else self._library.store(kind)
        found = store.nearest(looked_for, limit=CANDIDATES) if store else []
        if kind == "guidelines" and self._given_store is None:
            shop = self._library.store("shop")
            found += shop.nearest(looked_for, limit=SHOP_CANDIDATES) if shop else []
        return rank(found, query, weights or WEIGHTS)


def _result_id(complaint: Complaint) -> str:
    """The same for the same complaint."""
    order_id = complaint.order.get("id", "")
    whole = "\0".join((complaint.platform, order_id, complaint.buyer_name, complaint.text))
    return hashlib.sha256(whole.encode()).hexdigest()[:16]
