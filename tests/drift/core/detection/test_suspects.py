"""Who may have made a change: everybody who acted between the two readings, in whatever order and however late it
becomes known, and nobody who evidently had no part."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from drift.core.catalogue.catalogue import CATALOGUE
from drift.core.detection.attribution import Clues, attribute
from drift.core.model.activity import Activity, Actor, Attribution, Suspect, same_actor
from drift.core.model.api_request import ApiRequest
from drift.core.model.changes import Created, FieldChange, Updated, diff
from drift.core.model.records import Intent
from drift.core.model.resources import Json, Ref, Resource

SCHEDULE = CATALOGUE["office_hours_schedule"]
REF = Ref("office_hours_schedule", "41")
SINCE, UNTIL = 10_000.0, 10_060.0
CAST = ("alice", "bob", "carol", "dave", "erin", "mallory")
OWNER = "guardrail@acme.example"


def actor(name: str) -> Actor:
    return Actor("admin", str(1001 + CAST.index(name)), f"{name}@acme.example", "203.0.113.9")


def hours(start: int) -> list[Json]:
    return [{"start_minute": start, "end_minute": start + 60}]


def body(start: int) -> dict[str, Json]:
    return {"id": "41", "name": "Support", "time_intervals": hours(start)}


def change(before: int, after: int, touched_at: int | None = None) -> Updated:
    trace: dict[str, Json] = {} if touched_at is None else {"updated_at": touched_at}
    found = diff(Resource(REF, body(before)), Resource(REF, body(after), trace=trace))
    assert isinstance(found, Updated)
    return found


def entry(id_: str, who: str, at: float, step: tuple[int, int] | None = None, schedule: int = 41) -> Activity:
    """An entry about a schedule; with `step` it tells the hours before and after, as Intercom writes them."""
    metadata: dict[str, Json] = {"office_hours_schedule": {"id": schedule}}
    if step is not None:
        sides = ([{**day, "day_of_week": 0} for day in hours(start)] for start in step)
        metadata |= {
            side: {"time_intervals": told} for side, told in zip(("before", "after"), sides, strict=True)
        }
    return Activity(id_, "office_hours_change", int(at), actor(who), metadata, {})


def suspected(found: Attribution) -> set[str]:
    return {suspect.actor.email.split("@")[0] for suspect in found.suspects if suspect.actor.email}


def look(found: Updated, entries: Sequence[Activity], **clues: Any) -> Attribution:
    return attribute(found, Clues(kind=SCHEDULE, entries=entries, **clues), since=SINCE, until=UNTIL)


@dataclass(frozen=True)
class Edit:
    who: str
    at: float
    start: int


@st.composite
def edits(draw: st.DrawFn) -> list[Edit]:
    """What several people did to one resource between two readings, in the order in which they did it. The values are
    all different, so each of them had a part in what the second reading shows, or was overwritten."""
    count = draw(st.integers(1, 6))
    times = sorted(draw(st.lists(st.floats(SINCE, UNTIL), min_size=count, max_size=count)))
    return [Edit(draw(st.sampled_from(CAST)), at, 60 * (number + 1)) for number, at in enumerate(times)]


def logged(done: Sequence[Edit], *, values: bool) -> list[Activity]:
    befores = [0, *(edit.start for edit in done)]
    return [
        entry(f"e{number}", edit.who, edit.at, (befores[number], edit.start) if values else None)
        for number, edit in enumerate(done)
    ]


@given(done=edits(), values=st.booleans(), order=st.randoms(use_true_random=False))
def test_everybody_who_acted_between_two_readings_is_a_suspect_in_whatever_order_it_is_told(
    done: list[Edit], values: bool, order: Any
) -> None:
    entries = logged(done, values=values)
    order.shuffle(entries)
    found = look(change(0, done[-1].start), entries)
    assert suspected(found) == {edit.who for edit in done}
    assert found.gap == ""
    assert found.is_explained
    assert (found.confidence == "likely") is (len(suspected(found)) == 1)


@given(done=edits(), data=st.data())
def test_whoever_is_not_told_of_leaves_a_gap_where_the_log_tells_values(
    done: list[Edit], data: st.DataObject
) -> None:
    """Entries may be late, or lost for good: those who are known are suspects at once, and it shows that others are
    missing, until nobody is."""
    told = data.draw(st.lists(st.sampled_from(logged(done, values=True)), unique_by=lambda one: one.id))
    found = look(change(0, done[-1].start), told)
    assert {one.actor.email for one in told} <= {suspect.actor.email for suspect in found.suspects}
    missing = len(told) < len(done)
    assert found.is_explained is not missing
    if told and missing:
        assert "do not lead to what is live at /time_intervals" in found.gap
        assert found.confidence == "possible"


def test_who_is_missing_shows_by_intercoms_own_time_where_the_log_tells_no_values() -> None:
    alone = [entry("e1", "alice", 10_010)]
    assert look(change(0, 60, touched_at=10_011), alone).gap == ""
    found = look(change(0, 60, touched_at=10_012), alone)
    assert found.gap.startswith(
        "Somebody else may have acted as well: Intercom says that it was changed at 02:46:52 UTC"
    )
    assert (found.confidence, found.is_explained) == ("possible", False)
    both = [*alone, entry("e2", "mallory", 10_012)]
    assert look(change(0, 60, touched_at=10_012), both).is_explained
    ours = intent(writing_at=10_012.0)
    assert look(change(0, 60, touched_at=10_012), alone, intents=[ours]).gap == ""


def test_an_entry_on_no_way_from_one_reading_to_the_other_had_no_part() -> None:
    """What Alice did before the first reading, and Bob after the second, stands in the log around Mallory's change."""
    around = [
        entry("e1", "alice", 9_999, (0, 60)),
        entry("e2", "mallory", 10_030, (60, 120)),
        entry("e3", "bob", 10_060, (120, 180)),
    ]
    found = look(change(60, 120), around)
    assert (suspected(found), found.gap) == ({"mallory"}, "")


