"""A machine that proposes, votes, edits, moves state and policies, jumps in time, kills the service and starts it
again, in whatever order hypothesis finds, and holds the promises after every step."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any, Final

import orjson
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from werkzeug.test import TestResponse

from drift.core.json_view import time
from drift.core.model.api_call import Call
from drift.core.model.json_pointer import get
from drift.core.model.records import Intent
from drift.core.model.resources import Json
from drift.web.rest.route import API
from guard.core.approvals.notices import NOBODY_LEFT
from guard.core.approvals.same_person import person_of
from guard.core.model.records import Vote
from guard.core.proposals.records import ProposalRecord
from guard.identity.tokens import create
from guard.workflow.proposals.facts import facts_of
from tests.fakes.intercom import FakeIntercom
from tests.guard.web.stage import ALICE, BOB, CAROL, DAVE, MALLORY, POLICIES, ROLES, Stage, restarted

PATH: Final = f"{API}/proposals"
OFFICES: Final = ("office_hours_schedule/42", "office_hours_schedule/99")
FIELDS: Final = ("/name", "/time_zone_name")
VALUES: Final = ("Europe/London", "Europe/Dublin", "Europe/Rome")
PEOPLE: Final = (ALICE, BOB, CAROL, DAVE, MALLORY)


class Killed(BaseException):
    """The process is gone, in the middle of whatever it did."""


class MortalIntercom:
    """Kills the process before or after a call that writes, and looks at the record at the moment of each."""

    def __init__(self, real: FakeIntercom, watch: Callable[[Call], None]) -> None:
        self._perform = real.perform
        self._watch = watch
        self.dies: str = ""
        self.calls = 0

    def perform(self, call: Call) -> Json:
        if self.dies == "before":
            self.dies = ""
            raise Killed
        self._watch(call)
        self.calls += 1
        answer = self._perform(call)
        if self.dies == "after":
            self.dies = ""
            raise Killed
        return answer


class ProposalMachine(RuleBasedStateMachine):
    """`opens` gives a calm stage on a database of its own, which the stack closes."""

    def __init__(self, opens: Callable[[ExitStack], Stage]) -> None:
        super().__init__()
        self.closing = ExitStack()
        self.on = opens(self.closing)
        self.intercom = MortalIntercom(self.on.intercom, self._is_written)
        self.on.intercom.perform = self.intercom.perform  # type: ignore[method-assign]
        self.entries = itertools.count(1)
        self.revisions = itertools.count(1)
        self.ids: list[str] = []
        self.ended: dict[tuple[str, int], str] = {}
        self.broken: list[str] = []

    def teardown(self) -> None:
        self.closing.close()

    # What people do

    @rule(
        who=st.sampled_from(PEOPLE),
        office=st.sampled_from(OFFICES),
        field=st.sampled_from(FIELDS),
        value=st.sampled_from(VALUES),
        later=st.sampled_from([None, 3600, 90000]),
    )
    def ask(self, who: str, office: str, field: str, value: str, later: int | None) -> None:
        body: dict[str, Any] = {"changes": [{"resource": office, "set": {field: value}}], "reason": "why not"}
        if later is not None:
            body["apply_at"] = _text(self.on.clock.now + later)
        before = self._touching(office, field)
        answer = self._post(PATH, body, who)
        if answer.status_code == 201:
            self.ids.append(_json(answer)["id"])
            assert before is None, "two open proposals on one field"
        else:
            assert answer.status_code in (409, 422, 401), answer.text
            if answer.status_code == 409:
                assert _json(answer)["first"] == before

    @rule(
        who=st.sampled_from(PEOPLE),
        choice=st.sampled_from(["approve", "approve", "deny", "changes_wanted"]),
        which=st.integers(0, 9),
    )
    def vote(self, who: str, choice: str, which: int) -> None:
        if self.ids:
            id = self.ids[which % len(self.ids)]
            self._post(f"{PATH}/{id}/votes", {"vote": choice, "comment": "so"}, who)

    @rule(
        who=st.sampled_from(PEOPLE),
        to=st.sampled_from(PEOPLE),
        whose=st.sampled_from([None, None, ALICE, MALLORY]),
        hours=st.sampled_from([1, 30]),
    )
    def hand_on_a_voice(self, who: str, to: str, whose: str | None, hours: int) -> None:
        body = {"to": to, "until": _text(self.on.clock.now + hours * 3600)}
        self._post(f"{API}/delegations", body | ({"for": whose} if whose else {}), who)

    @rule(
        who=st.sampled_from(PEOPLE),
        away=st.sampled_from([ALICE, MALLORY, None]),
        to=st.sampled_from([DAVE, ALICE, MALLORY]),
        value=st.sampled_from(VALUES),
        votes=st.lists(st.sampled_from([ALICE, MALLORY, DAVE]), min_size=1, max_size=3),
        choice=st.sampled_from(["approve", "approve", "deny"]),
    )
    def one_asks_and_others_vote(
        self, who: str, away: str | None, to: str, value: str, votes: list[str], choice: str
    ) -> None:
        """What chance alone brings about too seldom: a question that people may decide, and their votes on it."""
        if away is not None:
            self.hand_on_a_voice(away, to, None, 30)
        asked = len(self.ids)
        self.ask(who, OFFICES[0], "/time_zone_name", value, None)
        for voter in votes if len(self.ids) > asked else []:
            self.vote(voter, choice, len(self.ids) - 1)

    @rule(who=st.sampled_from(PEOPLE))
    def take_a_voice_back(self, who: str) -> None:
        with self.on.guarded.view() as view:
            open_ones = view.delegations.to_come(view.now)
        for one in open_ones[:1]:
            self._post(f"{API}/delegations/{one.id}/end", {}, who)

    @rule(who=st.sampled_from(PEOPLE), value=st.sampled_from(VALUES), which=st.integers(0, 9))
    def edit(self, who: str, value: str, which: int) -> None:
        for record in self._some(which):
            (change,) = record.document["changes"]
            ((field, _),) = change["set"].items()
            body = {"changes": [{**change, "set": {field: value}}]}
            answer = self.on.app.test_client().patch(
                f"{PATH}/{record.id}", headers=self.on.headers(who), data=orjson.dumps(body)
            )
            assert answer.status_code < 500, answer.text

    @rule(
        who=st.sampled_from(PEOPLE), what=st.sampled_from(["withdrawal", "renewal"]), which=st.integers(0, 9)
    )
    def withdraw_or_renew(self, who: str, what: str, which: int) -> None:
        for record in self._some(which):
            self._post(f"{PATH}/{record.id}/{what}", {}, who)

    @rule(office=st.sampled_from(OFFICES), value=st.sampled_from(VALUES), later=st.sampled_from([None, 3600]))
    def ask_and_agree(self, office: str, value: str, later: int | None) -> None:
        """The usual way."""
        for who in (BOB, ALICE):
            self.on.tokens[who] = create(self.on.guarded, who, ROLES[who])
        self.ask(BOB, office, "/time_zone_name", value, later)
        with self.on.guarded.view() as view:
            waiting = [record.id for record in view.proposals.open_proposals() if record.approved_at is None]
        for id in waiting:
            self._post(f"{PATH}/{id}/votes", {"vote": "approve"}, ALICE)

    # What happens around them

    @rule(seconds=st.sampled_from([0, 1, 3700, 90000, -30]))
    def time_passes_and_the_service_works(self, seconds: int) -> None:
        self.on.clock.now += seconds
        self._run(self.on.service.turn)

    @rule(when=st.sampled_from(["before", "after"]))
    def it_is_killed_with_the_next_write(self, when: str) -> None:
        self.intercom.dies = when
        self._run(self.on.service.turn)

    @rule(
        what=st.sampled_from(["stranger", "policies", "revoked", "restart"]),
        who=st.sampled_from(PEOPLE),
        office=st.sampled_from(OFFICES),
        value=st.sampled_from(VALUES),
    )
    def something_happens(self, what: str, who: str, office: str, value: str) -> None:
        match what:
            case "stranger":
                self._a_stranger_changes(office, value)
            case "policies":
                self._the_policies_move()
            case "revoked":
                with self.on.guarded.transaction() as work:
                    work.tokens.revoke(who, work.now)
            case _:
                self.on = restarted(self.on)

    def _a_stranger_changes(self, office: str, value: str) -> None:
        self.on.intercom.change(office, name=value)
        self.on.intercom.enter(f"n{next(self.entries)}", "office_hours_change", MALLORY)
        self.on.clock.now += 60
        self._run(lambda: self.on.service.take_snapshot("test"))

    def _the_policies_move(self) -> None:
        text = POLICIES.replace("24h", f"{24 + next(self.revisions)}h")
        (self.on.policies / "policies.yaml").write_text(text)
        self._run(self.on.service.reload_policies)

    # What holds

    @invariant()
    def nobodys_own_voice_counted(self) -> None:
        for record in self._records():
            counted = {who for vote in self._deciding(record) for who in (vote.voter, vote.voice)}
            assert person_of(record.asker, ()) not in {
                person_of(who, ()) for who in (*record.approved_by, *counted)
            }

    @invariant()
    def what_needs_an_approval_has_one(self) -> None:
        for record in self._records():
            if record.answer == "needs_approval" and record.approved_at is not None:
                assert record.approved_by, record.id
                assert all(self._asked(record, vote.voice) for vote in self._deciding(record))

    @invariant()
    def who_voted_for_somebody_had_their_voice(self) -> None:
        for record in self._records():
            for vote in self._deciding(record):
                if vote.on_behalf_of:
                    with self.on.guarded.view() as view:
                        one = view.delegations.get(vote.delegation)
                    assert one is not None
                    assert (one.delegator, one.delegate) == (vote.on_behalf_of, vote.voter)
                    assert one.starts_at <= vote.at < one.ends_at
                    assert record.asker not in (one.delegator, one.delegate, one.made_by)

    @invariant()
    def who_asked_is_reminded_of_nothing(self) -> None:
        for record in self._records():
            with self.on.guarded.view() as view:
                told = view.notices.of([record.ballot]).get(record.ballot, [])
            reminded = [who for notice in told if notice.step != NOBODY_LEFT for who in notice.people]
            assert record.asker not in reminded

    @invariant()
    def every_write_had_an_intent_and_an_approval(self) -> None:
        assert self.broken == [], self.broken

    @invariant()
    def an_edition_has_one_outcome(self) -> None:
        for record in self._records():
            edition = (record.id, record.edition)
            if record.closing:
                assert self.ended.setdefault(edition, record.closing) == record.closing
            else:
                assert edition not in self.ended, "what ended is open again"
            with self.on.guarded.view() as view:
                thread = view.proposals.thread(record.id)
            closed = [event for event in thread if event.what == "closed" and event.edition == record.edition]
            assert len(closed) == (1 if record.closing else 0)

    # With what

    def _is_written(self, call: Call) -> None:
        """At the moment of each write: there is an intent that is being written, and, for a proposal, everything it
        rests on is as it was when people agreed."""
        with self.on.guarded.view() as view:
            intents = [
                intent
                for intent in view.state.intents.open_intents()
                if intent.state == "writing"
                and any((one.path, one.body) == (call.path, call.body) for one in intent.calls)
            ]
            if not intents:
                self.broken.append(f"{call.path} was written without an intent")
            for intent in intents:
                if intent.purpose == "apply":
                    self.broken += self._why_not(view.proposals.get(intent.reason), intent)

    def _why_not(self, record: ProposalRecord | None, intent: Intent) -> Iterator[str]:
        if record is None:
            yield f"no proposal {intent.reason}"
            return
        if record.approved_at is None or record.answer not in ("allowed", "needs_approval"):
            yield f"{record.id} was not approved"
        (change,) = record.document["changes"]
        if {field.pointer: field.after for field in intent.fields} != change["set"]:
            yield f"{record.id}: what is written is not what was approved"
        (moved,) = record.plan["changes"][0]["diff"]["fields"]
        with self.on.guarded.view() as view:
            if intent.attempts == 1 and facts_of(view, record).fingerprint != record.fingerprint:
                yield f"{record.id}: it is written on a state that nobody voted on"
        live = get(self.on.intercom.held[intent.ref], moved["pointer"])
        if live != moved["before"]:
            yield f"{record.id}: {live!r} is written over, and people saw {moved}"

    def _deciding(self, record: ProposalRecord) -> list[Vote]:
        """The votes of those who approved it."""
        with self.on.guarded.view() as view:
            votes = view.proposals.votes_on([record.ballot]).get(record.ballot, [])
        return [vote for vote in votes if vote.voter in record.approved_by]

    def _asked(self, record: ProposalRecord, who: str) -> bool:
        return any(who in way.who for one in record.rules for way in one.ways)

    def _touching(self, office: str, field: str) -> str | None:
        """The proposal that is open on this field, if any."""
        with self.on.guarded.view() as view:
            for record in view.proposals.open_proposals():
                if any(str(claim.ref) == office and claim.pointer == field for claim in record.claims):
                    return record.id
        return None

    def _some(self, which: int) -> list[ProposalRecord]:
        records = self._records()
        return [records[which % len(records)]] if records else []

    def _records(self) -> list[ProposalRecord]:
        with self.on.guarded.view() as view:
            return view.proposals.search(limit=200)

    def _post(self, path: str, body: Any, who: str) -> TestResponse:
        answer = self.on.post(path, body, who)
        assert answer.status_code < 500, answer.text
        return answer

    def _run(self, work: Callable[[], object]) -> None:
        """Let the service work; if it is killed in the middle, it is started again."""
        try:
            work()
        except Killed:
            self.on = restarted(self.on)


def _json(answer: TestResponse) -> Any:
    return orjson.loads(answer.data)


def _text(at: float) -> str:
    return time(at)
