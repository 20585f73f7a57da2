"""Who reads a page: in which language, and in which time zone. Known for the length of a request."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import Final
from zoneinfo import ZoneInfo

from flask import g, has_request_context, request

from guard.core.model.preference import LANGUAGES, Language, Preference, is_zone, language_of

ZONE: Final = "guardrail-zone"
"""The cookie in which `console.js` tells the time zone of the browser."""


@dataclass(frozen=True, slots=True)
class Reader:
    """`now` is when the page is made, in Unix seconds."""

    language: Language
    zone: tzinfo
    now: float

    @property
    def zone_name(self) -> str:
        return getattr(self.zone, "key", "UTC")

    def local(self, at: float) -> datetime:
        return datetime.fromtimestamp(at, UTC).astimezone(self.zone)


def reader() -> Reader:
    """Who reads the page that is being made; somebody who reads English in UTC, where no page is made."""
    known = g.get("reader") if has_request_context() else None
    return known if isinstance(known, Reader) else Reader("en", UTC, time.time())


def welcome(now: float, chosen: Preference | None = None) -> Reader:
    """Remember who reads, for this request: by what they chose, or else by what their browser says."""
    language = chosen.language if chosen and chosen.language else _of_browser()
    name = chosen.zone if chosen and chosen.zone else request.cookies.get(ZONE, "")
    known = Reader(language, ZoneInfo(name) if is_zone(name) else UTC, now)
    g.reader = known
    return known


def _of_browser() -> Language:
    return language_of(request.accept_languages.best_match(LANGUAGES, "en")) or "en"
