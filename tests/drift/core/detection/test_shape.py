"""What Intercom moves in its shape is told from what somebody changed: neither hides the other."""

from __future__ import annotations

import pytest

from drift.core.detection.shape import gone_in, unlisted_in
from drift.core.model.changes import Created, Deleted, Updated
from drift.core.model.resources import Json, Ref
from drift.core.model.schema_events import ShapeMove
from tests.drift.core.detection.things import (
    MANY,
    TWO,
    UNREADABLE_BY_ID,
    changed,
    moves,
    pointers,
    thing,
    told,
    with_all,
    without_all,
)

# fields nobody described


def test_a_field_that_nobody_described_and_that_all_gain_is_a_change_of_the_shape() -> None:
    found = told(MANY, with_all(MANY, beta={"on": True}))
    assert moves(found) == [("appeared", "/beta", 20, 20)]
    assert found.changes == ()
    assert {resource.body["beta"]["on"] for resource in found.reshaped} == {True}


def test_one_that_two_of_two_gain_too_and_one_of_one() -> None:
    assert moves(told(TWO, with_all(TWO, beta=1))) == [("appeared", "/beta", 2, 2)]
    assert moves(told(TWO[:1], with_all(TWO[:1], beta=1))) == [("appeared", "/beta", 1, 1)]


def test_one_that_a_tenth_gains_at_once_is_a_change_of_the_shape_and_one_that_fewer_gain_is_doubted() -> None:
    for count, is_shape in ((3, True), (2, False), (1, False)):
        found = told(MANY, [*with_all(MANY[:count], beta=1), *MANY[count:]])
        assert bool(found.moves) == is_shape
        assert len(found.changes) == (0 if is_shape else count)
        assert set(found.doubtful.values()) == (set() if is_shape else {("/beta",)})


def test_a_release_that_reaches_one_server_after_the_other_is_a_change_of_the_shape_each_time() -> None:
    half = [*with_all(MANY[:10], beta=1), *MANY[10:]]
    for before, after in (
        (MANY, half),
        (half, with_all(MANY, beta=1)),
        (half, MANY),
        (half, [*MANY[:7], *half[7:]]),
    ):
        found = told(before, after)
        assert [move.pointer for move in found.moves] == ["/beta"]
        assert found.changes == ()


# settings


def test_a_setting_that_somebody_sets_for_the_first_time_is_a_change_however_few_have_it() -> None:
    for bodies in (MANY, TWO, TWO[:1]):
        found = told(bodies, [{**bodies[0], "note": "hello"}, *bodies[1:]])
        assert changed(found) == [("1", ("/note",))]
        assert (found.moves, found.doubtful) == ((), {})


def test_one_edit_of_a_setting_in_many_resources_is_no_change_of_the_shape() -> None:
    for edited in (MANY[:5], MANY[:17]):
        found = told(MANY, [*with_all(edited, note="hello"), *MANY[len(edited) :]])
        assert (len(found.changes), found.moves, found.doubtful) == (len(edited), (), {})


def test_a_setting_that_all_gain_with_a_value_is_shown_and_doubted() -> None:
    found = told(MANY, with_all(MANY, note="hello"))
    assert (len(found.changes), found.moves) == (20, ())
    assert set(found.doubtful.values()) == {("/note",)}


@pytest.mark.parametrize("default", [None, "", [], {}, False, 0])
def test_a_setting_that_all_gain_with_its_default_is_a_change_of_the_shape(default: Json) -> None:
    found = told(MANY, [*with_all(MANY[:15], note=default), *with_all(MANY[15:], note="hello")])
    assert moves(found) == [("appeared", "/note", 20, 20)]
    assert found.changes == ()


def test_a_setting_that_comes_back_is_a_change_of_the_shape_whatever_its_values() -> None:
    gone = gone_in([ShapeMove("vanished", "/owner", 20, 20)])
    assert moves(told(without_all(MANY, "owner"), MANY, gone=gone)) == [("appeared", "/owner", 20, 20)]
    back = gone_in([ShapeMove("vanished", "/owner", 20, 20), ShapeMove("appeared", "/owner", 20, 20)])
    assert back == frozenset()
    assert gone_in([ShapeMove("moved", "/owner", 20, 20, "/owner_id")]) == {"/owner"}


