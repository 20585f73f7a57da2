"""What tells the company of another seed from the usual one: its ids and name, and a few things that it does its own
way."""

import random
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from drift.sandbox.cast import USUAL_SEED, WORKSPACE_ID, WORKSPACE_NAME, WORKSPACE_NUMBER
from drift.sandbox.store import Body, Row

_ZONES = {
    "43": ("Europe/London", "Europe/Dublin", "Europe/Lisbon"),
    "44": ("America/Chicago", "America/Denver"),
}
"""Office hours of desks that may sit elsewhere."""
_OTHERWISE = ("Please allow us a day.", "We look into it at once.", "A colleague comes back to you.")
_WITHOUT = 3
"""Saved replies that the usual company has, and this one lacks."""
_REWORDED = 4


def id_code_of(seed: int) -> str:
    return WORKSPACE_ID if seed == USUAL_SEED else f"{WORKSPACE_ID}s{seed}"


def number_of(seed: int) -> int:
    return WORKSPACE_NUMBER + seed - USUAL_SEED


def another(rows: Sequence[Row], seed: int) -> list[Row]:
    """The rows of the company of this seed; those of the usual one stay as they are."""
    if seed == USUAL_SEED:
        return list(rows)
    chance = random.Random(seed)
    id_code = id_code_of(seed)
    zones = {id: chance.choice(names) for id, names in _ZONES.items()}
    replies = chance.sample([row.id for row in rows if row.kind == "macro"], _WITHOUT + _REWORDED)
    words = {id: chance.choice(_OTHERWISE) for id in replies[_WITHOUT:]}
    kept = (row for row in rows if row.kind != "macro" or row.id not in replies[:_WITHOUT])
    return [_own(row, seed, id_code, zones, words) for row in kept]


def _own(row: Row, seed: int, id_code: str, zones: dict[str, str], words: dict[str, str]) -> Row:
    """Its own id stands wherever the usual company has its id, also as that of its brand."""
    body: Body = _exchanged(row.body, id_code)
    match row.kind:
        case "workspace":
            body["name"] = f"{WORKSPACE_NAME} {seed}"
        case "office_hours_schedule" if row.id in zones:
            body["time_zone_name"] = zones[row.id]
        case "macro" if row.id in words:
            body["body"] = f"{body['body']}<p>{words[row.id]}</p>"
            body["body_text"] = f"{body['body_text']}\n{words[row.id]}"
    return replace(row, id=_exchanged(row.id, id_code), body=body)


def _exchanged(value: Any, id_code: str) -> Any:
    match value:
        case dict():
            return {key: _exchanged(one, id_code) for key, one in value.items()}
        case list():
            return [_exchanged(one, id_code) for one in value]
        case _:
            return id_code if value == WORKSPACE_ID else value
