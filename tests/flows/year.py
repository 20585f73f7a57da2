"""A year in the embedded workspace, made from a seed: what people, bots and nobody known do to its settings."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

from drift.sync.ingest import ingest, poll
from drift.sync.snapshot import sweep
from guard.workflow.approval_workflow import VoteRefused, cast_vote
from tests.flows.world import ALICE, BOB, CAROL, DAVE, MALLORY, World

DAY: Final = 86_400.0
PEOPLE: Final = (ALICE, BOB, CAROL, DAVE, MALLORY)
ADDRESSES: Final = (None, None, "203.0.113.77", "198.51.100.200", "192.0.2.9")
EXPORTS: Final = ("bulk_export", "app_data_export", "macro_usage_export", "conversation_topic_export")
PREVIEW: Final = "Preview"


@dataclass
class Year:
    """`done` names what happened, in its order."""

    w: World
    random: random.Random
    told: int = 0
    done: list[str] = field(default_factory=list)

    # -- time ------------------------------------------------------------------------------------------------------

    def passes(self, seconds: float) -> None:
        self.w.clock.ahead += seconds

    def sees(self, *kinds: str) -> None:
        """The service reads these kinds, and does all that follows; who waits for an entry is not kept waiting."""
        workspace = self.w.guarded.workspace
        poll(workspace, backfill=3600)
        sweep(workspace, [workspace.kinds[name] for name in kinds])
        self.w.service.turn()

    def lives(self, weeks: int, a_week: int) -> None:
        happenings = self.happenings()
        for week in range(weeks):
            for _ in range(a_week):
                self.passes(self.random.uniform(0.2, 2.0) * 7 * DAY / a_week / 1.1)
                one = self.random.choice(happenings)
                self.done.append(one.__name__)
                one()
                self.votes()
            if week % 6 == 5:
                self.w.look_at_everything()
        self.passes(DAY)
        self.w.look_at_everything()

    def happenings(self) -> list[Callable[[], None]]:
        """What may happen, some of it more often."""
        often = [self.allowlist, self.hours, self.connector, self.article, self.export, self.told_by_the_log]
        return [
            *often,
            *often,
            self.closing_day,
            self.tag,
            self.macro,
            self.team,
            self.audience,
            self.workflow,
            self.by_hand,
            self.burst,
            self.late_entry,
            self.known_later,
            self.fight,
            self.made_again,
            self.schedule_goes,
            self.nobody_known,
        ]

    # -- who, from where ---------------------------------------------------------------------------------------------

    def somebody(self) -> str:
        return self.random.choice(PEOPLE)

    def acts(self, method: str, path: str, body: Any = None, *, who: str = "", **more: Any) -> Any:
        silent = self.random.random() < 0.2
        return self.w.act(who or self.somebody(), method, path, body, silent=silent, **more)

    def from_somewhere(self) -> dict[str, Any]:
        ip = self.random.choice(ADDRESSES)
        return {} if ip is None else {"ip": ip}

    def one_of(self, path: str, key: str = "data") -> dict[str, Any]:
        found: dict[str, Any] = self.random.choice(self.w.get(path)[key])
        return found

    # -- settings by API ---------------------------------------------------------------------------------------------

    def allowlist(self) -> None:
        now = self.w.get("/ip_allowlist")["ip_allowlist"]
        wanted = self.random.choice(
            [
                {"enabled": False, "ip_allowlist": now},
                {"enabled": True, "ip_allowlist": ["198.51.100.0/24", "192.0.2.44"]},
                {"enabled": True, "ip_allowlist": [*now, f"10.{self.random.randrange(99)}.0.0/16"]},
                {"enabled": True, "ip_allowlist": ["203.0.113.0/24", "0.0.0.0/0"]},
            ]
        )
        self.acts("PUT", "/ip_allowlist", wanted, who=MALLORY)  # whom every one of these lets in
        self.sees("ip_allowlist")

    def hours(self) -> None:
        one = self.one_of("/office_hours_schedules")
        some: list[dict[str, Any]] = [
            {"name": f"Hours {self.random.randrange(99)}"},
            {"time_zone_name": self.random.choice(["Europe/London", "America/Chicago", "Asia/Tokyo"])},
            {
                "name": "Short",
                "time_intervals": [{"start_minute": 540, "end_minute": 600, "day_of_week": 0}],
            },
        ]
        wanted = self.random.choice(some)
        if wanted.get("time_zone_name") != one["time_zone_name"]:
            self.acts("PUT", f"/office_hours_schedules/{one['id']}", wanted)
        self.sees("office_hours_schedule")

    def closing_day(self) -> None:
        schedule = self.one_of("/office_hours_schedules")
        under = f"/office_hours_schedules/{schedule['id']}/office_hours_exceptions"
        days = self.w.get(under)["data"]
        if days and self.random.random() < 0.6:
            self.acts("DELETE", f"{under}/{self.random.choice(days)['id']}")
        else:
            day = f"20{self.random.randrange(30, 60)}-05-{self.random.randrange(10, 28)}"
            self.acts("POST", under, {"exception_date": day, "exception_type": "closed", "name": "A day off"})
        self.sees("office_hours_exception")

    def connector(self) -> None:
        one = self.one_of("/data_connectors")
        strange = f"https://evil{self.random.randrange(99)}.example/"
        wanted = self.random.choice(
            [
                {"url": strange},
                {"url": strange, "name": "Look here"},
                {"name": f"Connector {self.random.randrange(99)}"},
                {"state": "live"} if one["state"] == "draft" else {"url": "http://crm.acme.example/"},
            ]
        )
        self.acts("PATCH", f"/data_connectors/{one['id']}", wanted)
        self.sees("data_connector")

    def article(self) -> None:
        one = self.one_of("/articles")
        other = "draft" if one["state"] == "published" else "published"
        words = self.random.choice(["The password: hunter2", f"It takes {self.random.randrange(99)} days."])
        wanted = self.random.choice([{"state": other}, {"body": f"<p>{words}</p>"}, {"state": other}])
        self.acts("PUT", f"/articles/{one['id']}", wanted)
        self.sees("article")

    def tag(self) -> None:
        tags = [one for one in self.w.get("/tags")["data"] if one["name"].startswith("tag ")]
        if tags and self.random.random() < 0.5:
            self.acts("DELETE", f"/tags/{self.random.choice(tags)['id']}")
        else:
            self.acts("POST", "/tags", {"name": f"tag {self.random.randrange(10_000)}"})
        self.sees("tag")

    def team(self) -> None:
        one = self.one_of("/teams", "teams")
        members = self.random.sample([1001, 1002, 1003, 1004, 1005], self.random.randrange(1, 4))
        self.acts("PUT", f"/teams/{one['id']}", {"admin_ids": members}, version=PREVIEW)
        self.sees("team")

    def audience(self) -> None:
        one = self.one_of("/audiences")
        first = self.random.choice(
            [[], one["predicates"], [{**p, "value": "gold"} for p in one["predicates"]]]
        )
        self.acts(
            "PUT", f"/audiences/{one['id']}", {"predicates": first, "name": f"A {self.random.randrange(99)}"}
        )
        self.sees("audience")

    # -- by hand, on Intercom's pages ----------------------------------------------------------------------------------

    def macro(self) -> None:
        id_ = str(5000 + self.random.randrange(10_000))
        self.w.does(self.somebody(), "macro_creation", apply={"id": id_, "name": "New", "body": "<p>Hi</p>"})
        self.sees("macro")
        self.passes(self.random.uniform(10, 3000))
        if self.random.random() < 0.7:
            self.w.does(self.somebody(), "macro_update", apply={"id": id_, "name": "Newer"})
        else:
            self.w.does(self.somebody(), "macro_deletion", apply={"id": id_})
        self.sees("macro")

    def workflow(self) -> None:
        state = self.random.choice(["live", "paused", "draft"])
        id_ = self.random.choice(["9001", "9002", "9003"])
        self.w.does(self.somebody(), "message_state_change", apply={"id": id_, "state": state})
        self.sees("workflow")

    def by_hand(self) -> None:
        """Settings that only the log tells of, and such as the API shows without writing them."""
        some: list[tuple[str, dict[str, Any]]] = [
            ("app_authentication_method_change", {"before": ["sso"], "after": ["sso", "password"]}),
            ("app_authentication_method_change", {"before": ["sso", "password"], "after": ["sso"]}),
            ("welcome_message_change", {"before": "Hi", "after": f"Ahoy {self.random.randrange(9)}"}),
            ("app_identity_verification_change", {"enabled": False}),
            ("app_identity_verification_change", {"enabled": True}),
            ("strip_inbound_email_links_change", {"enabled": self.random.random() < 0.5}),
            ("app_name_change", {"before": "Acme", "after": f"Acme {self.random.randrange(9)}"}),
        ]
        sort, metadata = self.random.choice(some)
        self.w.does(self.somebody(), sort, metadata, **self.from_somewhere())
        self.sees("workspace")

    # -- what only the log tells -----------------------------------------------------------------------------------

    def export(self) -> None:
        self.w.does(self.somebody(), self.random.choice(EXPORTS), **self.from_somewhere())
        self.sees()

    def told_by_the_log(self) -> None:
        sort = self.random.choice(
            [
                "app_package_installation",
                "app_webhook_creation",
                "admin_impersonation_start",
                "admin_two_factor_auth_change",
                "bulk_delete",
                "admin_login_success",
                "conversation_deletion_schedule_creation",
                "something_nobody_heard_of",
                "role_change",
            ]
        )
        self.w.does(self.somebody(), sort, **self.from_somewhere())
        self.sees()

    def tells(self, sort: str, at: float, by: dict[str, Any] | None) -> None:
        """An entry arrives by webhook, whenever it happened."""
        self.told += 1
        id_ = f"told-{self.told}"
        raw = {"id": id_, "activity_type": sort, "created_at": int(at), "metadata": {}, "performed_by": by}
        ingest(self.w.guarded.workspace, [raw], "webhook")

    def anybody(self) -> dict[str, Any] | None:
        """People, bots, people of whom only the id is known, and nobody known."""
        return self.random.choice(
            [
                {"type": "admin", "id": "1005", "email": "Mallory@Acme.example", "ip": "198.51.100.23"},
                {"type": "admin", "id": "1004", "email": CAROL, "ip": "203.0.113.14"},
                {"type": "bot", "id": "77", "email": None, "ip": None},
                {"type": "admin", "id": "4711", "email": "", "ip": "192.0.2.3"},
                {"type": "api", "id": "88", "email": "nameless", "ip": None},
                None,
            ]
        )

    def burst(self) -> None:
        """Many in a row, by one or by several, a few of them within the same second."""
        sort, by = self.random.choice(["tag_deletion", "bulk_export"]), self.anybody()
        mixed, together = self.random.random() < 0.4, self.random.random() < 0.5
        for _ in range(self.random.randrange(3, 10)):
            self.tells(sort, self.w.clock(), self.anybody() if mixed else by)
            if not together:
                self.sees()
            self.passes(self.random.choice([0, 1, 2, 40, 200]))
        if mixed:
            self.passes(200)
        for who in (MALLORY, MALLORY, MALLORY, CAROL, DAVE):  # the last two are excused from some of it
            self.tells(
                sort, self.w.clock(), {"type": "admin", "id": None, "email": who, "ip": "203.0.113.14"}
            )
            self.passes(1)
        self.sees()

    def late_entry(self) -> None:
        """Entries out of order: the last ones are judged before those that were missing arrive."""
        sort, by, now = "macro_usage_export", self.anybody(), self.w.clock()
        moments = [now + 5 * step for step in range(6)]
        self.passes(60)
        missing = self.random.sample(moments, 2)
        for at in (*(one for one in moments if one not in missing), *missing):
            self.tells(sort, at, by)
            self.sees()

    def nobody_known(self) -> None:
        self.tells(self.random.choice([*EXPORTS, "bulk_delete"]), self.w.clock(), self.anybody())
        self.sees()

    # -- stories -----------------------------------------------------------------------------------------------------

    def known_later(self) -> None:
        """A change is judged while nobody knows who made it; the entry that tells comes when it was."""
        one = self.one_of("/office_hours_schedules")
        at = self.w.clock()
        zone = "Asia/Seoul" if one["time_zone_name"] != "Asia/Seoul" else "Asia/Dubai"
        self.w.act(
            MALLORY, "PUT", f"/office_hours_schedules/{one['id']}", {"time_zone_name": zone}, silent=True
        )
        self.sees("office_hours_schedule")
        self.passes(20)
        self.sees()
        by = {"type": "admin", "id": "1001", "email": ALICE, "ip": "203.0.113.11"}
        self.tells("office_hours_change", at, by)
        self.sees()

    def fight(self) -> None:
        """Somebody does it again and again, until the breaker opens."""
        for _ in range(5):
            now = self.w.get("/ip_allowlist")["ip_allowlist"]
            self.w.act(MALLORY, "PUT", "/ip_allowlist", {"enabled": False, "ip_allowlist": now})
            self.sees("ip_allowlist")
            self.passes(20)
        self.w.act(MALLORY, "PUT", "/ip_allowlist", {"enabled": True, "ip_allowlist": now})
        self.sees("ip_allowlist")

    def made_again(self) -> None:
        """A tag is deleted, comes back under a new id, and is deleted again, and again."""
        name = f"lasting {self.random.randrange(10_000)}"
        self.w.act(CAROL, "POST", "/tags", {"name": name})
        self.sees("tag")
        for _ in range(5):
            found = [one["id"] for one in self.w.get("/tags")["data"] if one["name"] == name]
            if not found:
                break
            self.w.act(MALLORY, "DELETE", f"/tags/{found[0]}")
            self.sees("tag")
            self.passes(16)  # what hangs on who it was waits so long for an entry of the log
            self.sees("tag")

    def schedule_goes(self) -> None:
        """A schedule is deleted; put back, it has a new id, and is edited under it."""
        one = self.one_of("/office_hours_schedules")
        self.w.act(MALLORY, "DELETE", f"/office_hours_schedules/{one['id']}")
        for _ in range(2):
            self.sees("office_hours_schedule", "office_hours_exception")
            self.passes(16)
        self.sees("office_hours_schedule", "office_hours_exception")
        again = [
            each for each in self.w.get("/office_hours_schedules")["data"] if each["name"] == one["name"]
        ]
        for each in again:
            name = f"Again {self.random.randrange(99)}"
            self.w.act(CAROL, "PUT", f"/office_hours_schedules/{each['id']}", {"name": name})
        self.sees("office_hours_schedule")

    def votes(self) -> None:
        """Some questions are answered, by those who may and by those who may not; others run out."""
        for one in self.w.approvals():
            if one.settled_at is None and self.random.random() < 0.4:
                voter, choice = self.random.choice([ALICE, DAVE]), self.random.choice(["approve", "deny"])
                try:
                    cast_vote(self.w.guarded, one.id, voter, choice)  # type: ignore[arg-type]  # one of the two
                except VoteRefused:
                    continue
                self.w.service.turn()
