"""Laws of shapes: what moves in the shape is nobody's change and hides none, and no edit is ever taken for shape."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from drift.core.model.changes import Updated, apply
from drift.core.model.resources import Body, Json
from tests.drift.core.detection.things import MANY, by_ref, changed, told, with_all

NAMES = st.sampled_from(["beta", "title", "owner", "state", "names", "tags", "inputs", "note"])
SHAPES = st.sampled_from(["add", "drop", "rename", "wrap", "text", "items"])


def reshaped_by(shape: str, name: str, bodies: Sequence[Body]) -> list[dict[str, Json]]:
    """The bodies as an Intercom of another shape would show them."""
    return [_reshaped_body(shape, name, dict(body)) for body in bodies]


def _reshaped_body(shape: str, name: str, body: dict[str, Json]) -> dict[str, Json]:
    if shape == "add":
        return {**body, "added": body.get("owner")}
    if shape == "items":
        return {**body, "inputs": [{**one, "beta": True} for one in body["inputs"]]}
    if name == "inputs" or name not in body or (shape, name) == ("text", "tags"):
        return body
    value = body.pop(name)
    changed: Mapping[str, dict[str, Json]] = {
        "drop": {},
        "rename": {f"new_{name}": value},
        "wrap": {f"{name}_list": [value]},
        "text": {name: str(value) if isinstance(value, int) else [value]},
    }
    return {**body, **changed[shape]}


@given(SHAPES, NAMES, st.integers(3, 12), st.booleans())
@settings(max_examples=40)
def test_whatever_intercom_moves_is_nobodys_change(shape: str, name: str, count: int, switched: bool) -> None:
    befores = MANY[:count]
    afters = reshaped_by(shape, name, befores)
    found = told(befores, afters, switched=switched)
    assert found.changes == ()
    assert {one.ref: one.body for one in found.reshaped} == {
        ref: one.body for ref, one in by_ref(afters).items() if one.body != by_ref(befores)[ref].body
    }


@given(SHAPES, NAMES, st.integers(3, 12), st.data())
@settings(max_examples=60)
def test_whatever_intercom_moves_hides_no_edit(
    shape: str, name: str, count: int, data: st.DataObject
) -> None:
    befores = MANY[:count]
    edited = data.draw(st.integers(0, count - 1))
    field = data.draw(st.sampled_from(sorted({"title", "state", "owner", "names"} - {name})))
    people = [dict(body) for body in befores]
    people[edited] = {**people[edited], field: "Hacked" if field != "names" else {"en": "Hacked"}}
    found = told(befores, reshaped_by(shape, name, people), switched=data.draw(st.booleans()))
    assert [(id_, found_in.split("/")[1] if found_in else "") for id_, (found_in, *_) in changed(found)] == [
        (str(edited + 1), field)
    ]
    assert found.doubtful == {}


@given(
    st.lists(st.sampled_from(["title", "state", "owner", "names"]), min_size=1, unique=True),
    st.integers(1, 20),
)
@settings(max_examples=40)
def test_an_edit_of_fields_that_were_there_is_never_taken_for_intercoms_doing(
    names: list[str], count: int
) -> None:
    edits = {"title": "x", "state": "y", "owner": 5, "names": {"en": "z"}}
    afters = [*with_all(MANY[:count], **{name: edits[name] for name in names}), *MANY[count:]]
    for switched in (False, True):
        found = told(MANY, afters, switched=switched)
        assert (len(found.changes), found.moves, found.doubtful) == (count, (), {})


@given(SHAPES, NAMES)
@settings(max_examples=20)
def test_a_body_in_its_new_shape_and_what_was_changed_make_what_was_read(shape: str, name: str) -> None:
    afters = reshaped_by(shape, name, [{**body, "note": str(body["id"])} for body in MANY])
    found = told(with_all(MANY, note="old"), afters)
    after = by_ref(afters)
    for change in found.changes:
        assert isinstance(change, Updated)
        assert apply(change.before.body, change.fields) == after[change.ref].body
