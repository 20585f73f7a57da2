"""Two sides compared: what differs, what is noise, and what is the same under another id."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from drift.core.catalogue.catalogue import KINDS, kind
from drift.core.model.changes import apply
from drift.core.model.resources import Ref, Resource, canonical
from guard.core.comparison.comparison import Pair, difference, pairs
from tests.drift.json_values import VALUES
from tests.laws import examples

TEAM = kind("team")


def team(id: str, **body: Any) -> Resource:
    return Resource(Ref("team", id), {"id": id, **body})


def test_resources_are_pairs_by_their_names_and_by_what_is_known_to_be_the_same() -> None:
    first, second = [team("1"), team("2"), team("3")], [team("2"), team("4"), team("5")]
    found = pairs(first, second, {Ref("team", "3"): Ref("team", "5")})
    assert [(one.first and one.first.ref.id, one.second and one.second.ref.id) for one in found] == [
        ("1", None),
        ("2", "2"),
        (None, "4"),
        ("3", "5"),
    ]


def test_what_is_on_one_side_only_is_told_with_all_of_it() -> None:
    gone = difference(TEAM, Pair(team("1", name="A"), None))
    come = difference(TEAM, Pair(None, team("1", name="A")))
    assert gone is not None
    assert come is not None
    assert (gone.standing, come.standing) == ("only_from", "only_to")
    assert {field.pointer for field in gone.fields} == {"/id", "/name"}
    assert not gone.is_noise


def test_what_was_made_anew_differs_by_more_than_its_id() -> None:
    found = difference(TEAM, Pair(team("1", name="A"), team("2", name="A")))
    assert found is not None
    assert (found.was, found.fields) == (Ref("team", "1"), ())
    assert [(one.field.pointer, one.why) for one in found.folded] == [("/id", "new_id")]
    assert not found.is_noise


def test_noise_is_set_apart_with_why() -> None:
    allowlist = kind("ip_allowlist")
    ref = Ref("ip_allowlist", "singleton")
    before = Resource(ref, {"ip_allowlist": ["192.0.2.44"], "enabled": True, "shown": 1})
    after = Resource(ref, {"ip_allowlist": ["192.0.2.44/32"], "enabled": True, "shown": 2})
    found = difference(allowlist, Pair(before, after), frozenset({"/shown"}))
    assert found is not None
    assert {(one.field.pointer, one.why) for one in found.folded} == {
        ("/ip_allowlist", "respelt"),
        ("/shown", "shape"),
    }
    assert found.is_noise
    derived = next(one for one in KINDS if one.derived)
    name = sorted(derived.derived)[0]
    one, other = (Resource(Ref(derived.name, "1"), {"id": "1", name: value}) for value in (1, 2))
    folded = difference(derived, Pair(one, other))
    assert folded is not None
    assert [found.why for found in folded.folded] == ["derived"]


def is_kept(body: dict[str, Any]) -> bool:
    """Whether it is a body as it is kept: without numbers that nothing takes."""
    try:
        canonical(body)
    except TypeError:
        return False
    return True


bodies = st.dictionaries(st.sampled_from(["name", "admin_ids", "x"]), VALUES, max_size=3).filter(is_kept)


@examples(60)
@given(bodies, bodies)
def test_from_one_side_the_fields_lead_to_the_other_and_back(
    first: dict[str, Any], second: dict[str, Any]
) -> None:
    one, other = team("1", **first), team("1", **second)
    there, back = difference(TEAM, Pair(one, other)), difference(TEAM, Pair(other, one))
    assert difference(TEAM, Pair(one, one)) is None
    if there is None or back is None:
        assert there is back is None
        return
    all_of_it = (*there.fields, *(folded.field for folded in there.folded))
    assert Resource(other.ref, apply(one.body, all_of_it)).digest == other.digest
    assert tuple(field.inverse() for field in there.fields) == back.fields
