"""Labels are read from the embedded workspace: what it really did, from a sample or whole, whatever goes wrong."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import httpx
import pytest

from drift.core.conversations.corrections import BULK, Decided
from drift.core.conversations.labels import WHOLE, Label, Labelling
from drift.core.model.resources import Json
from drift.intercom.client import IntercomClient
from drift.intercom.conversation_labels import ConversationLabels
from drift.intercom.conversation_search import ConversationSearch
from drift.intercom.errors import Forbidden, IntercomError, ServerFault
from drift.sandbox.api.conversations import all_of
from drift.sandbox.cast import TOKEN
from drift.sandbox.conversations.truth import LABEL, TRIAGE, Truth
from drift.sandbox.conversations.wording import customer
from drift.sandbox.server import Sandbox, create_sandbox
from drift.store import CheckpointName, StateStore
from drift.sync.conversations.conversation_reader import ConversationReader
from drift.sync.conversations.label_reader import LabelReader
from drift.workspace import Workspace
from tests.contract.store.conversation_examples import fact
from tests.drift.sandbox.conftest import Clock, client_of
from tests.drift.small_world import small_world

DAY = 86_400.0
KEEP = 24 * DAY


@dataclass
class World:
    clock: Clock
    sandbox: Sandbox
    reader: LabelReader
    home: Path

    def truth(self) -> dict[str, Truth]:
        now = self.clock.seconds
        return {one.id: one for one in all_of(self.sandbox.workspace).until(now) if not one.is_preview}

    def control(self, path: str, body: Json) -> None:
        with client_of(self.sandbox) as client:
            client.post(f"/_sandbox/{path}", json=body).raise_for_status()

    def read(self) -> int:
        return self.reader.keep_up(lambda: True)

    def decided(self) -> list[Decided]:
        with self.reader.workspace.reading() as state:
            return state.labels.decided(LABEL, 0, self.clock.seconds)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    clock = Clock()
    with (
        create_sandbox(tmp_path / "sandbox.db", now=clock, conversations=4_000) as sandbox,
        small_world(tmp_path) as small,
    ):
        client = IntercomClient(
            "http://sandbox",
            TOKEN,
            read_only=True,
            transport=httpx.WSGITransport(app=sandbox.app),
            clock=clock,
            sleep=lambda seconds: setattr(clock, "seconds", clock.seconds + seconds),
        )
        workspace: Workspace = replace(small.workspace, clock=clock)
        with client:
            ConversationReader(workspace, ConversationSearch(client), KEEP).read(lambda: True)
            reader = LabelReader(workspace, ConversationLabels(client), frozenset({LABEL}))
            yield World(clock, sandbox, reader, tmp_path)


def test_what_people_decided_is_what_really_happened(world: World) -> None:
    assert world.read() > 150
    truth, now = world.truth(), world.clock.seconds
    found = world.decided()
    assert Counter(one.why for one in found).keys() >= {"accepted", "corrected"}
    for one in found:
        real = truth[one.conversation]
        said = [change for change in real.relabels if change.at <= now]
        assert (one.workflow, one.automated) == (TRIAGE, real.label)
        assert one.final == (said[-1].after if said else real.label)
    with world.reader.workspace.reading() as state:
        corrections = state.labels.corrections(LABEL, 0, now)
    [triage] = corrections.by_workflow.values()
    of = [one for one in truth.values() if corrections.since <= one.created_at < corrections.until]
    assert (triage.labelled, corrections.of, corrections.unread) == (len(of), len(of), 0)
    assert triage.corrected == sum(one.final_label != one.label for one in of)
    assert world.read() == 0


def test_no_text_and_no_name_of_a_customer_is_kept(world: World) -> None:
    world.read()
    people = [customer(one.contact) for one in world.truth().values()]
    kept = b"".join(path.read_bytes() for path in world.home.glob("*.db*") if "sandbox" not in path.name)
    assert TRIAGE.encode() in kept
    for who in people[-200:]:
        assert who.email.encode() not in kept
        assert who.name.encode() not in kept


def test_a_sample_is_read_evenly_and_grows(world: World) -> None:
    now = world.clock.seconds
    first = world.reader.sample(now - 20 * DAY, now, 60)
    assert 25 < first < 90
    assert world.reader.sample(now - 20 * DAY, now, 60) == 0
    more = world.reader.sample(now - 20 * DAY, now, 120)
    assert 0 < more < 100
    with world.reader.workspace.reading() as state:
        found = state.labels.corrections(LABEL, 0, now)
        days = state.labels.days(0, now)
    assert 0 < found.share < WHOLE
    assert found.sample < found.of
    assert len({day.share for day in days}) == 1


def test_what_changes_later_is_read_again(world: World) -> None:
    world.read()
    [conversation] = [one.conversation for one in world.decided()][:1]
    with world.reader.workspace.writing() as state:
        [known] = state.conversations.get([conversation]).values()
        state.conversations.put([replace(known, updated_at=known.updated_at + 9_000)])
    assert world.read() == 1


@pytest.mark.parametrize("fault", ["server_error", "rate_limit"])
def test_what_does_not_come_is_unread_and_read_the_next_time(world: World, fault: str) -> None:
    world.control("faults", {"fault": fault, "path": "/conversations/*", "times": 23, "ms": 1})
    world.read()
    world.read()
    with world.reader.workspace.reading() as state:
        assert state.labels.corrections(LABEL, 0, world.clock.seconds).unread == 0
    truth = list(world.truth().values())
    found = world.decided()
    first = min(one.created_at for one in found)
    last = max(one.created_at for one in found)
    assert len(found) == sum(first <= one.created_at <= last for one in truth)


def test_a_deleted_conversation_is_forgotten(world: World) -> None:
    with client_of(world.sandbox) as client:
        with world.reader.workspace.reading() as state:
            ids = [one.id for one in state.labels.begun(0, world.clock.seconds - 5 * DAY)]
        client.delete(f"/conversations/{ids[0]}").raise_for_status()
    world.read()
    assert ids[0] not in {one.conversation for one in world.decided()}
    with world.reader.workspace.reading() as state:
        assert not state.conversations.get([ids[0]])


def test_nothing_is_asked_where_no_attribute_is_chosen(world: World) -> None:
    world.reader.chosen = frozenset()
    world.control("faults", {"fault": "server_error", "path": "/conversations/*", "times": 99, "ms": 1})
    assert world.read() == 0


@dataclass
class Told:
    """Conversations as they are told; what is asked is noted."""

    whole: dict[str, Labelling]
    asked: list[str] = field(default_factory=list)
    problem: IntercomError | None = None

    def of(self, id: str, chosen: frozenset[str]) -> Labelling | None:
        self.asked.append(id)
        if self.problem is not None:
            raise self.problem
        return self.whole[id]


def labelled(id: str, at: int) -> Labelling:
    noted = Label("Topic", at, "workflow", "Triage", None, "Billing")
    tidied = Label("Topic", at + 50, "teammate", "1003", "Billing", "Other")
    return Labelling(id, at, at + 50, False, (noted, tidied))


@pytest.fixture
def told(tmp_path: Path) -> Iterator[tuple[LabelReader, Told]]:
    """A day with one bulk edit in 2,000 of 2,000 conversations."""
    with small_world(tmp_path) as small:
        clock = Clock(10 * DAY)
        ids = [str(number) for number in range(2_000)]
        source = Told({id: labelled(id, 1_000) for id in ids})
        workspace = replace(small.workspace, clock=clock)
        with workspace.writing() as state:
            state.conversations.put([fact(id) for id in ids])
            _known(state, 0.0, 10 * DAY)
        yield LabelReader(workspace, source, frozenset({"Topic"})), source


def _known(state: StateStore, since: float, until: float) -> None:
    state.checkpoints.set(CheckpointName.CONVERSATIONS_FROM, since)
    state.checkpoints.set(CheckpointName.CONVERSATIONS_FRESH, until)


def test_a_bulk_edit_is_found_where_the_sample_has_one_of_it(told: tuple[LabelReader, Told]) -> None:
    reader, source = told
    reader.sample(0.0, DAY, 6)
    with reader.workspace.reading() as state:
        found = state.labels.corrections("Topic", 0.0, DAY)
    assert 0 < found.sample < BULK
    assert found.corrected == 0
    assert found.labelled == found.sample
    assert len(source.asked) < 60


def test_what_did_not_come_is_noted(told: tuple[LabelReader, Told]) -> None:
    reader, source = told
    source.problem = ServerFault("Intercom answered with 500.", status=500)
    reader.sample(0.0, DAY, 50)
    with reader.workspace.reading() as state:
        found = state.labels.corrections("Topic", 0.0, DAY)
    assert found.unread == len(source.asked)
    assert found.labelled == 0
    source.problem = Forbidden("The token may not.", status=403)
    with pytest.raises(Forbidden):
        reader.sample(0.0, DAY, 50)


def test_days_of_which_not_every_conversation_is_known_wait(told: tuple[LabelReader, Told]) -> None:
    reader, source = told
    for known in ((3_600.0, 10 * DAY), (0.0, DAY - 1)):
        with reader.workspace.writing() as state:
            _known(state, *known)
        assert reader.keep_up(lambda: True) == 0
    assert source.asked == []
