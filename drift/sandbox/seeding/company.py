"""Founds the fictional company: its people, teams and network, and through its neighbours everything else."""

import random

from drift.sandbox.cast import (
    ALLOWED_NETWORKS,
    COLLEAGUES,
    EVERYBODY,
    OPERATOR,
    SERVICE,
    TIMEZONE,
    WORKSPACE_ID,
    WORKSPACE_NAME,
    Teammate,
)
from drift.sandbox.seeding import attributes, fin, history, hours, knowledge, library, settings
from drift.sandbox.seeding.another import another, id_code_of, number_of
from drift.sandbox.store import Body, Row, Store
from drift.sandbox.workspace import ID_CODE, NUMBER

FOUNDED = 1_590_000_000
DAY = 86_400

_TEAMS = (
    ("201", "Tier 1 support", "round_robin", 0, 9),
    ("202", "Tier 2 support", "load_balanced", 9, 14),
    ("203", "Billing", "balanced", 14, 17),
    ("204", "Enterprise", "load_balanced", 5, 10),
    ("205", "Security desk", "manual", 1, 3),
    ("206", "Weekend cover", "round_robin", 12, 20),
)


def found(store: Store, now: float, seed: int, scale: int | None) -> None:
    """Fill an empty store; leave one that holds a company as it is."""
    if store.setting("founded") is None:
        found_again(store, now, seed, scale)


def found_again(store: Store, now: float, seed: int, scale: int | None) -> None:
    """Throw everything away and start from the seed."""
    chance = random.Random(seed)
    rows = [*_base(now), *hours.rows(now), *fin.rows(now), *knowledge.rows(chance, now)]
    rows += [*library.rows(now), *attributes.rows(now), *settings.rows(now)]
    if scale is not None and scale > len(rows):
        rows += _growth(chance, now, scale - len(rows))
    rows = another(rows, seed)
    with store.transaction():
        store.clear()
        store.put_many(rows)
        store.add_activities(history.entries(chance, int(now)))
        store.set_setting("founded", str(int(now)))
        store.set_setting("seed", str(seed))
        store.set_setting(ID_CODE, id_code_of(seed))
        store.set_setting(NUMBER, str(number_of(seed)))


def _growth(chance: random.Random, now: float, wanted: int) -> list[Row]:
    """Mostly articles and macros; connectors moderately, because each costs its reader a call."""
    connectors = wanted // 50
    macros = wanted // 3
    return [
        *fin.more_connectors(now, connectors),
        *knowledge.more_macros(chance, now, macros),
        *knowledge.more_articles(chance, now, wanted - connectors - macros),
    ]


def _base(now: float) -> list[Row]:
    teams = _teams()
    return [
        Row("workspace", "workspace", _workspace(), FOUNDED),
        Row(
            "ip_allowlist",
            "ip_allowlist",
            {"type": "ip_allowlist", "enabled": True, "ip_allowlist": list(ALLOWED_NETWORKS)},
            now - 90 * DAY,
        ),
        *(Row("admin", who.id, _admin(who, teams), FOUNDED) for who in EVERYBODY),
        *(Row("team", team["id"], team, FOUNDED) for team in teams),
    ]


def _workspace() -> Body:
    return {
        "type": "app",
        "id_code": WORKSPACE_ID,
        "name": WORKSPACE_NAME,
        "region": "EU",
        "timezone": TIMEZONE,
        "created_at": FOUNDED,
        "identity_verification": True,
        "secure": True,
    }


def _teams() -> list[Body]:
    return [
        _team(id, name, method, [int(who.id) for who in COLLEAGUES[first:last]])
        for id, name, method, first, last in _TEAMS
    ]


def _team(id: str, name: str, method: str, members: list[int]) -> Body:
    balanced = method == "load_balanced"
    levels = {"primary_admin_ids": members[:-1], "secondary_admin_ids": members[-1:]}
    return {
        "type": "team",
        "id": id,
        "name": name,
        "admin_ids": members,
        "admin_priority_level": levels if balanced else None,
        "assignment_limit": 10 if balanced else None,
        "distribution_method": method,
    }


def _admin(who: Teammate, teams: list[Body]) -> Body:
    robot = who in {SERVICE, OPERATOR}
    mine = [team for team in teams if int(who.id) in team["admin_ids"]]
    seconds = [
        int(team["id"])
        for team in mine
        if int(who.id) in (team["admin_priority_level"] or {}).get("secondary_admin_ids", [])
    ]
    admin: Body = {
        "type": "admin",
        "id": who.id,
        "name": who.name,
        "email": who.email,
        "job_title": who.job_title,
        "away_mode_enabled": False,
        "away_mode_reassign": False,
        "away_status_reason_id": None,
        "has_inbox_seat": not robot,
        "team_ids": [int(team["id"]) for team in mine],
        "avatar": None if robot else f"https://static.acme.example/avatars/{who.id}.png",
        "team_priority_level": {
            "primary_team_ids": [int(team["id"]) for team in mine if int(team["id"]) not in seconds],
            "secondary_team_ids": seconds,
        }
        if mine
        else {},
        "role": {"type": "role", "id": who.role_id, "name": who.role},
    }
    if who is COLLEAGUES[-1]:
        # A teammate with permissions of their own shows no role at all.
        del admin["role"]
    return admin
