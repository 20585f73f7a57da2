"""Reads single values out of an environment and collects what is wrong with them, instead of stopping at the first."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import Final, NamedTuple, TypeVar
from urllib.parse import urlsplit

from drift.core.model.ip_addresses import Network, network_of
from guard.core.change_reasons.weekly import Weekly, weekly
from guard.core.text.durations import duration_meant

T = TypeVar("T")

LOOPBACK: Final = ("127.0.0.1", "localhost", "::1")
LONGEST: Final = 36_500 * 86400.0
"""The longest time that is understood, in seconds: a century. Calendars and timers end soon after."""
UNITS: Final = "smhd"
"""Units of a day at most, as settings and options take them."""
UNITS_IN_SECONDS: Final = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}


class Problem(NamedTuple):
    """What is wrong with a setting, as a finished sentence."""

    name: str
    sentence: str


class Environment:
    """`values` are the variables, `here` is where relative paths begin; problems are finished sentences.

    An empty variable is one that is not set. What is wrong reads as its default, so that reading can go on. Each
    problem belongs to a setting, because it matters only to what uses that setting.
    """

    def __init__(self, values: Mapping[str, str], here: Path) -> None:
        self._values = values
        self._here = here
        self._problems: list[Problem] = []

    def add_problem(self, name: str, sentence: str) -> None:
        self._problems.append(Problem(name, sentence))

    def problems_of(self, names: Collection[str]) -> tuple[str, ...]:
        """The problems of these settings, in the order in which they were found."""
        return tuple(problem.sentence for problem in self.problems if problem.name in names)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """All of them, in the order in which they were found."""
        return tuple(self._problems)

    def text(self, name: str) -> str:
        return self._values.get(name, "").strip()

    def names(self, prefix: str) -> list[str]:
        """The variables whose names begin so and go on."""
        return [name for name in self._values if name.startswith(prefix) and name != prefix]

    def secret(self, name: str, of: str = "") -> str:
        """The value itself, or the content of the file that NAME_FILE names; both at once is a problem. `of` is the
        setting that problems belong to, where that is another one."""
        value, file = self.text(name), self.text(f"{name}_FILE")
        if value and file:
            self.add_problem(of or name, f"{name} and {name}_FILE are both set: keep one of them.")
        if not file:
            return value
        try:
            kept = self._under_here(file).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as problem:
            why = problem.strerror if isinstance(problem, OSError) else "it is not text"
            self.add_problem(of or name, f"{name}_FILE names {file}, which cannot be read: {why}.")
            return value
        if not kept:
            self.add_problem(of or name, f"{name}_FILE names {file}, which is empty.")
        return kept or value

    def strong_secret(self, name: str, least: int, way_out: str) -> str:
        """A secret of at least so many characters: what is shorter is a mistake, or can be guessed."""
        value = self.secret(name)
        if value and len(value) < least:
            self.add_problem(
                name, f"{name} has only {_characters(value)}, and needs at least {least}: {way_out}."
            )
        return value

    def strong_secrets(self, name: str, least: int, way_out: str) -> tuple[str, ...]:
        """Several of them, each in a line of its own or separated by commas."""
        found = tuple(re.split(r"[,\s]+", self.secret(name).strip(", \n\t")))
        for value in found if found != ("",) else ():
            if len(value) < least:
                self.add_problem(
                    name,
                    f"{name} holds a key of only {_characters(value)}. Each needs at least {least}: {way_out}.",
                )
        return tuple(filter(None, found))

    def number(self, name: str, default: int, low: int, high: int) -> int:
        def understand(text: str) -> int:
            number = int(text)
            if not low <= number <= high:
                raise ValueError(text)
            return number

        return self._checked(name, default, understand, f"a whole number from {low} to {high}")

    def span(self, name: str, default: str, least: float) -> float:
        """A time in seconds."""
        return self.optional_span(name, default, least) or 0.0

    def optional_span(self, name: str, default: str, least: float) -> float | None:
        """A time in seconds; None where neither the variable nor a default says one."""

        def understand(text: str) -> float:
            return seconds_in(text, least)

        wanted = f"a time such as {default or '60s'} (ms, s, m, h, d), at least {least:g}s"
        if meant := duration_meant(self.text(name), UNITS):
            wanted = f"{wanted}: write {meant}"
        return self._checked(name, seconds_in(default) if default else None, understand, wanted)

    def weekly(self, name: str, default: Weekly | None) -> Weekly | None:
        """A moment of each week; None where there is to be none."""

        def understand(text: str) -> Weekly | None:
            return None if text == "off" else weekly(text)

        wanted = (
            "a weekday and a time such as `mon 09:00`, with a zone as in `fri 16:30 Europe/Paris`, or `off`"
        )
        return self._checked(name, default, understand, wanted)

    def one_of(self, name: str, default: T, words: Mapping[str, T]) -> T:
        def understand(text: str) -> T:
            if text not in words:
                raise ValueError(text)
            return words[text]

        return self._checked(name, default, understand, f"one of {', '.join(words)}")

    def many(self, name: str) -> tuple[str, ...]:
        return tuple(part.strip() for part in self.text(name).split(",") if part.strip())

    def pairs(self, name: str, wanted: str) -> list[tuple[str, str]]:
        """`a=1,b=2` in its parts; `wanted` says in words what each is."""
        found: list[tuple[str, str]] = []
        for part in self.many(name):
            left, equals, right = (side.strip() for side in part.partition("="))
            if left and equals and right:
                found.append((left, right))
            else:
                self.add_problem(name, f"{name} holds {part!r}, but must hold {wanted}.")
        return found

    def path(self, name: str, default: str) -> Path:
        return self._under_here(self.text(name) or default)

    def address(self, name: str, *, secret: bool = False) -> str:
        """An https:// address; http:// only on this machine, where nobody listens in."""
        text = (self.secret(name) if secret else self.text(name)).rstrip("/")
        if text and not (is_address(text) and (text.startswith("https:") or is_loopback(text))):
            shown = "" if secret else f" is {text!r}, but"
            self.add_problem(
                name, f"{name}{shown} must be an https:// address (http:// only on this machine)."
            )
            return ""
        return text

    def links(self, name: str) -> tuple[str, ...]:
        """Addresses that are only shown to people, and compared."""
        found = tuple(text.rstrip("/") for text in self.many(name))
        for text in found:
            if not is_address(text):
                self.add_problem(name, f"{name} is {text!r}, but must be an http:// or https:// address.")
                return ()
        return found

    def networks(self, name: str) -> tuple[Network, ...]:
        """Addresses and networks, but not all there are."""
        found: list[Network] = []
        for text in self.many(name):
            try:
                network = network_of(text)
            except ValueError:
                self.add_problem(
                    name,
                    f"{name} holds {text[:60]!r}, which is no address and no network such as 10.0.0.0/8.",
                )
                continue
            if network.prefixlen == 0:
                self.add_problem(name, f"{name} holds {text}, which is everybody: name your proxies.")
            found.append(network)
        return tuple(found)

    def misspelt(self, known: Collection[str], prefixes: tuple[str, ...], free: tuple[str, ...]) -> None:
        """Notice variables that come close to one of ours: a misspelt setting would be silently ignored. What begins
        with `free` may have any name."""
        for name in sorted(self._values):
            if name in known or not name.startswith(prefixes) or name.startswith(free):
                continue
            if close := difflib.get_close_matches(name, known, n=1, cutoff=0.9):
                self.add_problem(
                    close[0].removesuffix("_FILE"), f"{name} is not a setting. Did you mean {close[0]}?"
                )

    def _checked(self, name: str, default: T, understand: Callable[[str], T], wanted: str) -> T:
        text = self.text(name)
        if not text:
            return default
        try:
            return understand(text)
        except ValueError:
            self.add_problem(name, f"{name} is {text[:60]!r}, but must be {wanted}.")
            return default

    def _under_here(self, text: str) -> Path:
        return self._here / Path(text).expanduser()


def seconds_in(text: str, least: float = 0.0) -> float:
    """`90s`, `15m`, `24h`, `90d` in seconds, at least so many and at most LONGEST. Raises ValueError."""
    found = re.fullmatch(r"(\d+(?:\.\d+)?)(ms|s|m|h|d)", text)
    if found is None:
        raise ValueError(text)
    seconds = float(found[1]) * UNITS_IN_SECONDS[found[2]]
    if not least <= seconds <= LONGEST:
        raise ValueError(text)
    return seconds


def is_loopback(url: str) -> bool:
    """Whether an address is on this machine."""
    try:
        return urlsplit(url).hostname in LOOPBACK
    except ValueError:
        return False


def is_url(text: str) -> bool:
    """Whether the parts of an address can be told apart, its port being a number."""
    try:
        _ = urlsplit(text).port
    except ValueError:
        return False
    return True


def is_address(url: str) -> bool:
    """Whether it is an http:// or https:// address."""
    return is_url(url) and urlsplit(url).scheme in ("http", "https") and bool(urlsplit(url).hostname)


def _characters(value: str) -> str:
    return "1 character" if len(value) == 1 else f"{len(value)} characters"
