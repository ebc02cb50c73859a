"""Platforms: where one may answer, within what limits, by when."""

from __future__ import annotations

from functools import cache
from importlib.resources.abc import Traversable
from typing import Annotated, Literal

from pydantic import Field

from tactful.data import data_folder
from tactful.errors import InputError
from tactful.knowledge.facts import KnownFact, check_references, check_unique
from tactful.knowledge.files import Entry, names_in, read_yaml
from tactful.knowledge.law import law_regions, load_law
from tactful.knowledge.rules import Bilingual
from tactful.types import CAUSES, OFFER_KINDS, RISKS, SURFACES, Channel, Surface

Text = Annotated[str, Field(min_length=1)]


class ChannelRule(Entry):
    """What a platform allows on one channel."""

    channel: Channel
    surfaces: tuple[Surface, ...] = SURFACES
    """Which kinds of complaint this is about."""
    available: bool
    limit: Annotated[int, Field(gt=0)] | None
    unit: Literal["characters", "utf16", "bytes"] = "characters"
    why: Bilingual
    source: Text
    verify: bool = False
    """Rests on something doubtful: shown as such, never enforced silently."""


class When(Entry):
    """When a warning is shown; an empty list means always."""

    surfaces: tuple[Surface, ...] = ()
    causes: tuple[str, ...] = ()
    risks: tuple[str, ...] = ()
    value_from: str = ""
    """Only for orders of at least so much, such as ``1000 CNY``; same currency only."""


class Caution(Entry):
    """Something the agent should know before answering."""

    when: When
    text: Bilingual
    source: Text


class Platform(Entry):
    """What is known of one platform."""

    id: Text
    name: Bilingual
    reply_hours: Annotated[int, Field(gt=0, le=168)]
    reply_source: Text
    reply_verify: bool = False
    contacts: Annotated[int, Field(gt=0)] | None
    """Messages to one buyer about one matter."""
    contacts_source: Text
    contacts_verify: bool = False
    public_days: Annotated[int, Field(gt=0)] | None
    """Days after the complaint in which a public explanation is possible."""
    public_source: str
    public_verify: bool = False
    channels: tuple[ChannelRule, ...]
    no_offers: tuple[str, ...] = ()
    """Kinds of offer that messages here must not make."""
    checklist: tuple[Bilingual, ...] = ()
    evidence: tuple[Bilingual, ...] = ()
    warnings: tuple[Caution, ...] = ()
    facts: tuple[KnownFact, ...] = ()

    def channel(self, channel: Channel, surface: Surface) -> ChannelRule | None:
        """What holds for a complaint of ``surface`` on ``channel``."""
        for rule in self.channels:
            if rule.channel == channel and surface in rule.surfaces:
                return rule
        return None


def platform_ids() -> tuple[str, ...]:
    """The platforms there is knowledge of."""
    return names_in("platforms")


@cache
def load_platform(platform: str) -> Platform:
    """What is known of ``platform``.

    Raises:
        InputError: nothing is.
        KnowledgeError: its file is wrong.
    """
    if platform not in platform_ids():
        raise InputError(
            f"unknown platform {platform!r}; choose one of {', '.join(platform_ids())}"
        )
    return read_platform(data_folder("knowledge") / "platforms" / f"{platform}.yaml")


def read_platform(file: Traversable) -> Platform:
    """Read and check one platform file.

    Raises:
        KnowledgeError: its id is not its name, a warning names an unknown cause or
            risk, two rules are about the same channel and surface, a source names a
            fact that is not there, or a rule that rests on a doubtful fact is not
            marked ``verify``.
    """
    document = read_yaml(file)
    platform = document.parse(Platform)
    if f"{platform.id}.yaml" != file.name:
        raise document.fail(("id",), f"the id {platform.id!r} differs from the file's")
    if unknown_offers := sorted(set(platform.no_offers) - set(OFFER_KINDS)):
        raise document.fail(("no_offers",), f"unknown value {unknown_offers[0]!r}")
    seen: set[tuple[Channel, Surface]] = set()
    for number, rule in enumerate(platform.channels):
        for surface in rule.surfaces:
            if (rule.channel, surface) in seen:
                raise document.fail(
                    ("channels", number), f"{rule.channel} for {surface} stands twice"
                )
            seen.add((rule.channel, surface))
    for number, warning in enumerate(platform.warnings):
        unknown = set(warning.when.causes) - set(CAUSES)
        unknown |= set(warning.when.risks) - set(RISKS)
        if unknown:
            raise document.fail(
                ("warnings", number), f"unknown value {sorted(unknown)[0]!r}"
            )
    check_unique(document, platform.facts)
    claims: list[tuple[tuple[str | int, ...], str, bool]] = [
        (("reply_source",), platform.reply_source, platform.reply_verify),
        (("contacts_source",), platform.contacts_source, platform.contacts_verify),
        (("public_source",), platform.public_source, platform.public_verify),
    ]
    claims += [
        (("channels", number, "source"), rule.source, rule.verify)
        for number, rule in enumerate(platform.channels)
    ]
    for at, source, verify in claims:
        check_references(document, at, source, platform.facts, verify=verify)
    for number, warning in enumerate(platform.warnings):
        check_references(
            document, ("warnings", number, "source"), warning.source, platform.facts
        )
    return platform


def known_facts() -> frozenset[str]:
    """The ids of all facts of all platforms and of the law."""
    platforms = (fact.id for name in platform_ids() for fact in load_platform(name).facts)
    laws = (fact.id for region in law_regions() for fact in load_law(region).facts)
    return frozenset((*platforms, *laws))