def test_values_that_are_written_in_another_way_say_nothing() -> None:
    """Intercom does not describe the values in its log: what cannot be compared raises no doubt and clears nobody."""
    told: Json = {"before": {"time_intervals": "weekdays"}, "after": {"time_intervals": "always"}}
    strange = [replace_metadata(entry("e1", "alice", 10_010), told), entry("e2", "mallory", 10_020)]
    found = look(change(0, 60), strange)
    assert (suspected(found), found.gap) == ({"alice", "mallory"}, "")
    surrogate: Json = {"before": {"time_intervals": "\ud800"}, "after": {"time_intervals": 2**80}}
    assert look(change(0, 60), [replace_metadata(strange[0], surrogate)]).gap == ""


def replace_metadata(activity: Activity, metadata: Json) -> Activity:
    return Activity(activity.id, activity.type, activity.created_at, activity.actor, metadata, {})


def test_entries_that_name_another_resource_are_left_out_where_they_name_theirs() -> None:
    mine, other = entry("e1", "alice", 10_010), entry("e2", "mallory", 10_020, schedule=42)
    assert suspected(look(change(0, 60), [mine, other])) == {"alice"}
    assert suspected(look(change(0, 60), [other])) == {"mallory"}, (
        "nobody else is known, so it may be about this one"
    )
    found = look(change(0, 60), [other], changed=frozenset({"41", "42"}))
    assert "name other resources" in found.gap
    known = look(change(0, 60), [other], siblings=frozenset({"42"}))
    assert (known.source, known.suspects) == ("unattributed", ()), (
        "42 is such a resource, so the entry is about it"
    )


def test_an_entry_about_the_parent_may_be_about_its_child() -> None:
    child = Resource(Ref("office_hours_exception", "9"), {"name": "Christmas"}, REF)
    clues = Clues(entries=[entry("e1", "alice", 10_010)], changed=frozenset({"9", "41"}))
    assert suspected(attribute(Created(child), clues, since=SINCE, until=UNTIL)) == {"alice"}


