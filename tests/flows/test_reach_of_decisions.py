"""Wherever people decide, they see how many conversations it has to do with; and later what they saw then."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from sqlalchemy import func, select

from drift.core.model.activity import Actor
from drift.core.model.resources import Ref
from drift.sandbox.conversations.truth import Truth
from guard.context import UnitOfWork
from guard.core.effects.reach import edit
from guard.core.effects.reach.report import Reach
from guard.core.effects.reports import Served
from guard.core.model.records import Notification
from guard.core.proposals.change_plan import PlannedProposal
from guard.core.proposals.proposal import Proposal
from guard.core.proposals.proposal_schema import BODY
from guard.core.proposals.reading import read_proposal
from guard.core.reports.plan_formats import as_markdown, as_table
from guard.core.reports.plan_json import plan_answer
from guard.notify.channel import Posted
from guard.queries.effects import at_hand as hands
from guard.queries.effects.at_hand import Asked, worked_out
from guard.queries.effects.reports import REACH, planned_with_reach, reach_report, without_report
from guard.queries.explanation_json import supposition
from guard.queries.plan import plan, plan_in
from guard.queries.proposals import in_full
from guard.queries.what_if import what_if
from guard.runtime.effects.effect_jobs import keep_missing_reports
from guard.runtime.effects.told_reach import telling_reach
from guard.slack.cards import card_of
from guard.store.effect_tables import effect_reports
from guard.workflow.effect_reports import keep_report
from tests.fakes.slack import text_of
from tests.flows.proposed import asked, proposal
from tests.flows.test_slack import slack_world, told_of
from tests.flows.test_why import Api
from tests.flows.world import ALICE, BOB, MALLORY, World, world
from tests.guard.queries.effects.test_reach_of_content import used
from tests.known_conversations import DAY, know, truths

ARTICLE = Ref("article", "7003")
DELETION = {"delete": True, "resource": "article/7003"}
SNIPPET = {"delete": True, "resource": "content_snippet/6502"}
TAG = {"create": True, "kind": "tag", "merge": {"name": "winter"}}
NOBODY = Actor(None, None, None, None)
USED = "Conversations in which Fin answered with it"


@dataclass
class Year:
    """A world in which the conversations of a year are known until `now`."""

    world: World
    known: tuple[Truth, ...]
    now: float

    def truth(self, *names: str, until: float | None = None) -> int:
        """How many of the 90 days before a moment Fin answered with."""
        end = self.now if until is None else until
        mine = filter(used(*names), self.known)
        return sum(end - 90 * DAY <= one.created_at < end for one in mine)

    def goes_on(self, count: int = 40) -> None:
        """More conversations come in, in all of which Fin answers with the article."""
        mine = [one for one in self.known if used("article/7003")(one)][-count:]
        later = tuple(
            one._replace(number=one.number + 900_000, created_at=int(self.now) - 60) for one in mine
        )
        with self.world.guarded.transaction() as work:
            know(work.state, later, self.now)


@pytest.fixture
def year(tmp_path: Path) -> Iterator[Year]:
    with world(tmp_path) as w:
        now = w.guarded.now()
        known = truths(int(now), 1_500)
        with w.guarded.transaction() as work:
            know(work.state, known, now)
        yield Year(w, known, now)


def taken_down(w: World) -> int:
    """Mallory unpublishes the article, which asks people: the number of the change."""
    w.act(MALLORY, "PUT", "/articles/7003", {"state": "draft"})
    w.look()
    with w.guarded.view() as view:
        return view.state.changes.search(kind="article", resource_id="7003", operation="updated", limit=9)[
            -1
        ].id


def first(reach: Any) -> dict[str, Any]:
    """The figure of the conversations in which Fin answered with it."""
    figure: dict[str, Any] = next(line["figure"] for line in reach["lines"] if line["name"] == USED)
    return figure


def reports(w: World) -> int:
    with w.guarded.workspace.database.read() as connection:
        return int(connection.execute(select(func.count()).select_from(effect_reports)).scalar_one())


def test_a_proposal_shows_its_reach_by_itself_and_later_what_people_saw(year: Year) -> None:
    api = Api(year.world)
    made = api(BOB, "POST", "/proposals", {"changes": [DELETION], "reason": "outdated"}, 201)
    reach = made["preview"]["changes"][0]["reach"]
    assert first(reach)["sort"] == "counted"
    assert first(reach)["count"] == year.truth("article/7003") > 0
    assert "article/7003" in first(reach)["query"]
    assert reach["headline"].startswith("Deleting “Change your delivery” (article/7003): ")
    assert reach["kept_at"] >= made["asked_at"]
    year.goes_on()
    again = api(ALICE, "GET", f"/proposals/{made['id']}")
    assert again["preview"]["changes"][0]["reach"] == reach
    assert reports(year.world) == 1


def test_an_edit_is_another_question_with_figures_of_its_own(year: Year) -> None:
    api = Api(year.world)
    made = api(BOB, "POST", "/proposals", {"changes": [DELETION], "reason": "outdated"}, 201)
    edited = api(BOB, "PATCH", f"/proposals/{made['id']}", {"changes": [SNIPPET, TAG]})
    snippet, tag = edited["preview"]["changes"]
    assert first(snippet["reach"])["count"] == year.truth("content_snippet/6502")
    assert tag["reach"] is None
    assert reports(year.world) == 2


def test_the_comment_on_a_pull_request_has_it_and_nothing_is_kept_of_a_plan(year: Year) -> None:
    read, wrong = read_proposal({"changes": [DELETION, TAG]}, BODY)
    assert not wrong
    answer = plan_answer(plan(year.world.guarded, read, BOB))
    deletion, tag = answer.changes
    assert deletion.reach is not None
    assert deletion.reach.lines[0].figure.count == year.truth("article/7003")
    assert deletion.reach.kept_at is None
    assert tag.reach is None
    counted = deletion.reach.lines[0].figure.sentence
    for text in (as_table([answer]), as_markdown([answer])):
        assert counted in " ".join(text.split())
        assert "kept for those who decide" not in text
    assert reports(year.world) == 0


def test_a_question_about_a_change_and_its_explanation_say_what_people_saw(year: Year) -> None:
    w, api = year.world, Api(year.world)
    number = taken_down(w)
    (approval,) = w.approvals()
    early = api(ALICE, "GET", f"/approvals/{approval.id}")["reach"]
    assert "unknown, because it is being worked out" in early["headline"]
    assert keep_missing_reports(w.guarded, lambda: False) == 1
    reach = api(ALICE, "GET", f"/approvals/{approval.id}")["reach"]
    with w.guarded.view() as view:
        change = view.state.changes.get(number)
        assert change is not None
        card = card_of(view, f"approval:{approval.id}")
    assert first(reach)["count"] == year.truth("article/7003")
    assert reach["operation"] == "change"
    assert card is not None
    assert reach["headline"] in str(dict(card.facts)["Conversations"][0])
    year.goes_on()
    assert keep_missing_reports(w.guarded, lambda: False) == 0
    explained = api(ALICE, "GET", f"/decisions/{approval.decision_id}/explanation")
    assert explained["reach"] == reach
    assert api(ALICE, "GET", f"/changes/{number}/explanation")["reach"] == reach


def test_a_change_that_nobody_has_made_is_told_with_it(year: Year) -> None:
    supposed = what_if(year.world.guarded, ARTICLE, {"/state": "draft"}, NOBODY)
    reach = supposition(supposed).reach
    assert reach is not None
    assert (reach.operation, reach.kept_at) == ("change", None)
    assert reach.lines[0].figure.count == year.truth("article/7003")
    hidden = what_if(year.world.guarded, Ref("ip_allowlist", "singleton"), {"/enabled": False}, NOBODY)
    assert hidden.reach is None
    assert reports(year.world) == 0


def test_a_change_that_a_proposal_made_shows_what_people_agreed_to(year: Year) -> None:
    w, api = year.world, Api(year.world)
    made = api(BOB, "POST", "/proposals", {"changes": [DELETION], "reason": "outdated"}, 201)
    w.until(lambda: proposal(w, made["id"]).closed_at is not None)
    assert proposal(w, made["id"]).closing == "applied"
    year.goes_on()
    with w.guarded.view() as view:
        (change,) = view.state.changes.search(kind="article", resource_id="7003", operation="deleted")
    explained = api(ALICE, "GET", f"/changes/{change.id}/explanation")
    assert explained["reach"] == made["preview"]["changes"][0]["reach"]


def test_a_message_in_slack_has_the_number_that_says_most_with_its_sort(year: Year) -> None:
    w = year.world
    id = asked(
        w, DELETION, {"resource": "office_hours_schedule/41", "set": {"/time_zone_name": "Europe/London"}}
    )
    ballot = proposal(w, id).ballot
    assert keep_report(w.guarded, Served.by_proposal(ballot), reach_report)
    with w.guarded.view() as view:
        card = card_of(view, f"proposal:{id}")
    assert card is not None
    said = " ".join(str(words) for name, words in card.facts if name == "Conversations")
    assert f"{year.truth('article/7003'):,} of " in said
    assert "counted" in said


@dataclass
class Mails:
    """A channel that keeps what it is given."""

    name: str = "mails"
    edits: bool = False
    sent: list[Notification] = field(default_factory=list)

    def send(self, notification: Notification, base_url: str, earlier: Posted | None) -> Posted:
        self.sent.append(notification)
        return Posted()


def test_a_mail_that_asks_has_it_and_one_that_tells_has_not(year: Year) -> None:
    w, mails = year.world, Mails()
    channel = telling_reach(w.guarded, mails)
    number = taken_down(w)
    asks = {"event": "decision.require_approval", "text": ["Somebody changed it."]}
    channel.send(Notification("1", "mails", asks, 0.0, matter=f"change:{number}"), "", None)
    channel.send(
        Notification("2", "mails", {**asks, "event": "approval.voted"}, 0.0, matter=f"change:{number}"),
        "",
        None,
    )
    channel.send(Notification("3", "mails", {**asks, "text": []}, 0.0, matter="change:999"), "", None)
    first_line, told = mails.sent[0].payload["text"]
    assert first_line == "Somebody changed it."
    assert f"{year.truth('article/7003'):,} of " in told
    assert [one.payload["text"] for one in mails.sent[1:]] == [["Somebody changed it."], []]
    assert reports(w) == 1


def test_the_first_message_in_slack_has_it(tmp_path: Path) -> None:
    with slack_world(tmp_path) as (w, people):
        now = w.guarded.now()
        with w.guarded.transaction() as work:
            know(work.state, truths(int(now), 1_500), now)
        taken_down(w)
        message = told_of(w, people, "approve")
        assert "Conversations" in (said := text_of(people.slack.messages[message]["blocks"]))
        assert "counted" in said


def test_nothing_read_is_said_and_nothing_is_kept(tmp_path: Path) -> None:
    with world(tmp_path) as w:
        api = Api(w)
        made = api(BOB, "POST", "/proposals", {"changes": [DELETION], "reason": "outdated"}, 201)
        reach = made["preview"]["changes"][0]["reach"]
        assert [line["figure"]["sort"] for line in reach["lines"]] == ["unknown"]
        assert "unknown, because" in reach["headline"]
        assert not any(
            name in reach["lines"][0]["figure"] and reach["lines"][0]["figure"][name] is not None
            for name in ("count", "least", "most")
        )
        assert keep_missing_reports(w.guarded, lambda: False) == 0
        assert reports(w) == 0


def plan_alone(w: World, asked_for: Proposal) -> PlannedProposal:
    with w.guarded.view() as view:
        return plan_in(view, asked_for, BOB)


def test_what_takes_long_holds_nobody_up_and_is_kept_afterwards(
    year: Year, monkeypatch: pytest.MonkeyPatch
) -> None:
    w, let_go = year.world, Event()

    def slowly(view: UnitOfWork, one: Asked) -> Reach:
        assert let_go.wait(60)
        return worked_out(view, one)

    monkeypatch.setattr(hands, "worked_out", slowly)
    id = asked(w, DELETION)
    served = Served.by_proposal(proposal(w, id).ballot)
    assert not keep_report(w.guarded, served, lambda guarded, one: reach_report(guarded, one, 0.05))
    with w.guarded.view() as view:
        assert without_report(view) == [served]
        shown = in_full(view, proposal(w, id)).preview.changes[0].reach
    assert shown is not None
    assert "unknown, because it is being worked out" in shown.headline
    read, _ = read_proposal({"changes": [DELETION]}, BODY)
    planned = planned_with_reach(w.guarded, plan_alone(w, read), 0.05)
    (late,) = planned.changes
    assert late.reach is not None
    assert (
        "takes longer than 0.05 seconds here: `guardrail reach article/7003 --delete`"
        in late.reach.headline()
    )
    let_go.set()
    assert keep_missing_reports(w.guarded, lambda: False) == 1
    with w.guarded.view() as view:
        assert view.effect_reports.get(served, REACH) is not None
        assert without_report(view) == []


def test_what_goes_wrong_is_logged_and_stops_nobody(
    year: Year, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(view: UnitOfWork, one: Asked) -> Reach:
        raise ZeroDivisionError

    monkeypatch.setattr(hands, "worked_out", broken)
    api = Api(year.world)
    made = api(BOB, "POST", "/proposals", {"changes": [DELETION], "reason": "outdated"}, 201)
    assert "unknown, because it is being worked out" in made["preview"]["changes"][0]["reach"]["headline"]
    assert "The reach of a change could not be worked out." in caplog.text
    assert reports(year.world) == 0


def test_only_so_many_are_worked_out_at_once(year: Year, monkeypatch: pytest.MonkeyPatch) -> None:
    let_go, begun = Event(), []

    def slowly(view: UnitOfWork, one: Asked) -> Reach:
        begun.append(one)
        assert let_go.wait(60)
        return worked_out(view, one)

    monkeypatch.setattr(hands, "worked_out", slowly)
    one = Asked(ARTICLE, "it", edit.DELETION, year.now)
    assert [hands.at_hand(year.world.guarded, [one], 0.05) for _ in range(5)] == [{}] * 5
    assert len(begun) <= 2
    let_go.set()
    found = hands.at_hand(year.world.guarded, [one], 60.0)
    assert found[ARTICLE].lines[0].figure.sentence().endswith("counted")
