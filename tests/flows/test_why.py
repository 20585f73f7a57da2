"""Whoever makes a change that a policy asks the reason of is asked once, and never somebody else."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import orjson
import pytest

from drift.core.model.records import ChangeRecord
from drift.core.model.resources import Ref
from drift.sandbox.cast import OPERATOR
from guard.core.change_reasons.grouping import LONGEST, QUIET
from guard.core.change_reasons.weekly import MONDAY_MORNING, last_due
from guard.core.model.change_reasons import WhyQuestion
from guard.core.model.records import Notification, Role
from guard.enforcement.why_questions import ask_why
from guard.identity.tokens import create
from guard.runtime.weekly_digest import WeeklyDigest
from guard.workflow.change_reasons import state_reason
from tests.flows.policies import only
from tests.flows.world import ALICE, BOB, CAROL, ERIN, World, assembled, world
from tests.served import app_of

HOOK = "https://hooks.example/why"
PATH = "/office_hours_schedules/41"
HOURS = Ref("office_hours_schedule", "41")
PEOPLE = f"""
version: 1
groups:
  support-ops: [{ALICE}]
  security: [dave@acme.example]
slack: {{ Bob@acme.example: U0B0B }}
"""
ASKS = """
version: 1
policies:
  - id: hours-are-explained
    because: office hours were changed
    severity: medium
    owner: alice@acme.example
    watch: { kind: office_hours_schedule }
    ask_why: true
    unless: { actor: [alice@acme.example] }
    then: flag

  - id: allowlist-stays-on
    because: the IP allowlist was switched off
    severity: critical
    owner: dave@acme.example
    watch: { kind: ip_allowlist }
    must: { properties: { enabled: { const: true } } }
    ask_why: true
    then: revert