def test_a_setting_that_vanishes_from_all_is_a_change_of_the_shape_and_one_that_vanishes_from_some_is_not() -> (
    None
):
    assert moves(told(MANY, without_all(MANY, "owner"))) == [("vanished", "/owner", 20, 20)]
    found = told(MANY, [*without_all(MANY[:2], "owner"), *MANY[2:]])
    assert (len(found.changes), found.moves, found.doubtful) == (2, (), {})


def test_a_setting_that_a_release_takes_from_some_or_gives_some_without_a_value_is_doubted() -> None:
    for before, after in (
        (MANY, [*without_all(MANY[:5], "owner"), *MANY[5:]]),
        (MANY, [*with_all(MANY[:5], note=None), *MANY[5:]]),
    ):
        found = told(before, after)
        assert (len(found.changes), found.moves) == (5, ())
        assert len(found.doubtful) == 5


def test_where_there_are_one_or_two_a_setting_that_vanishes_is_doubted() -> None:
    found = told(TWO, without_all(TWO, "owner"))
    assert found.moves == ()
    assert set(found.doubtful.values()) == {("/owner",)}


def test_one_value_for_all_is_an_edit_of_all() -> None:
    found = told(MANY, with_all(MANY, state="gone", owner=1, title="Hacked"))
    assert (len(found.changes), found.moves, found.doubtful) == (20, (), {})


# types, spellings, places


def test_another_type_of_all_values_is_a_change_of_the_shape_and_another_value_among_them_is_found() -> None:
    afters = [{**body, "owner": str(body["owner"])} for body in MANY]
    assert moves(told(MANY, afters)) == [("retyped", "/owner", 20, 20)]
    afters[3]["owner"] = "999"
    found = told(MANY, afters)
    assert changed(found) == [("4", ("/owner",))]
    (change,) = found.changes
    assert isinstance(change, Updated)
    assert (change.before.body["owner"], change.after.body["owner"]) == ("104", "999")


def test_the_same_values_in_another_type_are_a_change_of_the_shape_also_in_some() -> None:
    afters = [*({**body, "owner": str(body["owner"])} for body in MANY[:3]), *MANY[3:]]
    assert moves(told(MANY, afters)) == [("retyped", "/owner", 3, 20)]
    assert len(told(MANY, [*afters[:2], *MANY[2:]]).changes) == 2


def test_another_type_of_a_few_values_is_a_change() -> None:
    afters = [{**MANY[0], "owner": "somebody"}, *MANY[1:]]
    assert changed(told(MANY, afters)) == [("1", ("/owner",))]


def test_another_spelling_of_no_value_is_a_change_of_the_shape() -> None:
    before, after = with_all(MANY, note=None), with_all(MANY, note="")
    after[0]["note"] = "hello"
    found = told(before, after)
    assert moves(found) == [("respelled", "/note", 19, 19)]
    assert changed(found) == [("1", ("/note",))]


def test_a_renamed_field_keeps_its_values_and_what_somebody_changed_is_found_under_its_new_name() -> None:
    afters = [{**body, "headline": body["title"]} for body in MANY]
    afters = without_all(afters, "title")
    found = told(MANY, afters)
    assert [(move.sort, move.pointer, move.to, move.form) for move in found.moves] == [
        ("moved", "/title", "/headline", "same")
    ]
    assert found.changes == ()
    afters[5]["headline"] = "Hacked"
    (change,) = told(MANY, afters).changes
    assert (change.ref.id, pointers(change)) == ("6", ("/headline",))
    assert isinstance(change, Updated)
    assert change.before.body["headline"] == "Title 6"


