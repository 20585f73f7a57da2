"""Two texts that say the same."""

from __future__ import annotations

from typing import Final

from guard.core.health.check import Check, Fault
from guard.core.health.facts import Facts, Item
from guard.core.health.groups import group_of, listed_of

_TEXTS: Final = {
    "article": "body",
    "internal_article": "body",
    "content_snippet": "body_markdown",
    "external_page": "html",
    "macro": "body",
}


def _text(item: Item) -> str:
    value = item.get(_TEXTS[item.ref.kind])
    return value.strip() if isinstance(value, str) else ""


def _concerns(item: Item) -> bool:
    return bool(_text(item)) and item.get("state") != "draft"


def _find(facts: Facts, item: Item) -> Fault | None:
    kind = item.ref.kind
    group = group_of(facts, ("texts", kind), lambda: filter(_concerns, facts.of(kind)), _text, item)
    names, count = group.others(item)
    if count < 1:
        return None
    return Fault(f"It says the same as {listed_of(names, count)}.", group.since(item))


CHECK: Final = Check(
    "same-content",
    "duplicate",
    "medium",
    "Two texts of a kind say the same, word for word.",
    "Sooner or later somebody mends one of them, and then they contradict each other.",
    "Fin and teammates answer from either of them.",
    ("Keep one of them.", "Let links lead to it, and delete or unpublish the other."),
    of=tuple(_TEXTS),
    fields=("state",),
    beside={kind: (text,) for kind, text in _TEXTS.items()},
    concerns=_concerns,
    find=_find,
)
