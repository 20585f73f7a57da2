"""Pages and files that were given to Fin and that nothing answers from."""

from __future__ import annotations

from typing import Final

from guard.core.health.check import Check, Fault, deleting
from guard.core.health.facts import Facts, Item

_SWITCHES: Final = (
    *("ai_agent_availability", "ai_chatbot_availability"),
    *("ai_copilot_availability", "ai_sales_agent_availability"),
)


def _find(facts: Facts, item: Item) -> Fault | None:
    told = [item.get(name) for name in _SWITCHES if name in item.fields]
    if not told or any(switch is not False for switch in told):
        return None
    because = "It is switched off for Fin, for Copilot and for sales."
    return Fault(because, item.since, deleting(item))


CHECK: Final = Check(
    "content-nobody-reads",
    "unused",
    "low",
    "A page or file for Fin is switched off for Fin, for Copilot and for sales.",
    "It is kept up for nothing, and one switch brings it back as it was then.",
    "Nothing answers from it.",
    ("Delete it, or switch it on where it is needed.",),
    of=("external_page", "file_source_content"),
    fields=_SWITCHES,
    find=_find,
)