def test_a_field_that_moves_into_an_object_or_a_list_keeps_its_values() -> None:
    inside = without_all([{**body, "person": {"id": body["owner"], "type": "x"}} for body in MANY], "owner")
    assert ("moved", "/owner", "/person/id") in [(m.sort, m.pointer, m.to) for m in told(MANY, inside).moves]
    assert told(MANY, inside).changes == ()
    listed = without_all([{**body, "owners": [body["owner"]]} for body in MANY], "owner")
    listed[2]["owners"] = [100, 101]
    found = told(MANY, listed)
    assert [(m.sort, m.pointer, m.to, m.form) for m in found.moves] == [
        ("moved", "/owner", "/owners", "wrapped")
    ]
    assert changed(found) == [("3", ("/owners",))]


def test_two_switches_that_agree_by_chance_are_not_one_field() -> None:
    befores = with_all(MANY, one=True)
    afters = without_all(with_all(befores, two=True), "one")
    afters[0]["two"] = False
    found = told(befores, afters)
    assert found.changes == ()
    assert {move.sort for move in found.moves} == {"appeared", "vanished"}


def test_new_fields_of_the_items_of_a_list_hide_no_change_of_the_list() -> None:
    afters = [
        {
            **body,
            "tags": [{**tag, "beta": 1} for tag in body["tags"]],
            "inputs": [{**one, "beta": []} for one in body["inputs"]],
        }
        for body in MANY
    ]
    assert [move[:2] for move in moves(told(MANY, afters))] == [
        ("appeared", "/inputs/*/beta"),
        ("appeared", "/tags/*/beta"),
    ]
    assert told(MANY, afters).changes == ()
    afters[0]["inputs"][1]["name"] = "hacked"
    afters[1]["tags"] = afters[1]["tags"][1:]
    found = told(MANY, afters)
    assert changed(found) == [("1", ("/inputs",)), ("2", ("/tags",))]
    (first, _) = found.changes
    assert isinstance(first, Updated)
    assert first.fields[0].before == [{"name": "order", "beta": []}, {"name": "shop", "beta": []}]


def test_a_setting_in_the_items_of_one_list_is_a_change() -> None:
    afters = [{**MANY[0], "inputs": [{**one, "default": "x"} for one in MANY[0]["inputs"]]}, *MANY[1:]]
    assert changed(told(MANY, afters)) == [("1", ("/inputs",))]


def test_a_field_that_only_a_few_of_many_could_show_is_doubted() -> None:
    """One of twenty has the object or the list around it: an edit of that one is no edit of all."""
    for place, old, new in (
        ("rules", {"on": 1}, {"on": 1, "beta": 2}),
        ("inputs", [{"name": "x"}], [{"name": "x", "beta": 2}]),
        ("inputs", [{"name": "x", "beta": 2}], [{"name": "x"}]),
    ):
        befores = [{**MANY[0], place: old}, *with_all(MANY[1:], **{place: type(old)()})]
        found = told(befores, [{**befores[0], place: new}, *befores[1:]])
        assert [id_ for id_, _ in changed(found)] == ["1"]
        assert [ref.id for ref in found.doubtful] == ["1"]
        assert found.moves == ()


def test_a_field_that_one_could_show_belongs_to_the_shape_where_many_gain_one_of_that_name() -> None:
    befores = [{**MANY[0], "rules": {"on": 1}}, *MANY[1:]]
    after = with_all([{**befores[0], "rules": {"on": 1, "beta": 2}}, *MANY[1:]], beta=True)
    found = told(befores, after)
    assert (moves(found), found.changes) == (
        [("appeared", "/beta", 20, 20), ("appeared", "/rules/beta", 1, 1)],
        (),
    )


# mappings whose keys somebody chooses


@pytest.mark.parametrize("count", [1, 2, 3, 20])
@pytest.mark.parametrize("switched", [False, True])
@pytest.mark.parametrize(
    ("old", "new"),
    [
        ({"en": "a", "fr": "b"}, {"en": "a"}),
        ({"en": "a"}, {"en": "a", "fr": "b"}),
        ({"en": "a", "fr": "b"}, {"en": "a", "de": "b"}),
    ],
)
def test_a_language_that_was_added_removed_or_exchanged_is_a_change_in_however_many(
    count: int, switched: bool, old: Json, new: Json
) -> None:
    for others in (MANY[count:], with_all(MANY[count:], names=None)):
        found = told(
            [*with_all(MANY[:count], names=old), *others],
            [*with_all(MANY[:count], names=new), *others],
            switched=switched,
        )
        assert (len(found.changes), found.moves, found.doubtful) == (count, (), {})


