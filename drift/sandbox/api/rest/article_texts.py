"""Intercom's changes to the text of a written article: HTML gets a class, Markdown becomes HTML."""

import html
import re

_BARE_PARAGRAPH = re.compile(r"<p(?![^>]*\bclass=)(\s[^>]*)?>")
_TAG = re.compile(r"<[^>]+>")
_HEADING = re.compile(r"(#{1,4})\s+(.*)")
_BLOCK_END = re.compile(r"</(p|h[1-6]|li|ul|ol)>")


def rewritten(body: str) -> str:
    """Every paragraph carries class="no-margin"."""
    return _BARE_PARAGRAPH.sub(lambda match: f'<p class="no-margin"{match.group(1) or ""}>', body)


def as_html(markdown: str) -> str:
    """Markdown as HTML: headings and paragraphs only."""
    return "".join(_block(block.strip()) for block in markdown.split("\n\n") if block.strip())


def as_markdown(body: str) -> str:
    """HTML as rough Markdown, for `body_markdown`."""
    lines = _BLOCK_END.sub("\n\n", re.sub(r"<h([1-6])[^>]*>", _hashes, body))
    return html.unescape(_TAG.sub("", lines)).strip()


def _hashes(match: re.Match[str]) -> str:
    return "#" * int(match.group(1)) + " "


def _block(block: str) -> str:
    heading = _HEADING.fullmatch(block)
    if heading:
        level = len(heading.group(1))
        return f"<h{level}>{html.escape(heading.group(2))}</h{level}>"
    return f'<p class="no-margin">{html.escape(block)}</p>'
