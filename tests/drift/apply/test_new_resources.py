"""What a proposal creates: it has no id yet, is made once, and is known by who asked for it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from drift.core.catalogue.catalogue import CATALOGUE
from drift.core.model.activity import Actor, Cause
from drift.core.model.api_call import Call
from drift.core.model.records import Intent
from drift.core.model.resources import Body, Ref, Resource
from drift.core.planning.write_plan import ApiPlan, plan_create
from drift.intercom.errors import Unprocessable
from tests.drift.apply.test_intent_executor import carry, intent, kept
from tests.drift.apply.test_write_in_steps import connector
from tests.drift.small_world import CONNECTOR, SCHEDULE, SmallWorld, small_world

BOB = Actor("admin", None, "bob@acme.example")
CAUSE = Cause("p1", BOB, ("alice@acme.example",), "why", "SUP-41")
WINTER = {"name": "Winter"}


def planned(w: SmallWorld, kind: Any = SCHEDULE, body: Body = WINTER) -> Intent:
    wanted = Resource(Ref(kind.name, "new:i1"), body)
    plan = plan_create(kind, wanted, "2.16", anew=True)
    assert isinstance(plan, ApiPlan)
    with w.workspace.writing() as drift:
        target = drift.versions.put_body(dict(body))
    more = {"fields": plan.fields, "calls": plan.calls, "target": target}
    return intent(w, ref=wanted.ref, operation="create", purpose="apply", reason="p1", cause=CAUSE, **more)


def make(w: SmallWorld, call: Call) -> Any:
    """Intercom makes it, with more than was asked for."""
    made = {"id": "50", "time_zone_name": "UTC", "time_intervals": [], **call.body}
    w.intercom.live[Ref("office_hours_schedule", "50")] = made
    return made


def test_what_is_new_is_made_and_known_by_whoever_asked_for_it(tmp_path: Path) -> None:
    with small_world(tmp_path, {Ref("office_hours_schedule", "41"): {"id": "41", "name": "Paris"}}) as w:
        w.look(SCHEDULE)
        planned(w)
        w.intercom.apply = lambda call: make(w, call)
        assert carry(w).end == "verified"
        assert kept(w).result_id == "50"
        with w.workspace.reading() as drift:
            (change,) = drift.changes.search(resource_id="50")
            assert drift.aliases.earlier(change.ref) == ()  # it never had another id
            assert drift.intents.for_reason("p1") == [kept(w)]
        assert change.attribution.cause == CAUSE
        assert (change.attribution.source, change.attribution.actor) == ("intent", BOB)


def test_a_creation_killed_after_it_arrived_is_recognised_by_what_was_asked_for(tmp_path: Path) -> None:
    with small_world(tmp_path, {Ref("office_hours_schedule", "41"): {"id": "41", "name": "Paris"}}) as w:
        w.look(SCHEDULE)
        planned(w)

        def die(call: Call) -> Any:
            make(w, call)
            raise KeyboardInterrupt

        w.intercom.apply = die
        with pytest.raises(KeyboardInterrupt):
            carry(w)
        w.clock.now += 60
        assert carry(w).end == "verified"
        assert len(w.intercom.calls) == 1
        assert kept(w).result_id == "50"


def test_what_nobody_asked_for_is_no_part_of_recognising_it(tmp_path: Path) -> None:
    """The language of a snippet tells it from others, and Intercom sets it where nobody says it."""
    snippet = CATALOGUE["content_snippet"]
    with small_world(
        tmp_path, {Ref(snippet.name, "41"): {"id": "41", "title": "Paris", "locale": "fr"}}
    ) as w:
        w.look(snippet)
        planned(w, snippet, {"title": "Winter", "json_blocks": []})

        def die(call: Call) -> Any:
            w.intercom.live[Ref(snippet.name, "50")] = {"id": "50", "locale": "en", **call.body}
            raise KeyboardInterrupt

        w.intercom.apply = die
        with pytest.raises(KeyboardInterrupt):
            carry(w)
        w.clock.now += 60
        assert carry(w).end == "verified"
        assert (len(w.intercom.calls), kept(w).result_id) == (1, "50")


def test_what_was_made_is_known_although_a_call_after_it_fails(tmp_path: Path) -> None:
    seen = Ref("data_connector", "7")
    with small_world(tmp_path, {seen: connector()}) as w:
        w.look(CONNECTOR)

        def half(call: Call) -> Any:
            if call.method != "POST":
                raise Unprocessable("Intercom does not publish it.")
            w.intercom.live[Ref("data_connector", "8")] = call.body | {"id": "8", "state": "draft"}
            return {"id": "8"}

        w.intercom.apply = half
        body = {name: value for name, value in connector().items() if name != "id"} | {"name": "New"}
        planned(w, CONNECTOR, body)
        assert carry(w).end == "failed"
        assert (kept(w).state, kept(w).result_id) == ("failed", "8")


def test_a_rollback_is_our_own_and_says_why(tmp_path: Path) -> None:
    with small_world(tmp_path, {Ref("office_hours_schedule", "41"): {"id": "41", "name": "Paris"}}) as w:
        w.look(SCHEDULE)
        undoing = Cause("p1", BOB, ("alice@acme.example",), "It failed.", undoes=True)
        intent(
            w,
            ref=Ref("office_hours_schedule", "41"),
            operation="delete",
            purpose="rollback",
            cause=undoing,
            fields=(),
            calls=(Call("DELETE", "/office_hours_schedules/41", "2.16"),),
        )
        w.intercom.apply = lambda call: w.intercom.live.clear()
        w.clock.now += 1
        assert carry(w).end == "verified"
        with w.workspace.reading() as drift:
            (change,) = drift.changes.search(resource_id="41")
        assert change.attribution.cause == undoing
        assert change.attribution.actor.email == "guardrail"
