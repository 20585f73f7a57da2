"""Texts that are written as HTML or Markdown, never both, and read as both.

One form is stored and the other derived from it, so the same text always reads the same."""

from drift.sandbox.api.rest.article_texts import as_html, as_markdown
from drift.sandbox.api.rest.fields import Rules
from drift.sandbox.store import Body


def both_forms(rules: Rules, wanted: Body) -> Body:
    """The wanted fields with matching `body` and `body_markdown`. If neither is given, neither changes."""
    if "body" in wanted and "body_markdown" in wanted:
        raise rules.refused("body and body_markdown are mutually exclusive")
    if "body" in wanted:
        return wanted | {"body_markdown": as_markdown(wanted["body"])}
    if "body_markdown" in wanted:
        body = as_html(wanted["body_markdown"])
        return wanted | {"body": body, "body_markdown": as_markdown(body)}
    return wanted


def blocks_and_markdown(rules: Rules, wanted: Body) -> Body:
    """The same for snippets, which are stored as a list of blocks."""
    if "json_blocks" in wanted and "body_markdown" in wanted:
        raise rules.refused("json_blocks and body_markdown are mutually exclusive")
    if "json_blocks" in wanted:
        return wanted | {"body_markdown": _markdown_of(wanted["json_blocks"])}
    if "body_markdown" in wanted:
        paragraphs = [part for part in wanted["body_markdown"].split("\n\n") if part.strip()]
        blocks = [{"type": "paragraph", "text": part.strip()} for part in paragraphs]
        return wanted | {"json_blocks": blocks, "body_markdown": _markdown_of(blocks)}
    return wanted


def _markdown_of(blocks: list[Body]) -> str:
    return "\n\n".join(str(block.get("text", "")) for block in blocks)
