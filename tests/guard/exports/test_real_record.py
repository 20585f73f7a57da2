"""What really was recorded, from the ledger to every form of an event."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from guard.core.exports.events import events_of, wanted
from guard.core.exports.export_event import ExportEvent
from guard.core.exports.ocsf import ocsf_document
from guard.core.exports.personal import PEOPLE, treated
from guard.core.exports.record import Context
from guard.core.exports.rendering import FORMS, render
from guard.core.model.exports import TargetPlan
from guard.exports.ledger_source import LedgerSource
from tests.guard.core.exports.ocsf_schema import problems
from tests.guard.web.stage import ALICE, BOB, HOURS, Stage, stage, story

BASE = "https://guard.acme.example"


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Stage, list[ExportEvent]]]:
    """A bad afternoon with all that people said to it, as its ledger has it."""
    with stage(tmp_path_factory.mktemp("told"), after=story) as on:
        _more(on)
        yield on, everything(on)


@pytest.fixture
def busy(tmp_path: Path) -> Iterator[Stage]:
    with stage(tmp_path, after=story) as on:
        yield on


def _more(on: Stage) -> None:
    for approval in on.get("/api/v1/approvals", ALICE)["items"]:
        on.post(f"/api/v1/approvals/{approval['id']}/votes", {"vote": "deny", "comment": "no"}, ALICE)
    on.post(
        "/api/v1/proposals",
        {"changes": [{"resource": HOURS, "set": {"/name": "Summer"}}], "reason": "sun"},
        BOB,
    )


def everything(on: Stage) -> list[ExportEvent]:
    with on.guarded.transaction() as work:
        while work.state.ledger.sequence():
            pass
    with on.guarded.view() as view:
        ledger = view.state.ledger
        entries = ledger.entries(1, ledger.head().size)
        context = Context(
            view.workspace.name,
            BASE,
            ledger.rows_now(wanted(entries)),
            {policy.id: policy for policy in view.policies.policy_set.policies},
        )
    return [event for entry in entries for event in events_of(entry, context)]


def test_everything_that_happened_is_told_and_nothing_is_unknown(
    told: tuple[Stage, list[ExportEvent]],
) -> None:
    names = {event.event for event in told[1]}
    assert {name for name in names if name.startswith("record.")} == set()
    assert {
        "setting.updated",
        "decision.made",
        "finding.created",
        "approval.asked",
        "proposal.asked",
        "policies.in_force",
        "token.made",
    } <= names
    assert any(name.startswith("activity.") for name in names)


def test_every_event_of_a_real_record_is_valid_whatever_may_be_said_of_people(
    told: tuple[Stage, list[ExportEvent]],
) -> None:
    found = told[1]
    assert len(found) > 30
    fingerprint = told[0].guarded.workspace.fingerprint
    for people in PEOPLE:
        for event in found:
            shown = treated(event, people, fingerprint)
            assert problems(ocsf_document(shown, "0.1.0")) == []
            for form in FORMS:
                text = render(shown, form).decode()
                assert people == "keep" or "@acme.example" not in text, text


def test_every_event_has_one_id_and_the_same_each_time(told: tuple[Stage, list[ExportEvent]]) -> None:
    ids = [event.id for event in told[1]]
    assert len({*ids}) == len(ids)
    assert ids == [event.id for event in everything(told[0])]


def test_a_finding_leads_to_its_decision_and_says_the_reason_of_its_policy(
    told: tuple[Stage, list[ExportEvent]],
) -> None:
    found = [event for event in told[1] if event.event == "finding.created"]
    assert found
    for event in found:
        assert event.finding is not None
        assert event.finding.because
        assert event.link.startswith(f"{BASE}/w/acme/decisions/")
        page = event.link.removeprefix(f"{BASE}/w/acme/decisions/")
        assert told[0].get(f"/api/v1/decisions/{page}", ALICE)["id"] == page


def test_targets_get_every_one_of_them_in_every_form(told: tuple[Stage, list[ExportEvent]]) -> None:
    for form in FORMS:
        source = LedgerSource(told[0].guarded, TargetPlan("a", "folder", form, people="pseudonym"), BASE)
        outgoing = [event for entry in source.read(0, 100_000) for event in entry.events]
        assert [event.id for event in outgoing] == [event.id for event in told[1]]
        assert [event.broken for event in outgoing if event.broken] == []


def test_whoever_was_erased_from_the_ledger_is_in_no_event_from_then_on(busy: Stage) -> None:
    """The event stays, under its id, and says less."""
    before = {event.id: event for event in everything(busy)}
    with busy.guarded.transaction() as work:
        ledger = work.state.ledger
        entry = next(one for one in ledger.entries(1, ledger.head().size) if one.what == "tokens")
        assert ledger.erase(entry.number, ["email", "made_by"]) >= {"email"}
    after = {event.id: event for event in everything(busy)}
    assert after.keys() == before.keys()
    told, now = before[f"acme-{entry.number}"], after[f"acme-{entry.number}"]
    assert told.user is not None
    assert told.user.email.endswith("@acme.example")
    assert "@acme.example" not in render(now, "ocsf").decode()
    assert problems(ocsf_document(now, "")) == []