"""


@contextmanager
def asking(tmp_path: Path, **settings: Any) -> Iterator[World]:
    folder = only(tmp_path, ASKS)
    (folder / "people.yaml").write_text(PEOPLE)
    with world(tmp_path, policies=folder, **{"notify_webhook": HOOK, **settings}) as w:
        yield w


def moves(w: World, who: str, start: int, **how: Any) -> None:
    """Somebody sets the hours, and the service sees it."""
    w.act(who, "PUT", PATH, {"time_intervals": [{"start_minute": start, "end_minute": start + 300}]}, **how)
    w.look()


def later(w: World, seconds: float = QUIET) -> None:
    w.clock.ahead += seconds
    w.service.turn()


def asked(w: World) -> list[Notification]:
    """Every question that waits to be sent."""
    with w.guarded.view() as view:
        waiting = view.outbox.due(view.now + 86400.0, 500)
    return [message for message in waiting if message.payload["event"] == "change.why"]


def newest(w: World, ref: Ref = HOURS) -> ChangeRecord:
    with w.guarded.view() as view:
        return view.state.changes.search(kind=ref.kind, resource_id=ref.id, limit=1)[0]


def question(w: World, change: int | None = None) -> WhyQuestion | None:
    number = newest(w).id if change is None else change
    with w.guarded.view() as view:
        return view.why_questions.of_changes([number]).get(number)


class Api:
    """Requests of people with tokens of their own."""

    def __init__(self, w: World) -> None:
        self._client = app_of(w.service, client_secret=None).test_client()
        roles: dict[str, Role] = {ALICE: "approver", BOB: "requester", ERIN: "viewer"}
        self._tokens = {who: create(w.guarded, who, role) for who, role in roles.items()}

    def __call__(self, who: str, method: str, path: str, body: Any = None, status: int = 200) -> Any:
        headers = {"Authorization": f"Bearer {self._tokens[who]}"}
        answer = self._client.open(
            f"/api/v1{path}", method=method, headers=headers, data=orjson.dumps(body) if body else None
        )
        assert answer.status_code == status, answer.text
        return orjson.loads(answer.data)


def test_bob_is_asked_once_and_what_he_answers_stands_beside_his_change(tmp_path: Path) -> None:
    with asking(tmp_path) as w:
        api = Api(w)
        moves(w, BOB, 60)
        change = newest(w).id
        assert asked(w) == []  # he may go on
        later(w)
        (message,) = asked(w)
        assert message.payload["details"] == {"who": BOB, "changes": [change]}
        assert message.payload["mentions"] == ["U0B0B"]
        assert f"guardrail reason {change} --because" in message.payload["text"][1]
        for _ in range(3):
            later(w, LONGEST)
            w.look()
        assert len(asked(w)) == 1
        assert api(ERIN, "GET", f"/changes/{change}")["reason"] is None
        answer = {"reason": "summer hours", "ticket": "SUP-41"}
        stated = api(BOB, "POST", f"/changes/{change}/reason", answer, 201)
        assert (stated["source"], stated["by"], stated["ticket"]) == ("author", BOB, "SUP-41")
        history = api(ERIN, "GET", f"/resources/{HOURS}/history")["items"]
        assert history[0]["change"]["reason"] == stated
        blame = api(ERIN, "GET", f"/resources/{HOURS}/blame")["items"]
        assert [one["reason"] for one in blame if one["field"] == "/time_intervals"] == [stated]
        later(w)
        assert len(asked(w)) == 1
        assert api(ERIN, "GET", "/changes/unexplained") == {"items": [], "next": None}


def test_the_unexplained_are_listed_by_who_made_them_until_somebody_says_why(tmp_path: Path) -> None:
    with asking(tmp_path) as w:
        api = Api(w)
        moves(w, BOB, 0)
        of_bob = newest(w).id
        later(w)
        w.act(BOB, "PUT", PATH, {"time_intervals": [{"start_minute": 60, "end_minute": 120}]})
        moves(w, CAROL, 120)
        of_two = newest(w).id
        later(w)
        found = api(ERIN, "GET", "/changes/unexplained")["items"]
        assert [(one["change"], one["who"], one["state"]) for one in found] == [
            (of_two, "nobody known", "not_asked"),
            (of_bob, BOB, "asked"),
        ]
        assert set(found[0]["perhaps"]) == {BOB, CAROL}
        assert found[0]["not_asked"] == "several people may have made it"
        assert (found[1]["asked"], found[1]["policies"]) == (BOB, ["hours-are-explained"])
        first = api(ERIN, "GET", "/changes/unexplained?limit=1")
        assert api(ERIN, "GET", f"/changes/unexplained?limit=1&cursor={first['next']}")["items"] == found[1:]
        assert api(ERIN, "GET", "/changes/unexplained?asked=1")["items"] == found[1:]
        assert api(ERIN, "GET", "/changes/unexplained?since=2999-01-01")["items"] == []
        api(ALICE, "POST", f"/changes/{of_two}/reason", {"reason": "they tried it out together"}, 201)
        assert api(ERIN, "GET", "/changes/unexplained")["items"] == found[1:]


@pytest.mark.parametrize("robot", [OPERATOR.email])
def test_fin_is_never_asked_and_neither_are_we(tmp_path: Path, robot: str) -> None:
    with asking(tmp_path) as w:
        moves(w, robot, 60)
        fin = newest(w).id
        w.act(BOB, "PUT", "/ip_allowlist", {**w.get("/ip_allowlist"), "enabled": False})
        w.look()
        later(w, LONGEST)
        own = newest(w, Ref("ip_allowlist", "singleton"))
        assert own.attribution.source == "intent"
        assert question(w, own.id) is None
        noted = question(w, fin)
        assert noted is not None
        assert noted.not_asked == "robot"
        assert [message.payload["details"]["who"] for message in asked(w)] == [BOB]
        assert w.writes()  # which was put back, and nobody is asked about that


def test_what_one_person_changes_within_a_short_time_is_one_message(tmp_path: Path) -> None:
    with asking(tmp_path) as w:
        for start in (0, 60, 120):
            moves(w, BOB, start)
            w.clock.ahead += QUIET / 2
        w.service.turn()
        assert asked(w) == []
        w.act(CAROL, "PUT", "/office_hours_schedules/42", {"name": "Night"})
        w.look()
        later(w, QUIET / 2)
        (message,) = asked(w)
        assert len(message.payload["details"]["changes"]) == 3
        assert message.payload["title"] == f"Why? {BOB} made 3 changes"
        later(w)
        assert [one.payload["details"]["who"] for one in asked(w)] == [BOB, CAROL]


def test_nobody_is_asked_by_name_about_what_several_may_have_done_until_it_is_known(tmp_path: Path) -> None:
    with asking(tmp_path) as w:
        w.act(BOB, "PUT", PATH, {"time_intervals": [{"start_minute": 0, "end_minute": 60}]})
        moves(w, CAROL, 60)
        later(w)
        noted = question(w)
        assert noted is not None
        assert (noted.not_asked, noted.asked) == ("several", "")
        assert asked(w) == []
        moves(w, BOB, 120, silent=True)
        later(w)  # it waits for its log entry, and is judged without
        later(w)
        assert asked(w) == []
        unknown = question(w)
        assert unknown is not None
        assert unknown.not_asked == "nobody_known"


def test_a_log_that_names_somebody_late_has_them_asked(tmp_path: Path) -> None:
    with asking(tmp_path) as w:
        at = int(w.clock())
        moves(w, CAROL, 60, silent=True)
        change = newest(w).id
        later(w)
        later(w)
        unknown = question(w, change)
        assert unknown is not None
        assert unknown.not_asked == "nobody_known"
        w.does(CAROL, "office_hours_change", {"office_hours_schedule_id": "41"}, created_at=at)
        w.look()
        later(w)
        assert newest(w).attribution.actor.email == CAROL
        assert [message.payload["details"] for message in asked(w)] == [{"who": CAROL, "changes": [change]}]


def test_whoever_the_log_excuses_late_is_not_asked_and_nothing_is_left_to_explain(tmp_path: Path) -> None:
    with asking(tmp_path) as w:
        at = int(w.clock())
        moves(w, ALICE, 60, silent=True)
        change = newest(w).id
        later(w)
        later(w)
        unknown = question(w, change)
        assert unknown is not None
        assert unknown.not_asked == "nobody_known"
        w.does(ALICE, "office_hours_change", {"office_hours_schedule_id": "41"}, created_at=at)
        w.look()
        later(w)
        excused = question(w, change)
        assert excused is not None
        assert excused.not_asked == "excused"
        assert asked(w) == []
        assert Api(w)(ERIN, "GET", "/changes/unexplained")["items"] == []


def test_a_change_whose_author_is_excused_is_to_be_explained_once_somebody_else_may_have_made_it(
    tmp_path: Path,
) -> None:
    with asking(tmp_path) as w:
        at = int(w.clock())
        moves(w, ALICE, 60)
        assert question(w) is None
        w.does(BOB, "office_hours_change", {"office_hours_schedule_id": "41"}, created_at=at)
        w.look()
        later(w)
        noted = question(w)
        assert noted is not None
        assert noted.not_asked == "several"
        assert asked(w) == []


def test_whoever_said_why_before_or_is_excused_is_not_asked(tmp_path: Path) -> None:
    with asking(tmp_path) as w:
        moves(w, BOB, 60)
        state_reason(w.guarded, newest(w).id, BOB, "summer hours")
        later(w)
        answered = question(w)
        assert answered is not None
        assert answered.not_asked == "answered"
        moves(w, ALICE, 120)
        later(w)
        assert question(w) is None
        assert asked(w) == []


def test_a_restart_before_or_after_asks_nobody_twice(tmp_path: Path) -> None:
    with asking(tmp_path) as w:
        moves(w, BOB, 60)
        w.restart()
        later(w)
        assert len(asked(w)) == 1
        w.restart()
        later(w, LONGEST)
        assert len(asked(w)) == 1


def test_without_a_channel_nobody_counts_as_asked(tmp_path: Path) -> None:
    with asking(tmp_path, notify_webhook="") as w:
        moves(w, BOB, 60)
        later(w)
        noted = question(w)
        assert noted is not None
        assert (noted.not_asked, noted.asked) == ("no_channel", "")


def test_two_replicas_ask_once(tmp_path: Path) -> None:
    """Both find the same questions due, and each is put by whoever claims it first."""
    with asking(tmp_path) as w:
        other = assembled(w.settings, w.clock)
        try:
            for start in (0, 60):
                moves(w, BOB, start)
            w.clock.ahead += QUIET
            with w.guarded.transaction() as first:
                (waiting, _) = first.why_questions.waiting(10)
                first.why_questions.ask(waiting.change_id, BOB, first.now)
            assert ask_why(other.guarded) == 1  # the other one is taken
            assert ask_why(w.guarded) == ask_why(other.guarded) == 0
            (message,) = asked(w)
            assert len(message.payload["details"]["changes"]) == 1
        finally:
            other.close()


def lists(w: World) -> list[Notification]:
    with w.guarded.view() as view:
        waiting = view.outbox.due(view.now + 86400.0, 500)
    return [message for message in waiting if message.payload["event"] == "changes.unexplained"]


def to_monday(w: World) -> None:
    """Half an hour after the next Monday, nine o'clock in the zone of the workspace."""
    with w.guarded.view() as view:
        live = view.state.versions.live(Ref("workspace", "singleton"))
    assert live is not None
    zone = ZoneInfo(live.body["timezone"])
    _, last = last_due(MONDAY_MORNING, zone, w.clock())
    monday = datetime.fromtimestamp(last, zone) + timedelta(days=7, minutes=30)
    w.clock.ahead += monday.timestamp() - w.clock()


