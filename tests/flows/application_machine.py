"""A machine that applies proposals of one or two steps while writes are refused, killed or meddled with, in whatever
order hypothesis finds, and holds after every step that what ended says what stands."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any, Final

import orjson
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from drift.core.model.api_call import Call
from drift.core.model.records import Intent
from drift.core.model.resources import Json, Ref
from drift.intercom.errors import Unprocessable
from drift.web.rest.route import API
from guard.core.proposals.application import intent_id, place_of
from guard.core.proposals.records import ProposalRecord
from tests.fakes.intercom import FakeIntercom
from tests.guard.web.stage import ALICE, BOB, Stage, restarted

PATH: Final = f"{API}/proposals"
OFFICES: Final = ("office_hours_schedule/42", "office_hours_schedule/99")
SOME: Final = (OFFICES[:1], OFFICES, OFFICES[::-1])
VALUES: Final = tuple(f"Europe/{city}" for city in ("London", "Dublin", "Rome", "Riga", "Malta", "Minsk"))
TROUBLES: Final = ("killed before", "killed after", "refused", "refused", "meddled with")
FIELD: Final = "/time_zone_name"


class Killed(BaseException):
    """The process is gone, in the middle of whatever it did."""


class TroubledIntercom:
    """After so many calls that write, one is refused, or the process dies around it, or somebody changes the other
    office before it."""

    def __init__(self, real: FakeIntercom, watch: Callable[[Call], None]) -> None:
        self._perform = real.perform
        self._change = real.change
        self._watch = watch
        self.trouble = ""
        self.skips = 0

    def perform(self, call: Call) -> Json:
        trouble = self._due()
        if trouble == "killed before":
            raise Killed
        if trouble == "refused":
            raise Unprocessable("Intercom does not take it.")
        if trouble == "meddled with":
            for office in OFFICES:
                if office.rpartition("/")[2] != call.path.rpartition("/")[2]:
                    self._change(office, time_zone_name="Europe/Oslo")
        self._watch(call)
        answer = self._perform(call)
        if trouble == "killed after":
            raise Killed
        return answer

    def _due(self) -> str:
        self.skips -= 1
        if self.skips >= 0:
            return ""
        trouble, self.trouble = self.trouble, ""
        return trouble


class ApplicationMachine(RuleBasedStateMachine):
    """`opens` gives a calm stage on a database of its own, which the stack closes."""

    def __init__(self, opens: Callable[[ExitStack], Stage]) -> None:
        super().__init__()
        self.closing = ExitStack()
        self.on = opens(self.closing)
        self.intercom = TroubledIntercom(self.on.intercom, self._is_written)
        self.on.intercom.perform = self.intercom.perform  # type: ignore[method-assign]
        self.broken: list[str] = []
        self.seen: dict[str, dict[str, Any]] = {}

    def teardown(self) -> None:
        self.closing.close()

    @rule(
        offices=st.sampled_from(SOME),
        value=st.sampled_from(VALUES),
        trouble=st.sampled_from(["", *TROUBLES]),
        skips=st.sampled_from([1, 1, 1, 0, 2]),
    )
    def what_is_asked_is_agreed_to_and_begun(
        self, offices: tuple[str, ...], value: str, trouble: str, skips: int
    ) -> None:
        changes = [{"resource": office, "set": {FIELD: value}} for office in offices]
        answer = self.on.post(PATH, {"changes": changes, "reason": "why not"}, BOB)
        assert answer.status_code in (201, 409, 422), answer.text
        if answer.status_code == 201:
            asked = orjson.loads(answer.data)
            self.seen[asked["id"]] = asked
            if asked["status"] == "open":
                self.on.post(f"{PATH}/{asked['id']}/votes", {"vote": "approve"}, ALICE)
        self.intercom.trouble, self.intercom.skips = trouble, skips
        for _ in range(3):
            self._run(self.on.service.turn)
            self.on.clock.now += 20  # what has no answer may still arrive for ten seconds

    @rule(seconds=st.sampled_from([1, 20, 120]))
    def time_passes_and_the_service_works(self, seconds: int) -> None:
        self.on.clock.now += seconds
        self._run(self.on.service.turn)

    @rule(office=st.sampled_from(OFFICES), field=st.sampled_from(["name", "time_zone_name", ""]))
    def a_stranger_changes_it_unseen_or_the_service_is_restarted(self, office: str, field: str) -> None:
        if field:
            self.on.intercom.change(office, **{field: "Europe/Oslo"})
        else:
            self.on = restarted(self.on)

    @invariant()
    def every_write_rests_on_what_people_saw(self) -> None:
        assert self.broken == []

    @invariant()
    def what_ended_says_what_stands(self) -> None:
        """What was applied was made, all of it. What was not was not begun, or taken back, or stands and is named."""
        with self.on.guarded.view() as view:
            records = view.proposals.search(limit=200)
            writes = view.state.intents.for_reasons([record.id for record in records])
        for record in records:
            self._check(record, {intent.id: intent for intent in writes.get(record.id, [])})

    def _check(self, record: ProposalRecord, intents: dict[str, Intent]) -> None:
        places = range(len(record.document["changes"]))
        made = [intents.get(intent_id(record.id, place)) for place in places]
        back = [intents.get(intent_id(record.id, place, back=True)) for place in places]
        assert intents.keys() == {one.id for one in (*made, *back) if one is not None}
        if record.closing == "applied":
            so_already = [change["verdict"] == "unchanged" for change in record.plan["changes"]]
            assert [one is None for one in made] == so_already
            assert {one.state for one in made if one is not None} == {"verified"}
            assert back == [None for _ in places]
        elif record.closing in ("failed", "rolled_back", "partly_applied"):
            pairs = zip(made, back, strict=True)
            written = [(one, undone) for one, undone in pairs if one is not None and one.writing_at]
            assert all(undone is not None and undone.finished_at is not None for _, undone in written)
            stands = [one for one, undone in written if undone is not None and undone.state != "verified"]
            assert not stands or record.closing == "partly_applied"
            assert all(f"Change {place_of(one.id) + 1}" in record.note for one in stands)
        elif record.closing:
            assert intents == {}

    def _is_written(self, call: Call) -> None:
        """At the moment of each write: it is that of an intent, and of what people saw before they agreed."""
        with self.on.guarded.view() as view:
            writing = [one for one in view.state.intents.open_intents() if one.state == "writing"]
            mine = [one for one in writing if any(call == planned for planned in one.calls)]
            if not mine:
                self.broken.append(f"{call} was written without an intent")
            for intent in (one for one in mine if one.purpose == "apply"):
                self.broken += self._why_not(view.proposals.get(intent.reason), intent)

    def _why_not(self, record: ProposalRecord | None, intent: Intent) -> Iterator[str]:
        if record is None or record.approved_at is None or record.started_at is None:
            yield f"{intent.reason} was not approved, or not begun"
            return
        (moved,) = self.seen[record.id]["preview"]["changes"][place_of(intent.id)]["diff"]["fields"]
        live = self.on.intercom.held[Ref.parse(str(intent.ref))][FIELD.removeprefix("/")]
        if live != moved["before"]:
            yield f"{record.id}: {live!r} is written over, and people saw {moved}"
        if intent.fields[0].after != moved["after"]:
            yield f"{record.id}: {intent.fields} is written, and people saw {moved}"

    def _run(self, work: Callable[[], object]) -> None:
        """Let the service work; if it is killed in the middle, it is started again."""
        try:
            work()
        except Killed:
            self.on = restarted(self.on)
