"""Locales: in which language and with which manners a draft is written."""

from __future__ import annotations

from functools import cache
from importlib.resources.abc import Traversable
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field

from tactful.data import data_folder
from tactful.errors import InputError
from tactful.knowledge.files import Entry, names_in, read_yaml
from tactful.knowledge.phrasebook import phrasebook_locales

Text = Annotated[str, Field(min_length=1)]


class Names(Entry):
    """What a locale is called, by the desk and by its speakers."""

    en: Text
    zh_cn: Annotated[str, Field(alias="zh-CN", min_length=1)]
    own: Text


class LocaleFacts(Entry):
    """What is known of one locale."""

    tag: Text
    phrasebook: Text
    names: Names
    zone: Text
    """Usual IANA zone of its buyers."""
    write_in: Text
    """The instruction to write in it, in the language itself."""
    manners: tuple[Text, ...]
    source: Text


def locale_tags() -> tuple[str, ...]:
    """The locales a draft can be written in."""
    return names_in("locales")


@cache
def load_locale(locale: str) -> LocaleFacts:
    """The facts of ``locale``: a tag such as ``ru-RU``, or a language such as ``ru``.

    Raises:
        InputError: there are none.
        KnowledgeError: the file is wrong.
    """
    tag = match_locale(locale)
    if tag is None:
        raise InputError(
            f"cannot write in the locale {locale!r}; "
            f"choose one of {', '.join(locale_tags())}"
        )
    return read_locale(data_folder("knowledge") / "locales" / f"{tag}.yaml")


def match_locale(locale: str) -> str | None:
    """The known tag that ``locale`` means, or ``None``."""
    wanted = locale.strip().replace("_", "-").lower()
    by_name = {tag.lower(): tag for tag in locale_tags()}
    if wanted in by_name:
        return by_name[wanted]
    if wanted == "zh":
        return by_name.get("zh-cn")
    first = {"en": "en-US", "es": "es-ES"}
    if wanted in first:
        return first[wanted]
    return next((tag for tag in locale_tags() if tag.split("-")[0] == wanted), None)


def read_locale(file: Traversable) -> LocaleFacts:
    """Read and check one locale file.

    Raises:
        KnowledgeError: its zone or its phrasebook does not exist.
    """
    document = read_yaml(file)
    facts = document.parse(LocaleFacts)
    if f"{facts.tag}.yaml" != file.name:
        raise document.fail(("tag",), f"the tag {facts.tag!r} differs from the file's")
    try:
        ZoneInfo(facts.zone)
    except (ZoneInfoNotFoundError, ValueError):
        raise document.fail(("zone",), f"unknown time zone {facts.zone!r}") from None
    if facts.phrasebook not in phrasebook_locales():
        raise document.fail(("phrasebook",), f"there is no phrasebook {facts.phrasebook!r}")
    return facts
