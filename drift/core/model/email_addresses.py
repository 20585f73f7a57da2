"""E-mail addresses under one spelling: capitals, spaces around it, the composition of its letters and the spelling of
an international domain (`bücher.example`, `xn--bcher-kva.example`) make nobody another person. Pure."""

from __future__ import annotations

import unicodedata
from functools import lru_cache


def plain_email(text: str) -> str:
    """The one spelling of an address, or of a pattern of addresses such as `*@acme.example`."""
    return text.strip().lower() if text.isascii() else _plain_letters(text)


@lru_cache(maxsize=1024)
def _plain_letters(text: str) -> str:
    name, at, domain = unicodedata.normalize("NFC", text).strip().lower().rpartition("@")
    return name + at + ".".join(map(_plain_label, domain.split("."))) if at else domain


def _plain_label(label: str) -> str:
    """A part of a domain in the letters that the domain name system has; as it is where it is no such part."""
    try:
        return label if label.isascii() else label.encode("idna").decode("ascii")
    except UnicodeError:
        return label
