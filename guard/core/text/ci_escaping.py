"""How text is written for continuous integration, so that XML and annotations of GitHub do not read it as their own."""

from __future__ import annotations

from collections.abc import Iterable

from guard.core.text.plain_text import plain


def attribute(text: str) -> str:
    """The value of an XML attribute, with its quotes."""
    from html import escape  # its table of entities takes a millisecond, and only XML asks for it

    return f'"{escape(plain(text))}"'


def message(text: str) -> str:
    """The text of an annotation of GitHub Actions."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def parameter(text: str) -> str:
    """The value of one parameter of an annotation."""
    return message(text).replace(":", "%3A").replace(",", "%2C")


def joined(some: Iterable[str]) -> str:
    return "".join(f"{line}\n" for line in some)


def seen_from(file: str, folder: str) -> str:
    """The name of a file as continuous integration knows it: relative to `folder` where it lies below."""
    return file.removeprefix(f"{folder.rstrip('/')}/")
