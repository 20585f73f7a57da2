"""Which setting an answer of Fin's came from. Conversations name content by type, address, title and language alone.

The id stands in the address that teammates open. A file has none, and old addresses may have other shapes: such a
source is known by its title alone, which two can share and which changes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qs, urlsplit

from drift.core.model.resources import Json, Ref

_KINDS: Final = {
    "article": "article",
    "content_snippet": "content_snippet",
    "external_content": "external_page",
    "file": "file_source_content",
    "workflow_connector_action": "data_connector",
}
"""The kind of what each type of a content source is."""
KINDS: Final = frozenset(_KINDS.values())
"""The kinds of what answers can name."""
_LONGEST: Final = 200
"""Characters of a title that are kept."""


@dataclass(frozen=True, slots=True, order=True)
class Source:
    """`id` is empty where the address does not tell it; then `title` is all that it is known by. `locale` is the
    language of the text that was used."""

    kind: str
    id: str
    title: str
    locale: str

    @property
    def ref(self) -> Ref | None:
        return Ref(self.kind, self.id) if self.id else None


def source_of(shown: Mapping[str, Json]) -> Source:
    """A source as a conversation shows it. A type that is not known keeps its own name."""
    content_type = _text(shown, "content_type")
    id = _id_in(_text(shown, "url"))
    return Source(
        _KINDS.get(content_type, content_type), id, _text(shown, "title")[:_LONGEST], _text(shown, "locale")
    )


def may_be(source: Source, ref: Ref, titles: frozenset[str]) -> bool | None:
    """Whether a source is this resource: True, False, or None where only a title says so. `titles` are those that the
    resource ever had."""
    if source.kind != ref.kind:
        return False
    if source.id:
        return source.id == ref.id
    return None if source.title in titles else False


def _id_in(url: str) -> str:
    """The id in an address such as /fin-ai-agent/content?content=article&id=41; empty where there is none."""
    try:
        found = parse_qs(urlsplit(url).query).get("id", [])
    except ValueError:
        return ""
    return found[0] if len(found) == 1 and found[0].isascii() and found[0].isalnum() else ""


def _text(shown: Mapping[str, Json], name: str) -> str:
    value = shown.get(name)
    return value if isinstance(value, str) else ""
