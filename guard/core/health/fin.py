"""Which content Fin answers from, whatever its kind calls the switch. Pure."""

from __future__ import annotations

from typing import Final

from guard.core.health.facts import Item

_SWITCHES: Final = {"external_page": "ai_agent_availability"}
"""The switch of Fin, where it is not called as usual."""
_USUAL: Final = "ai_chatbot_availability"
FIN_KINDS: Final = ("article", "internal_article", "content_snippet", "external_page")
"""Kinds whose text is read. Of files, only the switches are."""
FIN_FIELDS: Final = ("state", _USUAL, *_SWITCHES.values())


def fin_switch(item: Item) -> str:
    """The field that lets Fin answer from it."""
    return _SWITCHES.get(item.ref.kind, _USUAL)


def fin_reads(item: Item) -> bool:
    """Whether Fin answers from it: its switch is on, and it is no draft."""
    return item.get(fin_switch(item)) is True and item.get("state") != "draft"