@pytest.mark.parametrize(("at", "counts"), [(9_994, False), (9_995, True), (10_065, True), (10_066, False)])
def test_clocks_may_differ_by_seconds(at: int, counts: bool) -> None:
    found = look(change(0, 60), [entry("e1", "alice", at)])
    assert suspected(found) == ({"alice"} if counts else set())


def test_what_explains_an_earlier_change_and_is_newer_than_the_last_reading_may_belong_to_this_one_too() -> (
    None
):
    spent = frozenset({"e1"})
    assert suspected(look(change(0, 60), [entry("e1", "alice", 9_999)], spent=spent)) == set()
    found = look(change(0, 60), [entry("e1", "alice", 10_000)], spent=spent)
    assert (found.source, suspected(found)) == ("unattributed", {"alice"})


def test_the_last_editor_that_intercom_names_is_a_suspect_beside_those_in_the_log() -> None:
    edited = diff(
        Resource(REF, body(0)),
        Resource(REF, body(60), trace={"updated_by_admin_id": "1006", "updated_at": 10_010}),
    )
    assert edited is not None
    clues = Clues(entries=[entry("e1", "alice", 10_010)], admins={"1006": "mallory@acme.example"})
    found = attribute(edited, clues, since=SINCE, until=UNTIL)
    assert (found.actor.email, suspected(found)) == ("alice@acme.example", {"alice", "mallory"})
    alone = attribute(edited, Clues(admins={"1006": "mallory@acme.example"}), since=SINCE, until=UNTIL)
    assert (alone.source, alone.confidence, alone.is_explained) == ("trace", "likely", False)


def intent(writing_at: float) -> Intent:
    return Intent(
        id="i1",
        ref=REF,
        parent=None,
        operation="update",
        purpose="revert",
        reason="d1",
        fields=(FieldChange("/name", "a", "b"),),
        calls=(),
        state="verified",
        created_at=writing_at - 1,
        writing_at=writing_at,
        finished_at=writing_at,
    )


def test_a_call_to_the_api_explains_what_no_entry_does() -> None:
    request = ApiRequest("r1", 10_010, "PUT", "/office_hours_schedules/41", 200, actor("mallory"))
    found = look(change(0, 60), [], requests=[request])
    assert (found.source, found.id, found.confidence, found.at) == ("request", "r1", "likely", 10_010)
    assert found.is_explained
    later = look(change(0, 60, touched_at=10_015), [], requests=[request])
    assert not later.is_explained
    beside = look(change(0, 60), [entry("e1", "alice", 10_010)], requests=[request])
    assert (beside.source, beside.confidence, suspected(beside)) == (
        "activity",
        "possible",
        {"alice", "mallory"},
    )


def test_one_actor_is_one_suspect_whatever_names_them() -> None:
    request = ApiRequest(
        "r1", 10_011, "PUT", "/office_hours_schedules/41", 200, Actor("admin", "1001", None, None)
    )
    found = look(change(0, 60), [entry("e1", "alice", 10_010)], requests=[request])
    assert found.suspects == (Suspect("activity", "e1", actor("alice"), 10_010),)
    assert (found.confidence, found.others) == ("likely", ())


def called(who: str, at: int, app: str | None = "zapier", id_: str = "r1") -> ApiRequest:
    by = structs.replace(actor(who), app=app, token="t1")
    return ApiRequest(id_, at, "PUT", "/office_hours_schedules/41", 200, by)


@pytest.mark.parametrize("entered_at", [10_008, 10_010, 10_015])
def test_an_entry_and_the_call_it_tells_of_are_one_act_of_the_app(entered_at: int) -> None:
    found = look(change(0, 60), [entry("e1", "alice", entered_at)], requests=[called("alice", 10_010)])
    assert (found.source, found.confidence, found.others) == ("activity", "likely", ())
    assert (found.actor.app, found.actor.token) == ("zapier", "t1")
    assert found.actor.name == "alice@acme.example through app zapier"


