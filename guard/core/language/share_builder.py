"""From `share`, and what `watch` counts, as they were written to values. The document has been checked before."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, get_args

from drift.core.model.resources import Json
from guard.core.language.schema_parts import seconds
from guard.core.language.vocabulary.who import listed
from guard.core.model.shares import FEWEST, Chosen, Counting, Counts, Moves, Share

_AGAINST: Final = 4
"""How many times as long the time before is, where a policy does not say it."""


def build_counting(watch: Mapping[str, Json]) -> Counting | None:
    """What is counted; None where the policy watches a kind or an activity."""
    counts: Counts | None = next((name for name in get_args(Counts) if name in watch), None)
    if counts is None:
        return None
    if counts != "conversations":
        return Counting(counts, listed(watch[counts]))
    return Counting(counts, chosen=Chosen() if watch[counts] == "all" else _chosen(watch[counts]))


def _chosen(words: Mapping[str, Json]) -> Chosen:
    attribute = words.get("attribute")
    named = {name: value for name, value in words.items() if name != "attribute"}
    return Chosen(**named, attribute=None if attribute is None else next(iter(attribute.items())))


def build_share(document: Mapping[str, Json] | None) -> Share | None:
    if document is None:
        return None
    within, moved = seconds(document["within"]), document.get("moved")
    against = 0.0
    if moved is not None:
        against = seconds(document["against"]) if "against" in document else _AGAINST * within
    return Share(
        of=document["of"],
        within=within,
        above=_percent(document.get("above")),
        below=_percent(document.get("below")),
        moved=None if moved is None else float(moved.strip("+-").removesuffix("pt")) / 100,
        up={"+": True, "-": False}.get(moved[0]) if moved else None,
        against=against,
        per=document.get("per"),
        at_least=document.get("at_least", FEWEST),
    )


def build_aftermath(document: Mapping[str, Json] | None) -> tuple[Moves, ...]:
    return tuple(
        Moves(name, float(text[1:].removesuffix("pt")) / 100, text[0] == "+")
        for name, text in (document or {}).items()
    )


def written_share(share: Share, document: Mapping[str, Json]) -> dict[str, Json]:
    """With every default written out."""
    against = {"against": f"{share.against:.0f}s"} if share.moved is not None else {}
    return {**document, **against, "at_least": share.at_least}


def _percent(text: str | None) -> float | None:
    return None if text is None else float(text.removesuffix("%")) / 100
