"""An intent is carried out once: recorded first, looked at again before it is written, and read back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from drift.apply.intent_executor import AttemptResult, Patience, execute
from drift.core.model.api_call import Call
from drift.core.model.changes import FieldChange
from drift.core.model.records import Intent
from drift.core.model.resources import Ref
from drift.intercom.errors import Conflict, Forbidden, IntercomError, ServerFault, Unauthorized, Unprocessable
from tests.drift.small_world import ALLOWLIST, LIST, SmallWorld, allowlist, small_world

PATIENCE = Patience(lease=5.0, settle=5.0, visible=30.0, tries=3)
OFF_TO_ON = (FieldChange("/enabled", False, True),)


def switch_on(networks: list[str]) -> Call:
    return Call("PUT", "/ip_allowlist", "2.16", {"enabled": True, "ip_allowlist": networks})


def intent(w: SmallWorld, **more: Any) -> Intent:
    """A recorded intent to switch the allowlist on again."""
    given: dict[str, Any] = {
        "id": "i1",
        "ref": ALLOWLIST,
        "parent": None,
        "operation": "update",
        "purpose": "revert",
        "reason": "d1",
        "fields": OFF_TO_ON,
        "calls": (switch_on(["192.0.2.1"]),),
        "state": "planned",
        "created_at": w.clock(),
    }
    made = Intent(**{**given, **more})
    with w.workspace.writing() as drift:
        drift.intents.add(made)
    return made


def kept(w: SmallWorld) -> Intent:
    with w.workspace.reading() as drift:
        found = drift.intents.get("i1")
    assert found is not None
    return found


def carry(w: SmallWorld) -> AttemptResult:
    return execute(w.workspace, kept(w), PATIENCE)


def put(w: SmallWorld) -> Callable[[Call], Any]:
    """Intercom does what it is asked."""

    def apply(call: Call) -> Any:
        w.intercom.live[ALLOWLIST] = w.intercom.live[ALLOWLIST] | call.body
        return {}

    return apply


def switched_off(w: SmallWorld) -> None:
    w.intercom.live[ALLOWLIST] = allowlist("192.0.2.1")
    w.look(LIST)
    w.intercom.live[ALLOWLIST] = allowlist("192.0.2.1", enabled=False)
    w.look(LIST)
    w.intercom.apply = put(w)


def test_the_intent_stands_in_the_store_as_being_written_before_intercom_hears_of_it(tmp_path: Path) -> None:
    with small_world(tmp_path) as w:
        switched_off(w)
        seen: list[tuple[str, float | None]] = []
        w.intercom.before_call = lambda call: seen.append((kept(w).state, kept(w).writing_at))
        intent(w)
        assert carry(w).end == "verified"
        assert seen == [("writing", w.clock())]
        assert (kept(w).state, kept(w).outcome) == (
            "verified",
            "Written, and read back as it was meant to be.",
        )


def test_what_is_as_it_was_meant_to_be_is_not_written(tmp_path: Path) -> None:
    with small_world(tmp_path) as w:
        switched_off(w)
        intent(w)
        w.intercom.live[ALLOWLIST] = allowlist("192.0.2.1", enabled=True)
        assert carry(w).end == "verified"
        assert w.intercom.calls == []


def test_what_somebody_set_to_yet_another_value_is_not_written(tmp_path: Path) -> None:
    with small_world(tmp_path) as w:
        switched_off(w)
        intent(w, fields=(FieldChange("/ip_allowlist", ["192.0.2.1"], ["192.0.2.2"]),))
        w.intercom.live[ALLOWLIST] = allowlist("192.0.2.3", enabled=False)
        assert carry(w).end == "moved"
        assert w.intercom.calls == []
        assert kept(w).state == "void"


def test_an_edit_of_another_field_between_the_plan_and_the_write_survives(tmp_path: Path) -> None:
    """An update of the allowlist always carries both fields: the other one is sent as it is live now."""
    with small_world(tmp_path) as w:
        switched_off(w)
        intent(w)
        w.intercom.live[ALLOWLIST] = allowlist("192.0.2.1", "198.51.100.9", enabled=False)
        assert carry(w).end == "verified"
        assert w.intercom.live[ALLOWLIST] == allowlist("192.0.2.1", "198.51.100.9")
        assert kept(w).calls == (switch_on(["192.0.2.1", "198.51.100.9"]),)


def test_an_interrupted_write_is_looked_for_before_it_is_made_again(tmp_path: Path) -> None:
    with small_world(tmp_path) as w:
        switched_off(w)
        intent(w)

        def die(call: Call) -> None:
            raise KeyboardInterrupt

        w.intercom.before_call = die
        with pytest.raises(KeyboardInterrupt):
            carry(w)
        w.intercom.before_call = lambda call: None
        assert carry(w).end == "later"
        assert w.intercom.calls == []
        w.clock.now += 6
        assert carry(w).end == "verified"
        assert len(w.intercom.calls) == 1


def test_a_write_that_arrived_before_the_crash_is_not_made_again(tmp_path: Path) -> None:
    with small_world(tmp_path) as w:
        switched_off(w)
        intent(w)
        apply = put(w)

        def die_after(call: Call) -> Any:
            apply(call)
            raise KeyboardInterrupt

        w.intercom.apply = die_after
        with pytest.raises(KeyboardInterrupt):
            carry(w)
        assert carry(w).end == "verified"
        assert len(w.intercom.calls) == 1


def test_an_accepted_write_that_does_not_show_is_waited_for_and_then_given_up_unrepeated(
    tmp_path: Path,
) -> None:
    with small_world(tmp_path) as w:
        switched_off(w)
        intent(w)
        w.intercom.apply = lambda call: {}
        assert carry(w).end == "later"
        w.clock.now += 20
        assert carry(w).end == "later"
        w.clock.now += 20
        outcome = carry(w)
        assert outcome.end == "failed"
        assert "accepted the write" in outcome.sentence
        assert len(w.intercom.calls) == 1


def test_a_write_that_intercom_only_queues_is_waited_for_longer(tmp_path: Path) -> None:
    file = Ref("file_source_content", "6801")
    shown = {"id": "6801", "title": "price-list.pdf", "ai_chatbot_availability": False}
    call = Call("POST", "/content/bulk_actions", "2.16", {"action": "set_availability"})
    with small_world(tmp_path) as w:
        w.intercom.live[file] = shown
        intent(w, ref=file, calls=(call,), fields=(FieldChange("/ai_chatbot_availability", False, True),))
        for _ in range(8):
            assert carry(w).end == "later"
            w.clock.now += 100
        w.intercom.live[file] = shown | {"ai_chatbot_availability": True}
        assert carry(w).end == "verified"
        assert len(w.intercom.calls) == 1


def test_an_accepted_write_is_not_repeated_however_its_outcome_is_worded(tmp_path: Path) -> None:
    with small_world(tmp_path) as w:
        switched_off(w)
        intent(w)
        w.intercom.apply = lambda call: {}
        assert carry(w).end == "later"
        with w.workspace.writing() as drift:
            drift.intents.accepted("i1", w.clock(), "The wording of an older version.")
        w.clock.now += 20
        assert carry(w).end == "later"
        assert len(w.intercom.calls) == 1


def test_of_two_that_carry_out_the_same_intent_one_writes(tmp_path: Path) -> None:
    with small_world(tmp_path) as w:
        switched_off(w)
        same = intent(w)
        with w.workspace.writing() as drift:
            assert drift.intents.start_writing("i1", w.clock(), w.clock() + 5, 0)
        assert execute(w.workspace, same, PATIENCE).end == "later"
        assert w.intercom.calls == []


def test_who_knows_an_intent_from_before_another_took_it_writes_nothing(tmp_path: Path) -> None:
    """Two replicas read it at once: one has written, and waits to see it, when the other comes to write."""
    with small_world(tmp_path) as w:
        switched_off(w)
        as_read_before = intent(w)
        w.intercom.apply = lambda call: {}
        assert carry(w).end == "later"
        w.clock.now += 10
        assert execute(w.workspace, as_read_before, PATIENCE).end == "later"
        assert len(w.intercom.calls) == 1


def test_a_write_that_takes_long_is_left_to_whoever_makes_it(tmp_path: Path) -> None:
    """Another replica must not take it up while the request is on its way."""
    with small_world(tmp_path) as w:
        switched_off(w)
        intent(w)
        due: list[Intent] = []

        def take_long(call: Call) -> None:
            w.clock.now += 40
            with w.workspace.reading() as drift:
                due.extend(drift.intents.open_intents(w.clock()))

        w.intercom.before_call = take_long
        assert execute(w.workspace, kept(w), Patience()).end == "verified"
        assert due == []


@pytest.mark.parametrize("problem", [ServerFault("no", retriable=True), Conflict("no"), Unauthorized("no")])
def test_trouble_that_may_pass_leaves_the_intent_open_until_it_was_tried_often_enough(
    tmp_path: Path, problem: IntercomError
) -> None:
    with small_world(tmp_path) as w:
        switched_off(w)
        intent(w)

        def refuse(call: Call) -> None:
            raise problem

        w.intercom.before_call = refuse
        ends = []
        for _ in range(5):
            if kept(w).finished_at is None:
                ends.append(carry(w).end)
            w.clock.now += 6
        assert ends[:2] == ["later", "later"]
        assert ends[-1] == "failed"
        assert kept(w).finished_at is not None


@pytest.mark.parametrize("problem", [Forbidden("No permission."), Unprocessable("No such zone.")])
def test_trouble_that_will_not_pass_fails_the_intent_at_once_with_intercoms_own_words(
    tmp_path: Path, problem: IntercomError
) -> None:
    with small_world(tmp_path) as w:
        switched_off(w)
        intent(w)

        def refuse(call: Call) -> None:
            raise problem

        w.intercom.before_call = refuse
        outcome = carry(w)
        assert (outcome.end, kept(w).outcome) == ("failed", problem.message)


def test_a_write_that_intercom_spells_its_own_way_is_verified(tmp_path: Path) -> None:
    """Intercom drops the /32 of a single address, and renames time zones."""
    with small_world(tmp_path) as w:
        switched_off(w)

        def as_intercom_spells(call: Call) -> Any:
            shown = [network.removesuffix("/32") for network in call.body["ip_allowlist"]]
            w.intercom.live[ALLOWLIST] = w.intercom.live[ALLOWLIST] | call.body | {"ip_allowlist": shown}
            return {}

        w.intercom.apply = as_intercom_spells
        wanted = ["192.0.2.1/32", "198.51.100.0/24"]
        intent(
            w,
            fields=(*OFF_TO_ON, FieldChange("/ip_allowlist", ["192.0.2.1"], wanted)),
            calls=(switch_on(wanted),),
        )
        w.clock.now += 5
        assert carry(w).end == "verified"
        with w.workspace.reading() as drift:
            live = drift.versions.live(ALLOWLIST)
            (latest, *_) = drift.changes.search(kind="ip_allowlist", limit=1)
        assert live is not None
        assert live.body["ip_allowlist"] == ["192.0.2.1", "198.51.100.0/24"]
        assert latest.attribution.source == "intent"


def test_what_somebody_else_changed_before_the_write_is_their_change_and_the_write_is_ours(
    tmp_path: Path,
) -> None:
    with small_world(tmp_path) as w:
        switched_off(w)
        intent(w)
        w.intercom.live[ALLOWLIST] = allowlist("192.0.2.1", "198.51.100.9", enabled=False)
        w.clock.now += 1

        def later(call: Call) -> Any:
            w.clock.now += 1
            return put(w)(call)

        w.intercom.apply = later
        assert carry(w).end == "verified"
        with w.workspace.reading() as drift:
            ours, theirs, _ = drift.changes.search(kind=ALLOWLIST.kind)
        assert (ours.fields, ours.attribution.source) == (("/enabled",), "intent")
        assert (theirs.fields, theirs.attribution.source) == (("/ip_allowlist",), "unattributed")
