"""The plain text of what a customer wrote: no markup, nothing that is quoted, no signature."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Final

_BREAKS: Final = frozenset({"p", "br", "div", "li", "tr", "h1", "h2", "h3", "h4", "blockquote"})
_LEFT_OUT: Final = frozenset({"blockquote", "style", "script", "head", "title"})
_REPLIED: Final = re.compile(
    r"^\s*(>|-{2,}\s*(original message|forwarded|ursprüngliche|message d'origine)|on .{4,80} wrote:|am .{4,80} schrieb"
    r"|le .{4,80} a écrit|from: |von: |de : )",
    re.IGNORECASE,
)
_SIGNED: Final = re.compile(
    r"(^|(?<=[.!?,\n]))\s*("
    r"--\s*$|sent from my|envoyé de mon|von meinem"
    r"|(best |kind |warm )?regards\b|sincerely\b|cheers\b|yours\b"
    r"|cordialement\b|bien à vous\b|bonne journée\b"
    r"|(viele|liebe|beste|freundliche|mit freundlichen) grüße?n?\b|mfg\b"
    r"|saludos\b|un saludo\b|cordiali saluti\b"
    r"|((many )?thanks|thank you|thx|merci|danke|gracias|grazie)[^?\n]{0,40}$"
    r")",
    re.IGNORECASE | re.MULTILINE,
)


def plain_message(html: str) -> str:
    """What was written, in lines. Replies that are quoted, and everything from a signature on, are left out."""
    parser = _Text()
    parser.feed(html)
    parser.close()
    lines = [" ".join(line.split()) for line in "".join(parser.found).splitlines()]
    kept: list[str] = []
    for line in lines:
        if _REPLIED.match(line):
            break
        if line:
            kept.append(line)
    text = "\n".join(kept)
    signed = next((found for found in _SIGNED.finditer(text) if text[: found.start()].strip()), None)
    return text[: signed.start()].strip() if signed else text


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _LEFT_OUT:
            self._hidden += 1
        if tag in _BREAKS:
            self.found.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in _LEFT_OUT:
            self._hidden = max(0, self._hidden - 1)
        if tag in _BREAKS:
            self.found.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.found.append(data)
