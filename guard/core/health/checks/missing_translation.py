"""Published articles that lack a language of their Help Center."""

from __future__ import annotations

from typing import Final, cast

from drift.core.model.resources import Ref
from guard.core.health.check import Check, Fault, listed
from guard.core.health.facts import Facts, Item


def _find(facts: Facts, item: Item) -> Fault | None:
    wanted = {str(one) for center in _centers(facts, item) for one in _locales(facts, center)}
    lacking = sorted(wanted - _published(item))
    if not lacking:
        return None
    return Fault(f"It is not published in {listed(lacking, 5)}.", item.since)


def _locales(facts: Facts, center: str) -> tuple[str, ...]:
    found = facts.get(Ref("help_center", center))
    return (
        tuple(map(str, found.listed("locales"))) if found and found.get("website_turned_on") is True else ()
    )


def _published(item: Item) -> set[str]:
    texts = item.get("translated_content")
    found = {
        locale
        for locale, text in (texts.items() if isinstance(texts, dict) else ())
        if isinstance(text, dict) and text.get("state") == "published"
    }
    return found | {str(item.get("default_locale"))}


def _centers(facts: Facts, item: Item) -> set[str]:
    """The Help Centers in whose collections it lies."""
    key = "centers of collections"
    if key not in facts.shared:
        facts.shared[key] = {
            one.ref: str(one.get("help_center_id"))
            for one in facts.of("collection")
            if one.get("help_center_id")
        }
    known = cast(dict[Ref, str], facts.shared[key])
    return {known[one.to] for one in item.refers if one.to in known and not one.link}


CHECK: Final = Check(
    "missing-translation",
    "broken",
    "low",
    "A published article lacks a language of its Help Center.",
    "Customers who read in that language do not find it.",
    "They find nothing, or a text in another language.",
    ("Translate it, or take the language off the Help Center.",),
    of=("article",),
    fields=("state", "default_locale", "translated_content.*.state"),
    beside={"collection": ("help_center_id",), "help_center": ("locales", "website_turned_on")},
    concerns=lambda item: item.get("state") == "published" and isinstance(item.get("default_locale"), str),
    find=_find,
)
