"""A made-up activity log: who does what how often as in a support team, most of it of no interest to anybody."""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import accumulate
from pathlib import Path
from typing import Any, Final

import orjson

from drift.core.catalogue.activity_types import ACTIVITY_TYPES
from tests.bench.material import SEED

Entry = dict[str, Any]
BEGIN: Final = 1_767_225_600
"""2026-01-01, in unix seconds."""
DAY: Final = 86_400
OFTEN: Final = {
    "admin_away_mode_change": 300,
    "admin_login_success": 140,
    "admin_logout": 120,
    "admin_channel_change": 90,
    "admin_occupancy_state_change": 110,
    "inbox_bulk_action": 50,
    "ticket_reply_draft_saved": 40,
    "macro_update": 15,
    "message_state_change": 15,
    "app_team_membership_modification": 15,
    "pii_data_revealed": 12,
    "admin_login_failure": 12,
    "conversation_part_deletion": 8,
    "bulk_export": 5,
    "conversation_pdf_export": 5,
}
"""Of a thousand entries. One type is none that Intercom documents: the log is an open set. What is left is spread
evenly over all other types."""
HOURS: Final = (1, 1, 1, 1, 1, 2, 4, 10, 30, 40, 40, 40, 25, 40, 40, 40, 35, 20, 8, 4, 3, 2, 1, 1)
NETWORKS: Final = ("203.0.113", "203.0.113", "203.0.113", "192.0.2", "198.51.100")


def entries(count: int, days: int = 365) -> Iterator[Entry]:
    """That many entries, spread over so many days from BEGIN, oldest first."""
    chance = random.Random(SEED)
    people = [_person(number) for number in range(80)]
    seldom = sorted(ACTIVITY_TYPES.keys() - OFTEN.keys())
    types, weights = (
        [*OFTEN, *seldom],
        [*OFTEN.values(), *[(1000 - sum(OFTEN.values())) / len(seldom)] * len(seldom)],
    )
    every_type, every_hour = list(accumulate(weights)), list(accumulate(HOURS))
    for day in range(days):
        today = count * (day + 1) // days - count * day // days
        moments = sorted(
            hour * 3600 + chance.randrange(3600)
            for hour in chance.choices(range(24), cum_weights=every_hour, k=today)
        )
        for second, type_ in zip(
            moments, chance.choices(types, cum_weights=every_type, k=today), strict=True
        ):
            yield _entry(chance, BEGIN + day * DAY + second, type_, people)


def written(file: Path, count: int, days: int = 365) -> Path:
    """The same as a file of NDJSON."""
    with file.open("wb") as out:
        out.writelines(orjson.dumps(one) + b"\n" for one in entries(count, days))
    return file


def _person(number: int) -> Entry:
    if number >= 77:
        return {"type": ("bot", "bot", "system")[number - 77], "id": str(number), "email": None}
    name = ("alice", "dave", "bob", "erin")[number] if number < 4 else f"teammate{number}"
    domain = "agency.example" if number >= 74 else "acme.example"
    return {"type": "admin", "id": str(900_000 + number), "email": f"{name}@{domain}"}


def _entry(chance: random.Random, at: int, type_: str, people: list[Entry]) -> Entry:
    person = people[min(int(chance.random() ** 2 * 80), 79)]
    place = chance.randrange(5)
    by_hand = person["type"] == "admin"
    return {
        "id": f"{chance.getrandbits(64):016x}",
        "activity_type": type_,
        "created_at": at,
        "activity_description": f"{person['email'] or 'A bot'}: {type_.replace('_', ' ')}",
        "performed_by": {
            "type": person["type"],
            "id": person["id"],
            "email": person["email"],
            "ip": f"{NETWORKS[place]}.{int(person['id']) % 200 + 1}" if by_hand else None,
        },
        "metadata": _metadata(chance, type_),
    }


def _metadata(chance: random.Random, type_: str) -> Entry:
    if type_ == "admin_away_mode_change":
        return {"away_mode": chance.random() < 0.5, "reassign_conversations": False, "update_by": 900_004}
    if type_ == "message_state_change":
        return {
            "message_id": chance.randrange(10**6),
            "before": "draft",
            "after": chance.choice(("live", "draft")),
        }
    if type_ == "admin_invite_creation":
        return {"invited": f"new{chance.randrange(99)}@{chance.choice(('acme.example', 'agency.example'))}"}
    if type_ == "app_webhook_creation":
        return {"url": f"{chance.choice(('http', 'https'))}://hooks.acme.example/{chance.randrange(999)}"}
    if type_.endswith(("_setting_change", "_settings_change")):
        return {"before": not (on := chance.random() < 0.7), "after": on, "enabled": on}
    return {"object_id": chance.randrange(10**6), "name": f"object {chance.randrange(999)}"}
