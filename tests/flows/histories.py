"""Random histories of a small workspace and random policies for it, generated from a seed."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

import orjson

from drift.sync.ingest import ingest, poll
from drift.sync.snapshot import sweep
from tests.guard.web.stage import BOB, CAROL, HOURS, MALLORY, Stage

KINDS: Final = ("ip_allowlist", "office_hours_schedule", "team")
FOLDED: Final = ("authentication_methods", "messenger_settings")
TYPES: Final = ("tag_deletion", "bulk_export", "bulk_delete", "admin_login_success", "Odd[1]*type")
ADDRESSES: Final = ("203.0.113.9", "203.0.113.10", "198.51.100.7", None)
PEOPLE: Final = (
    {"type": "admin", "id": "1", "email": BOB},
    {"type": "admin", "id": "2", "email": CAROL.upper()},
    {"type": "admin", "id": "3", "email": MALLORY},
    {"type": "bot", "id": "4", "email": None},
    {"type": "admin", "id": "5", "email": ""},
    {"type": "api", "id": "6", "email": "nameless"},
    {"type": "system"},
    {"type": "admin", "id": "9", "email": "guardrail@acme.example"},  # the owner of our token
    None,
)


def day(at: float) -> str:
    return str(datetime.fromtimestamp(at, UTC).date())


@dataclass
class RandomPolicies:
    """Generates policies. `now` is the start of the history: periods and exemptions end during it."""

    random: random.Random
    now: float

    def document(self) -> bytes:
        policies = [self.policy(number) for number in range(self.random.randrange(2, 9))]
        return orjson.dumps({"version": 1, "policies": policies})

    def policy(self, number: int) -> dict[str, Any]:
        watched = self.about_entries() if self.random.random() < 0.5 else self.about_changes()
        policy_document: dict[str, Any] = {
            "id": f"policy-{number}",
            "because": "of a reason",
            "severity": "low",
            **watched,
        }
        for name in ("when", "unless"):
            if self.random.random() < 0.35:
                policy_document[name] = self.condition()
        if self.random.random() < 0.3:
            policy_document["mode"] = self.random.choice(["observe", "enforce"])
        if self.random.random() < 0.4:
            policy_document["exemptions"] = [
                self.exemption("kind" in policy_document["watch"]) for _ in range(2)
            ]
        return policy_document

    def about_entries(self) -> dict[str, Any]:
        types = self.random.choice([["*_deletion", "bulk_*"], ["bulk_export"], ["*"], ["app_*", "office_*"]])
        clauses: dict[str, Any] = {"watch": {"activity": types}, "then": "flag"}
        if self.random.random() < 0.7:
            clauses["more_than"] = {
                "count": self.random.randrange(1, 5),
                "within": self.random.choice(["5s", "2m", "10m"]),
                "per": self.random.choice(["actor", "kind", "workspace"]),
            }
        return clauses

    def about_changes(self) -> dict[str, Any]:
        asks: dict[str, Any] = {
            "from": ["support-ops"],
            "expires_in": "5m",
            "meanwhile": "revert",
            "on_expiry": "keep",
        }
        keeps = {**asks, "meanwhile": "keep"}
        some: list[dict[str, Any]] = [
            {
                "watch": {"kind": "ip_allowlist"},
                "must": {"properties": {"enabled": {"const": True}}},
                "then": "revert",
            },
            {
                "watch": {"kind": "ip_allowlist"},
                "must": {"properties": {"enabled": {"const": True}}},
                "then": {"revert": {"set": {"enabled": True}}},
            },
            {
                "watch": {
                    "kind": "office_hours_schedule",
                    "change": ["updated"],
                    "fields": ["/time_zone_name"],
                },
                "then": {"require_approval": asks},
            },
            {
                "watch": {"kind": ["office_hours_schedule", "team"], "fields": ["/name"]},
                "then": {"require_approval": keeps},
            },
            {"watch": {"kind": "team", "change": ["created", "deleted"]}, "then": "flag"},
            {
                "watch": {"kind": "team", "where": {"properties": {"name": {"pattern": "[0-9]$"}}}},
                "must": {"properties": {"admin_ids": {"maxItems": 2}}},
                "then": "flag",
            },
            {"watch": {"kind": "*"}, "then": "flag"},
            {"watch": {"kind": list(FOLDED)}, "then": {"require_approval": keeps}},
        ]
        return self.random.choice(some)

    def condition(self, depth: int = 0) -> dict[str, Any]:
        within = {"from": day(self.now), "to": day(self.now), "zone": "UTC"}
        hours = {"from": "06:00", "to": "14:00", "zone": "Europe/Paris"}
        simple: list[dict[str, Any]] = [
            {"actor": [BOB, "group:security"]},
            {"actor": ["*@acme.example"]},
            {"actor_type": "bot"},
            {"ip_in": ["203.0.113.9/32"]},
            {"ip_not_in": ["203.0.113.0/24"]},
            {"new_ip_for_actor": True},
            {"unattributed": True},
            {"outside_hours": hours},
            {"during": within},
            {"activity": ["bulk_*", "office_hours_change"]},
        ]
        if depth < 1 and self.random.random() < 0.3:
            several = [self.condition(depth + 1), self.condition(depth + 1)]
            return self.random.choice([{"any_of": several}, {"all_of": several}, {"not": several[0]}])
        return self.random.choice(simple)

    def exemption(self, of_resources: bool) -> dict[str, Any]:
        common = {"until": day(self.now + self.random.choice([0, 86_400])), "reason": "a move", "owner": BOB}
        actor = {"actor": self.random.choice([[CAROL], [MALLORY, "group:security"]])}
        if not of_resources:
            return {**common, **actor}
        named: list[dict[str, Any]] = [
            {"resource": "4*"},
            {"resource": "1"},
            actor,
            {**actor, "resource": "*"},
        ]
        return {**common, **self.random.choice(named)}


@dataclass
class RandomHistory:
    """Generates changes and log entries in the workspace of a stage."""

    on: Stage
    random: random.Random
    told: int = 0

    def lasts(self, steps: int) -> None:
        moves = [self.changes, self.changes, self.folded, self.tells, self.tells, self.comes_or_goes]
        for _ in range(steps):
            self.on.clock.now += self.random.choice([0, 0.4, 1, 3, 20, 100, 900, 40_000])
            self.random.choice(moves)()
            if self.random.random() < 0.7:
                self.sees()
        for _ in range(3):
            self.on.clock.now += 20
            self.sees()

    def sees(self) -> None:
        workspace = self.on.guarded.workspace
        if self.random.random() < 0.5:
            poll(workspace, backfill=3600)
        sweep(workspace, [workspace.kinds[name] for name in KINDS])
        self.on.service.turn()

    def changes(self) -> None:
        some: list[tuple[str, dict[str, Any], str]] = [
            (
                "ip_allowlist/singleton",
                {"enabled": self.random.random() < 0.5},
                "security_settings_change",
            ),
            (
                HOURS,
                {"time_zone_name": self.random.choice(["Asia/Tokyo", "Europe/Paris"])},
                "office_hours_change",
            ),
            (HOURS, {"name": f"Hours {self.random.randrange(9)}"}, "office_hours_change"),
        ]
        ref, body, type_ = self.random.choice(some)
        self.on.intercom.change(ref, **body)
        if self.random.random() < 0.6:
            self.enters(type_)

    def comes_or_goes(self) -> None:
        ref = f"team/{self.random.randrange(1, 12)}"
        matching = [known for known in self.on.intercom.held if str(known) == ref]
        if matching and self.random.random() < 0.5:
            del self.on.intercom.held[matching[0]]
        else:
            self.on.intercom.hold(ref, name=f"Team {self.random.randrange(9)}", admin_ids=[1, 2, 3])
        if self.random.random() < 0.4:
            self.enters("app_team_creation")

    def folded(self) -> None:
        type_ = self.random.choice(["app_authentication_method_change", "welcome_message_change"])
        self.enters(type_, {"before": "a", "after": self.random.choice("abc")})

    def tells(self) -> None:
        type_, by, ip = self.random.choice(TYPES), self.random.choice(PEOPLE), self.random.choice(ADDRESSES)
        for _ in range(self.random.randrange(1, 5)):
            self.enters(type_, by=by, ip=ip)
            self.on.clock.now += self.random.choice([0, 0, 1, 2, 60])
            if self.random.random() < 0.3:
                self.on.service.turn()

    def enters(self, type_: str, metadata: Any = None, *, by: Any = None, ip: str | None = None) -> None:
        """Add an entry to the log, by webhook, or both; sometimes with an earlier time."""
        self.told += 1
        by = by or self.random.choice(PEOPLE)
        ago = self.random.choice([0, 0, 0, 0, 1, 30, 400])
        raw = {
            "id": f"{self.random.randrange(10**9)}-{self.told}",
            "activity_type": type_,
            "created_at": int(self.on.clock()) - ago,
            "performed_by": by and {**by, "ip": ip or self.random.choice(ADDRESSES)},
            "metadata": metadata or {},
        }
        route = self.random.choice(["log", "webhook", "both"])
        if route != "webhook":
            self.on.intercom.log.append(raw)
        if route != "log":
            ingest(self.on.guarded.workspace, [raw], "webhook")
