"""How somebody wants to read the console: language and time zone. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Final, Literal, TypeAlias
from zoneinfo import available_timezones

Language: TypeAlias = Literal["en", "fr"]
LANGUAGES: Final[tuple[Language, ...]] = ("en", "fr")


def language_of(name: str) -> Language | Literal[""]:
    """The language of this name; "" where we know none of it."""
    return next((known for known in LANGUAGES if known == name), "")


@dataclass(frozen=True, slots=True)
class Preference:
    """What one person chose. "" leaves it to their browser."""

    email: str
    language: Language | Literal[""] = ""
    zone: str = ""


def is_zone(name: str) -> bool:
    """Whether this is a time zone by its IANA name, such as Europe/Paris."""
    return name in zones()


@cache
def zones() -> frozenset[str]:
    """The names of all time zones that people use; not those that repeat others for machines."""
    return frozenset(
        name
        for name in available_timezones()
        if name == "UTC" or ("/" in name and not name.startswith(("Etc/", "SystemV/", "posix/", "right/")))
    )
