"""Made-up connectors to judge, about 1.3 KB each, one in twenty with something wrong."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any, Final

from tests.bench.material import SEED, Words

Body = dict[str, Any]
BROKEN: Final = 0.05
"""The share of resources that break a check."""


def connectors(count: int) -> list[Body]:
    chance = random.Random(SEED)
    words = Words(chance)
    made = [_sound(position, words, chance) for position in range(count)]
    for body in made:
        if chance.random() < BROKEN:
            chance.choice(FLAWS)(body)
    return made


def _sound(position: int, words: Words, chance: random.Random) -> Body:
    host = chance.choice(("api", "orders", "billing", "eu.crm"))
    live = chance.random() < 0.7
    return {
        "id": str(500_000 + position),
        "type": "data_connector",
        "name": words.sentence(2, 5)[:-1],
        "purpose": words.sentence(),
        "description": " ".join(words.paragraphs(1)),
        "state": "live" if live else "draft",
        "approved": True if live else chance.random() < 0.5,
        "http_method": chance.choice(("GET", "POST")),
        "url": f"https://{host}.acme.example/v1/{chance.randrange(10**6)}",
        "timeout_seconds": chance.randint(1, 60),
        "patience_seconds": chance.randint(1, 60),
        "retries": chance.randint(0, 5),
        "rate": chance.randint(1, 1000),
        "owner": {
            "email": f"person{chance.randrange(200)}@acme.example",
            "team": chance.choice(("support-ops", "security", "product")),
        },
        "network": {
            "ranges": ["198.51.100.0/24", f"10.{chance.randrange(256)}.0.0/16", "203.0.113.0/24"],
            "gateway": f"10.{chance.randrange(256)}.{chance.randrange(256)}.1",
            "port": 443,
            "tls": chance.choice(("1.2", "1.3")),
        },
        "headers": [
            {"name": name, "value": words.sentence(1, 3)} for name in ("Accept", "X-Client", "X-Region")
        ],
        "labels": [chance.choice(("orders", "billing", "crm")), "reviewed", f"batch-{chance.randrange(50)}"],
        "log": {"enabled": True, "days": chance.choice((30, 90, 365))},
        "audience": {"types": ["users", "leads"], "users_only": chance.random() < 0.5},
    }


def _set(value: object, *path: str) -> Callable[[Body], None]:
    def flaw(body: Body) -> None:
        for step in path[:-1]:
            body = body[step]
        body[path[-1]] = value

    return flaw


def _without_purpose(body: Body) -> None:
    del body["purpose"]


def _live_and_not_approved(body: Body) -> None:
    body.update(state="live", approved=False)


FLAWS: Final[tuple[Callable[[Body], None], ...]] = (
    _set("retired", "state"),
    _set("DELETE", "http_method"),
    _set("https://collector.example.net/in", "url"),
    _set(300, "timeout_seconds"),
    _set(0, "patience_seconds"),
    _set(9, "retries"),
    _set("someone@example.net", "owner", "email"),
    _set("nobody", "owner", "team"),
    _set(["198.51.100.0/24"], "network", "ranges"),
    _set(8080, "network", "port"),
    _set("1.0", "network", "tls"),
    _set("192.0.2.1", "network", "gateway"),
    _set(False, "log", "enabled"),
    _set(7, "log", "days"),
    _set(["orders"], "labels"),
    _set("x", "name"),
    _without_purpose,
    _set([{"name": "X-Debug", "value": "1"}], "headers"),
    _live_and_not_approved,
    _set(5000, "rate"),
)
"""One flaw for each check."""
