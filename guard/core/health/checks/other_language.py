"""Texts for Fin in a language that no Help Center has."""

from __future__ import annotations

from typing import Final

from guard.core.health.check import Check, Fault, listed
from guard.core.health.facts import Facts, Item
from guard.core.health.fin import FIN_FIELDS, fin_reads


def _find(facts: Facts, item: Item) -> Fault | None:
    spoken = sorted({str(one) for center in facts.of("help_center") for one in center.listed("locales")})
    locale = item.get("locale")
    if not spoken or not isinstance(locale, str) or not locale or _language(locale) in map(_language, spoken):
        return None
    return Fault(f"It is in {locale}, and the Help Center is in {listed(spoken, 5)}.", item.since)


def _language(locale: str) -> str:
    return locale.replace("_", "-").partition("-")[0].lower()


CHECK: Final = Check(
    "other-language",
    "fin",
    "low",
    "Fin answers from a text in a language that no Help Center has.",
    "Mostly the language of the text is set wrong, or left over from a trial.",
    "Perhaps Fin never uses it, or uses it where it does not fit.",
    ("Set the right language, or add it to the Help Center.",),
    of=("content_snippet", "internal_article"),
    fields=(*FIN_FIELDS, "locale"),
    beside={"help_center": ("locales",)},
    certainty="perhaps",
    doubt="No API shows which languages Fin speaks.",
    concerns=fin_reads,
    find=_find,
)