def test_the_unexplained_of_a_week_are_told_once_over_replicas_and_restarts(tmp_path: Path) -> None:
    with asking(tmp_path) as w:
        digest, other = (WeeklyDigest(w.guarded, MONDAY_MORNING) for _ in range(2))
        assert not digest.look()  # of the week in which it did not watch yet
        to_monday(w)
        moves(w, BOB, 0)
        moves(w, CAROL, 60)
        state_reason(w.guarded, newest(w).id, CAROL, "summer hours")
        assert not digest.look() or lists(w) == []  # nothing in the week that is over
        to_monday(w)
        assert digest.look()
        assert not other.look()
        w.restart()
        assert not WeeklyDigest(w.guarded, MONDAY_MORNING).look()
        (told,) = lists(w)
        assert told.payload["details"]["people"] == {BOB: 1}
        assert told.payload["mentions"] == []
        to_monday(w)
        assert not digest.look()  # an empty week says nothing
        assert len(lists(w)) == 1


def test_a_list_that_nobody_wants_or_takes_is_not_sent(tmp_path: Path) -> None:
    with asking(tmp_path) as w:
        moves(w, BOB, 0)
        to_monday(w)
        assert not WeeklyDigest(w.guarded, None).look()
        assert not WeeklyDigest(replace(w.guarded, channels=()), MONDAY_MORNING).look()
        assert lists(w) == []
        assert WeeklyDigest(w.guarded, MONDAY_MORNING).look()
