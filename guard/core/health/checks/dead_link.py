"""Texts that link to an article or collection that nobody can open."""

from __future__ import annotations

from typing import Final

from drift.core.model.resources import Ref
from guard.core.health.check import Check, Fault, listed, named
from guard.core.health.facts import Facts, Item


def _find(facts: Facts, item: Item) -> Fault | None:
    dead = {one.to for one in item.refers if one.link and _is_dead(facts, one.to)}
    if not dead:
        return None
    starts = [_since(facts, ref) for ref in dead]
    told = [moment for moment in starts if moment is not None]
    because = f"It links to {listed([_said(facts, ref) for ref in sorted(dead)])}."
    return Fault(because, max(max(told), item.since) if told else None)


def _is_dead(facts: Facts, ref: Ref) -> bool:
    target = facts.get(ref)
    if target is None:
        return facts.is_missing(ref) and ref in facts.gone
    return bool(target.get("state") == "draft")


def _said(facts: Facts, ref: Ref) -> str:
    return f"{named(facts, ref)}, which is {'not published' if facts.get(ref) else 'not there any more'}"


def _since(facts: Facts, ref: Ref) -> float | None:
    target = facts.get(ref)
    return target.since if target else facts.gone[ref].since


CHECK: Final = Check(
    "dead-link",
    "dangling",
    "medium",
    "A text links to an article or collection of the Help Center that is gone or not published.",
    "Whoever follows the link finds a page that is not there.",
    "Customers who follow it, or get it from Fin or a teammate, find nothing.",
    ("Open the text and find the link.", "Let it lead to what has taken its place, or take it out."),
    of=("article", "internal_article", "content_snippet", "macro", "news_item"),
    fields=("state",),
    beside={"collection": ()},
    concerns=lambda item: any(one.link for one in item.refers),
    find=_find,
)
