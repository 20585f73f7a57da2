"""Takes a person out of values: their addresses wherever they stand, their full names, and what stands beside them.
Pure.

An address is found in any case, with any `+tag`, and as JSON, HTML and URLs write it. Names of one word and IP
addresses belong to others, too: they go only where they stand in one mapping with the person.
"""

from __future__ import annotations

import html
import json
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import quote, unquote

from drift.core.model.email_addresses import plain_email
from drift.core.model.ip_addresses import address_of
from drift.core.model.resources import Json

NO_IP: Final = "0.0.0.0"  # noqa: S104  # nothing listens there
"""What stands where an address of a network stood: that of nobody."""
_AT: Final = r"(?:@|%40|\\u0040|&#64;|&#x40;)"
ADDRESS: Final = re.compile(rf"[\w.!#$%&'*/=?^`{{|}}~+-]{{1,200}}{_AT}[\w-]+(?:\.[\w-]+)+", re.IGNORECASE)
"""An address with whatever runs into it: a link that holds one is all of it signs that an address may have."""
_MARK: Final = re.compile(_AT, re.IGNORECASE)
_BETWEEN: Final = re.compile(r"[!#$&'*/=?^`{|}~]")
"""What may stand in an address, and far more often stands before one."""
_NAME_KEYS: Final = re.compile(r"(^|_)(name|nickname|alias|avatar|image_url|phone|title)$")
_IP_KEYS: Final = re.compile(r"(^|_)ip(_address)?$")
_BEFORE: Final = r"(?:(?<![\w.+%-])|(?<=%[0-9A-Fa-f]{2})|(?<=\\[nrt]))"
_AFTER: Final = r"(?![\w-]|\.\w)"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody to be erased, and as whom they go on. `names` are their full names, `ips` what nobody else used, `ids`
    their ids in Intercom, `handles` what they are called elsewhere. `digests` are bodies that got another one, both as
    hexadecimal text."""

    pseudonym: str
    addresses: frozenset[str]
    names: frozenset[str] = frozenset()
    ips: frozenset[str] = frozenset()
    ids: frozenset[str] = frozenset()
    handles: frozenset[str] = frozenset()
    digests: Mapping[str, str] = field(default_factory=dict)

    @property
    def label(self) -> str:
        """The pseudonym as a name."""
        return self.pseudonym.partition("@")[0]


class Eraser:
    """Replaces what speaks of a person. `with_ips`: also the IP addresses that nobody else used, wherever they are."""

    def __init__(self, person: Person, *, with_ips: bool = True) -> None:
        self._person = person
        self._patterns = list(_patterns(person, with_ips=with_ips))
        self._names = {name for full in person.names for name in (full, *full.split())}

    def value(self, value: Any) -> Any:
        """The value without the person; the very same one where it does not speak of them."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, Mapping):
            return self.mapping(value)
        if isinstance(value, list | tuple):
            items = [self.value(item) for item in value]
            changed = any(new is not old for new, old in zip(items, value, strict=True))
            return type(value)(items) if changed else value
        return value

    def text(self, text: str) -> str:
        if text in self._person.digests:
            return self._person.digests[text]
        found = text
        for pattern, instead in self._patterns:
            found = pattern.sub(instead, found)
        return text if found == text else found

    def mapping(self, mapping: Mapping[str, Any]) -> Mapping[str, Any]:
        """A mapping, or a row by its columns."""
        names_them = any(map(self._is_them, mapping.values()))
        may_be_them = names_them or self._has_id(mapping)
        made = {
            self.text(key): self._beside(key, value, sure=names_them) if may_be_them else self.value(value)
            for key, value in mapping.items()
        }
        same = all(made.get(key, made) is value for key, value in mapping.items())
        return mapping if same else made

    def _is_them(self, value: object) -> bool:
        return isinstance(value, str) and plain_email(value) in self._person.addresses

    def _has_id(self, mapping: Mapping[str, Any]) -> bool:
        ids = (mapping.get(key) for key in ("id", "admin_id", "teammate_id", "actor_id", "user_id"))
        return any(str(id) in self._person.ids for id in ids if isinstance(id, str | int))

    def _beside(self, key: str, value: Any, *, sure: bool) -> Any:
        """What stands in one mapping with the person: `sure` where their address does, and not only their id, which
        something else may have, too."""
        if not isinstance(value, str) or not value:
            return self.value(value)
        if value in self._names or (sure and _NAME_KEYS.search(key) and not self._is_them(value)):
            return self._person.label
        if sure and (_IP_KEYS.search(key) or value in self._person.ips) and address_of(value) is not None:
            return NO_IP
        return self.text(value)


