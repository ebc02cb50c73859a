"""What the desk calls things, in the language of one of its two pages."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal

from tactful.knowledge.causes import load_causes
from tactful.knowledge.locales import LocaleFacts, load_locale, match_locale
from tactful.knowledge.messages import say
from tactful.knowledge.platforms import load_platform

Page = Literal["en", "zh"]
PAGES: tuple[Page, ...] = ("en", "zh")


class Words:
    """The words of one page.

    Args:
        page: which of the two pages.
    """

    def __init__(self, page: Page) -> None:
        self.page = page
        self.agent_locale = "zh-CN" if page == "zh" else "en"

    def __call__(self, name: str, **values: object) -> str:
        """The message ``desk.<name>``, filled in."""
        return say(f"desk.{name}", self.agent_locale, **values)

    def cause(self, cause: str) -> str:
        """The name of a cause."""
        return load_causes()[cause].name.in_language(self.agent_locale)

    def platform(self, platform: str) -> str:
        """The name of a platform."""
        return load_platform(platform).name.in_language(self.agent_locale)

    def unit(self, unit: str) -> str:
        """The name of a unit of length."""
        return say(f"unit.{unit}", self.agent_locale)

    def locale(self, facts: LocaleFacts) -> str:
        """The name of a reply locale."""
        names = facts.names
        return names.zh_cn if self.page == "zh" else names.en

    def language(self, language: str | None) -> str:
        """The name of the language a buyer writes."""
        if language is None:
            return self("triage.language.unknown")
        if "-" in language and (tag := match_locale(language)):
            return self.locale(load_locale(tag))
        from babel import Locale, UnknownLocaleError

        try:
            name = Locale.parse(language, sep="-").get_display_name(self._babel)
        except (ValueError, UnknownLocaleError):
            return language
        return name or language

    def moment(self, moment: datetime) -> str:
        """A moment on its own clock, with the place whose clock it is."""
        from babel.dates import format_datetime

        pattern = "M月d日EEE HH:mm" if self.page == "zh" else "EEE d MMM, HH:mm"
        return str(format_datetime(moment, pattern, locale=self._babel))

    def zone(self, moment: datetime) -> str:
        """The place whose clock ``moment`` is on."""
        from babel.dates import get_timezone_location

        return str(get_timezone_location(moment.tzinfo, locale=self._babel))

    def span(self, time: timedelta) -> str:
        """A length of time, as coarse as a person would say it."""
        minutes = int(abs(time.total_seconds()) // 60)
        if minutes >= 48 * 60:
            return self("time.days", count=minutes // (24 * 60))
        if minutes >= 60:
            return self("time.hours", count=round(minutes / 60))
        return self("time.minutes", count=minutes)

    @property
    def _babel(self) -> str:
        return "zh_CN" if self.page == "zh" else "en"