def test_a_language_that_all_gain_or_lose_without_a_text_is_a_change_of_the_shape() -> None:
    bare = with_all(MANY, names={"en": "a"})
    listed = with_all(MANY, names={"en": "a", "fr": None})
    assert moves(told(bare, listed)) == [("appeared", "/names/fr", 20, 20)]
    assert moves(told(listed, bare)) == [("vanished", "/names/fr", 20, 20)]


# another version of the API


def test_with_another_version_what_none_had_before_or_has_now_is_a_change_of_the_shape() -> None:
    found = told(MANY, [*with_all(MANY[:3], note="hello"), *MANY[3:]], switched=True)
    assert moves(found) == [("appeared", "/note", 3, 20)]
    found = told(MANY, [{**MANY[0], "beta": 1}, *MANY[1:]], switched=True)
    assert moves(found) == [("appeared", "/beta", 1, 20)]
    assert told(TWO[:1], without_all(TWO[:1], "owner"), switched=True).changes == ()


def test_with_another_version_a_setting_that_moves_in_a_few_is_doubted() -> None:
    """Somebody may have set or cleared an optional field there."""
    one = [{**MANY[0], "note": "hello"}, *MANY[1:]]
    for before, after in ((MANY, one), (one, MANY)):
        found = told(before, after, switched=True)
        assert (changed(found), found.moves) == ([("1", ("/note",))], ())
        assert set(found.doubtful.values()) == {("/note",)}


def test_with_another_version_what_others_had_before_is_a_change() -> None:
    before = [*with_all(MANY[:3], note="old"), *MANY[3:]]
    after = with_all([*before[:3], {**MANY[3], "note": "new"}, *MANY[4:]], beta=None)
    found = told(before, after, switched=True)
    assert moves(found) == [("appeared", "/beta", 20, 20)]
    assert changed(found) == [("4", ("/note",))]


def test_with_another_version_a_list_that_leaves_resources_out_deletes_nothing() -> None:
    found = told(MANY, MANY[2:], kind=UNREADABLE_BY_ID, switched=True)
    assert [(m.sort, m.ids) for m in found.moves] == [("unlisted", ("1", "2"))]
    assert (found.changes, {ref.id for ref in found.unlisted}) == ((), {"1", "2"})
    same_version = told(MANY, MANY[2:], kind=UNREADABLE_BY_ID)
    assert [type(change) for change in same_version.changes] == [Deleted, Deleted]


def test_what_a_get_of_that_version_calls_gone_is_deleted() -> None:
    found = told(MANY, MANY[1:], switched=True)
    assert [type(change) for change in found.changes] == [Deleted]


def test_with_another_version_only_what_was_created_since_is_new() -> None:
    old, new, unknown = (
        thing(number, trace={"created_at": at}) for number, at in ((31, 10), (32, 1500), (33, None))
    )
    found = told(MANY, [*MANY, old, new, unknown], switched=True)
    assert [(m.sort, m.ids) for m in found.moves] == [("listed", ("31",))]
    assert [(type(change), change.ref.id) for change in found.changes] == [(Created, "32"), (Created, "33")]
    assert list(found.doubtful) == [Ref("thing", "33")]
    assert len(told(MANY, [*MANY, old, new, unknown]).changes) == 3


def test_what_the_list_left_out_before_is_listed_again_whenever_it_was_created() -> None:
    unlisted = unlisted_in([ShapeMove("unlisted", "", 2, 20, ids=("1", "2"))])
    found = told(MANY[1:], MANY, switched=True, unlisted=unlisted)
    assert ([(m.sort, m.ids) for m in found.moves], found.changes) == ([("listed", ("1",))], ())
    back = [ShapeMove("unlisted", "", 2, 20, ids=("1", "2")), ShapeMove("listed", "", 1, 20, ids=("1",))]
    assert unlisted_in(back) == {"2"}