def test_a_click_and_a_call_of_one_person_are_told_apart() -> None:
    """Either of them may have made the change: which, nobody knows."""
    found = look(change(0, 60), [entry("e1", "alice", 10_010)], requests=[called("alice", 10_040)])
    assert (found.actor.app, found.confidence) == (None, "possible")
    assert [other.app for other in found.others] == ["zapier"]
    assert suspected(found) == {"alice"}


def test_the_call_nearest_to_an_entry_is_the_one_it_tells_of() -> None:
    calls = [called("alice", 10_007, "far", "r1"), called("alice", 10_011, "near", "r2")]
    found = look(change(0, 60), [entry("e1", "alice", 10_010)], requests=calls)
    assert found.actor.app == "near"


def test_the_call_of_somebody_else_makes_no_app_of_a_person() -> None:
    found = look(change(0, 60), [entry("e1", "alice", 10_010)], requests=[called("bob", 10_010)])
    assert found.actor == actor("alice")
    assert [other.app for other in found.others] == ["zapier"]


def test_the_last_editor_and_the_call_with_their_token_are_one() -> None:
    trace: dict[str, Json] = {"updated_by_admin_id": 1001}
    made = diff(Resource(REF, body(0)), Resource(REF, body(60), trace=trace))
    assert isinstance(made, Updated)
    found = look(made, [], requests=[called("alice", 10_010)], admins={"1001": "alice@acme.example"})
    assert (found.source, found.confidence, found.others) == ("request", "likely", ())
    assert found.actor.app == "zapier"


def test_actors_are_compared_by_id_and_else_by_address() -> None:
    assert same_actor(Actor("admin", "1", "a@acme.example"), Actor("admin", "1", "b@acme.example"))
    assert not same_actor(Actor("admin", "1", "a@acme.example"), Actor("admin", "2", "a@acme.example"))
    assert same_actor(Actor("admin", None, "a@acme.example"), Actor("admin", "1", "a@acme.example"))
    assert not same_actor(Actor("bot"), Actor("admin"))
    assert not same_actor(Actor("bot", "1"), Actor("admin", "1", "a@acme.example"))


def test_no_suspect_is_lost_among_very_many_entries() -> None:
    """Beyond some hundred entries their values are not followed: everybody who acted is a suspect then."""
    many = [entry(f"e{number}", "bob", 10_001, (500, 501)) for number in range(600)]
    found = look(change(0, 60), [*many, entry("m", "mallory", 10_020, (0, 60))])
    assert suspected(found) == {"bob", "mallory"}
    few = look(change(0, 60), [*many[:100], entry("m", "mallory", 10_020, (0, 60))])
    assert suspected(few) == {"mallory"}


def test_the_hours_of_two_people_who_swap_them_back_and_forth() -> None:
    entries = [
        entry("e1", "alice", 10_010, (0, 60)),
        entry("e2", "mallory", 10_011, (60, 0)),
        entry("e3", "alice", 10_012, (0, 120)),
    ]
    assert suspected(look(change(0, 120), entries)) == {"alice", "mallory"}
    assert replace(look(change(0, 120), entries), suspects=()).actor.email == "alice@acme.example"


def test_a_bot_with_the_id_of_a_teammate_hides_nobody() -> None:
    bot = Activity("e1", "office_hours_change", 10_020, Actor("bot", "1006"), {}, {})
    assert actor("mallory").id == "1006"
    found = look(change(0, 60), [bot, entry("e2", "mallory", 10_010)])
    assert {suspect.actor.type for suspect in found.suspects} == {"bot", "admin"}


def test_one_teammate_under_two_addresses_is_known_by_both() -> None:
    renamed = Activity("e1", "office_hours_change", 10_020, Actor("admin", "1006", "m@b.example"), {}, {})
    found = look(change(0, 60), [renamed, entry("e2", "mallory", 10_010)])
    assert {suspect.actor.email for suspect in found.suspects} == {"m@b.example", "mallory@acme.example"}
