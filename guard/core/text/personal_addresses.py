"""Takes IP addresses of people out of what is shown: out of sentences, documents and pages. Pure.

Networks (`203.0.113.0/24`) are settings, and stay; so does what stands under the keys by which answers carry settings.
A sentence that quotes a single address of a setting loses it too: nobody can tell the two apart.
"""

from __future__ import annotations

import re
from typing import Final

from drift.core.model.ip_addresses import address_of
from drift.core.model.resources import Json

HIDDEN: Final = "[hidden address]"
_SETTINGS: Final = frozenset({"body", "before", "after", "set", "value"})
"""Members of answers that hold values of settings."""
_OF_ACTOR: Final = "ip"
_IPV4: Final = r"(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?!\w|[/.]\d)"
_IPV6: Final = r"(?<![\w.])[0-9a-fA-F]{0,4}:[0-9a-fA-F:.]*[0-9a-fA-F:](?:%\w{1,20})?(?![\w:]|[/.]\d)"
_ADDRESS: Final = re.compile(f"{_IPV4}|{_IPV6}", re.ASCII)
_IN_THE_OLD_WAY: Final = re.compile(_IPV4, re.ASCII)
_SHOWS_SETTING: Final = re.compile(
    r"(<(del|ins)\b[^<>]*>.*?</\2>|<(\w+)[^<>]*\sdata-setting\b[^<>]*>.*?</\3>)", re.DOTALL
)


def without_addresses(text: str, hidden: str = HIDDEN) -> str:
    """A text with `hidden` in place of each IP address."""
    return _ADDRESS.sub(lambda found: _hidden(found[0], hidden), text)


def _hidden(text: str, hidden: str) -> str:
    """What to show in place of what may be an address: one with the colon of a sentence behind it, or one of IPv4 with
    a port and what maps it into IPv6 around it (`::ffff:203.0.113.9:443`), is found as well."""
    if _is_of_somebody(text):
        return hidden
    if text.endswith(":") and _is_of_somebody(text[:-1]):
        return f"{hidden}:"
    return _IN_THE_OLD_WAY.sub(lambda found: hidden if _is_of_somebody(found[0]) else found[0], text)


def _is_of_somebody(text: str) -> bool:
    """Whether it is an address, and one that somebody can have. `::` and `0.0.0.0`, in whatever spelling (`::ffff:0:0`
    is the second), are nobody's, and stand in many texts."""
    address = address_of(text)
    return address is not None and not address.is_unspecified


def document_without_addresses(of: Json) -> Json:
    """A document with its shape: who acted has no `ip`, and texts hold no address."""
    match of:
        case str():
            return without_addresses(of)
        case dict():
            return {name: _member(name, member) for name, member in of.items()}
        case list() | tuple():
            return [document_without_addresses(member) for member in of]
        case _:
            return of


def _member(name: str, member: Json) -> Json:
    if name == _OF_ACTOR and isinstance(member, str):
        return None
    return member if name in _SETTINGS else document_without_addresses(member)


def page_without_addresses(page: str, hidden: str = HIDDEN) -> str:
    """A page of HTML. Values of settings stand in `del` and `ins`, or in what is marked `data-setting`, and stay."""
    pieces, place = [], 0
    for setting in _SHOWS_SETTING.finditer(page):
        pieces += [without_addresses(page[place : setting.start()], hidden), setting[0]]
        place = setting.end()
    return "".join((*pieces, without_addresses(page[place:], hidden)))