def _patterns(person: Person, *, with_ips: bool) -> Iterator[tuple[re.Pattern[str], str]]:
    if person.addresses:
        yield _any_of(map(_address_pattern, sorted(person.addresses)), ""), person.pseudonym
    full = sorted({*(name for name in person.names if len(name.split()) > 1), *person.handles})
    if full:
        yield (
            _any_of((_escaped(way) for name in full for way in _ways(name)), r"(?<!\w)", r"(?!\w)"),
            person.label,
        )
    if with_ips and person.ips:
        yield _any_of(map(re.escape, sorted(person.ips)), r"(?<![\w.:])", r"(?![\w:]|\.\d)"), NO_IP


def _any_of(parts: Iterable[str], before: str, after: str = "") -> re.Pattern[str]:
    return re.compile(
        f"{before}(?:{'|'.join(sorted(set(parts), key=len, reverse=True))}){after}", re.IGNORECASE
    )


def _address_pattern(address: str) -> str:
    local, _, domain = address.rpartition("@")
    ways = "|".join(sorted({_escaped(way) for way in _ways(local)}))
    at = r"(?:@|%40|\\u0040|&#64;|&#x40;)"
    return rf"{_BEFORE}(?:{ways})(?:(?:\+|%2B)[\w.%-]{{1,64}})?{at}{_escaped(domain)}{_AFTER}"


def _ways(text: str) -> set[str]:
    """A text as JSON, HTML and URLs write it, and with its letters composed and taken apart."""
    forms = {unicodedata.normalize(form, text) for form in ("NFC", "NFD")}
    return {
        way
        for form in forms
        for way in (
            form,
            json.dumps(form)[1:-1],
            html.escape(form),
            quote(form),
            quote(form, safe="").replace("%20", "+"),
        )
    }


def _escaped(text: str) -> str:
    """As a pattern; JSON inside JSON has more than one backslash."""
    return re.escape(text).replace("\\\\u", "\\\\+u")


def arriving(value: Json, pseudonym_of: Callable[[str], str | None]) -> Json:
    """A value that came in from outside, without the people who were erased before: `pseudonym_of` knows them by their
    address."""
    people: dict[str, set[str]] = {}
    for found in dict.fromkeys(_addresses_in(value)):
        for address in _readings(found):
            for spelt in (address, _without_tag(address)):
                if (name := pseudonym_of(spelt)) is not None:
                    people.setdefault(name, set()).update({address, spelt})
    for name, addresses in people.items():
        value = Eraser(Person(name, frozenset(addresses))).value(value)
    return value


def _readings(found: str) -> Iterator[str]:
    """The addresses that a text may hold which looks like one: `x?to=alice@acme.example` holds that of Alice."""
    plain = {
        plain_email("@".join(re.split(_AT, way, flags=re.IGNORECASE))) for way in (found, unquote(found))
    }
    for text in sorted(plain):
        local, _, domain = text.rpartition("@")
        starts = (0, *(sign.end() for sign in _BETWEEN.finditer(local)))
        yield from (f"{local[start:]}@{domain}" for start in starts if start < len(local))


def _without_tag(address: str) -> str:
    local, _, domain = address.rpartition("@")
    return f"{local.partition('+')[0]}@{domain}"


def _addresses_in(value: Json) -> Iterator[str]:
    if isinstance(value, str):
        yield from ADDRESS.findall(value) if _MARK.search(value) else ()
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _addresses_in(key)
            yield from _addresses_in(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _addresses_in(inner)
