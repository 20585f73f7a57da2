"""Data connectors that speak without encryption."""

from __future__ import annotations

from typing import Final

from guard.core.health.check import Check, Fault, setting
from guard.core.health.facts import Facts, Item

_CLEAR: Final = "http://"


def _find(facts: Facts, item: Item) -> Fault | None:
    url = str(item.get("url"))
    if not url.lower().startswith(_CLEAR):
        return None
    safe = f"https://{url[len(_CLEAR) :]}"
    return Fault("It calls an address that begins with http://.", item.since, setting(item, "url", safe))


CHECK: Final = Check(
    "connector-in-clear",
    "broken",
    "high",
    "A data connector calls an address that begins with http://.",
    "Whoever stands in between reads the key and what is said of customers, and may answer in its place.",
    "Keys and data of customers cross the network for everybody to read.",
    ("Let it call https://, and try it.", "Change the key: it may be known."),
    of=("data_connector",),
    fields=("url",),
    concerns=lambda item: isinstance(item.get("url"), str) and not str(item.get("url")).startswith("text:"),
    find=_find,
)
