"""Who could act in Intercom in the made-up quarter: teammates, a team and roles, of whom somebody leaves."""

from __future__ import annotations

from typing import Any, Final

from tests.guard.queries.evidence.made import DAY, Story

ADMIN: Final = {"type": "role", "id": "10", "name": "Admin"}
AGENT: Final = {"type": "role", "id": "12", "name": "Support agent"}


def teammate(id: str, role: dict[str, str], *teams: int) -> dict[str, Any]:
    return {
        "id": id,
        "name": f"Teammate {id}",
        "email": f"teammate{id}@acme.example",
        "role": role,
        "team_ids": list(teams),
    }


def version(
    story: Story, at: float, kind: str, id: str, body: dict[str, Any], before: float | None = None
) -> None:
    """A version begins, and the one that began `before` ends."""
    named = {"kind": kind, "resource_id": id}
    if before is not None:
        ends(story, at, kind, id, before)
    row = {**named, "since": at, "digest": story.ledger.keep(body)}
    story.say(at, "versions", "insert", f"{kind}/{id}/{at}", row, "digest")


def ends(story: Story, at: float, kind: str, id: str, since: float) -> None:
    row = {"kind": kind, "resource_id": id, "since": since, "until": at}
    story.say(at, "versions", "update", f"{kind}/{id}/{since}", row)


def before_the_quarter(story: Story, at: float) -> None:
    version(story, at, "admin", "1", teammate("1", ADMIN, 7))
    version(story, at, "admin", "2", teammate("2", AGENT))
    version(story, at, "admin", "3", teammate("3", AGENT))
    version(story, at, "tag", "9", {"name": "VIP"})
    ends(story, at + 1, "admin", "3", at)  # gone before the quarter began


def in_the_quarter(story: Story, at: float, begun: float) -> None:
    version(story, at, "admin", "2", teammate("2", ADMIN), begun)
    change(story, at, 21, "admin", "2", "updated", "carol@acme.example")
    version(story, at + 60, "admin", "4", teammate("4", AGENT, 7))
    change(story, at + 60, 22, "admin", "4", "created", "carol@acme.example")
    version(story, at + 70, "role", "singleton", {"role:12": {"permissions": ["inbox"]}})
    version(story, at + 80, "role", "singleton", {"role:12": {"permissions": ["inbox", "export"]}}, at + 70)
    said = {
        "id": "log-7",
        "type": "role_change",
        "created_at": at + 80,
        "actor_email": "carol@acme.example",
        "raw": {"metadata": {"role": {"id": "12"}}},
    }
    other = {**said, "id": "log-8", "type": "tag_deletion"}
    story.say(at + 81, "activities", "insert", "", {"log-7": said, "log-8": other}, "log-7", "log-8")
    ends(story, at + DAY, "admin", "1", begun)
    change(story, at + DAY, 23, "admin", "1", "deleted", "dave@acme.example")


def change(story: Story, at: float, number: int, kind: str, id: str, operation: str, by: str) -> None:
    row = {
        "kind": kind, "resource_id": id, "operation": operation, "fields": ["/role"], "detected_at": at,
        "acted_at": at, "source": "activity", "confidence": "certain", "actor_type": "admin", "actor_email": by,
    }  # fmt: skip
    story.say(at, "changes", "insert", str(number), row, "actor_email", "fields")
