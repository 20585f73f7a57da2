"""The controls of a form for one resource, from the shape of its kind and the version that it is made from. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Final, Literal

from msgspec import Struct, structs

from drift.core.catalogue.kind import Kind
from drift.core.catalogue.shapes import ANYTHING, Shape, field_in, item_in, names_in
from drift.core.model.json_pointer import escape
from drift.core.model.resources import MISSING, Body, Json, Missing
from guard.core.proposals.forms.control import CONTAINERS, Control
from guard.core.proposals.forms.sorts import believed, item_names, sample_of, sort_of, types_of

_FIRST: Final = ("name", "title", "label")
Rows = Callable[[str], tuple[str, ...] | None]
"""The items that a form shows of the list at a pointer; None: those of its value."""


class _Place(Struct, frozen=True):
    """Where a control stands: its pointer, the path to it as references are declared, its values, and how deep."""

    pointer: str
    path: str
    base: Json | Missing
    now: Json | Missing
    depth: int = 0

    def inside(self, name: str, path: str = "") -> _Place:
        """The place of a member. `path` is the step to it where that is not its name."""
        return _Place(
            f"{self.pointer}/{escape(name)}",
            f"{self.path}.{path or name}".lstrip("."),
            _member(self.base, name),
            _member(self.now, name),
            self.depth + 1,
        )


class _Form(Struct, frozen=True):
    references: Mapping[str, str]
    minutes: Mapping[str, Literal["week", "day"]]
    volatile: frozenset[str]
    rows: Rows


def controls_of(
    kind: Kind, shape: Shape, base: Body, now: Body, rows: Rows, *, creates: bool = False
) -> tuple[Control, ...]:
    """The controls for all fields that somebody may ask to be set, those first that a new resource needs. `base` is the
    version that the form is made from, `now` what it shows at first. The `rows` of "" are fields that somebody added
    to what Intercom does not describe."""
    references = {one.path: one.to for one in kind.references if one.where is None}
    form = _Form(references, kind.minutes, frozenset(kind.volatile), rows)
    top = _Place("", "", base, now)
    return tuple(
        _with_terms(
            kind,
            shape,
            name,
            _control(form, top.inside(name), name, field_in(shape, name) or ANYTHING),
            creates,
        )
        for name in _names(kind, shape, {**base, **now, **dict.fromkeys(rows("") or ())}, creates)
    )


def _names(kind: Kind, shape: Shape, body: Body, creates: bool) -> list[str]:
    """The top-level fields that may be set, in the order in which people look for them."""
    required: list[str] = shape.get("required", [])
    described = names_in(shape) or frozenset()
    own = {name for name in described | body.keys() if not _sets_itself(kind, shape, name, creates)}
    return sorted(own, key=lambda name: (name not in _FIRST, name not in required, name))


def _sets_itself(kind: Kind, shape: Shape, name: str, creates: bool) -> bool:
    """Whether Intercom sets a field itself, or shows it and takes no other value."""
    if name in kind.derived or name in kind.volatile:
        return True
    writes = kind.create if creates else kind.update or kind.replaced
    if not writes:
        return False
    if name == "archived" and (kind.archive is not None or name in kind.writable):
        return creates
    is_late = name in kind.update_only if creates else name in kind.create_only
    return is_late or bool((field_in(shape, name) or ANYTHING).get("readOnly"))


def _with_terms(kind: Kind, shape: Shape, name: str, control: Control, creates: bool) -> Control:
    """The control with what holds for a field at the top."""
    writes = kind.create if creates else kind.update or kind.replaced
    settable = kind.writable | (kind.create_only if creates else frozenset())
    is_required = name in shape.get("required", ())
    has_no_names = names_in(shape) is None
    return _replaced(
        control,
        is_required=is_required and (creates or control.base is not MISSING),
        may_be_null=control.may_be_null or name in kind.nullable,
        may_be_gone=control.may_be_gone or has_no_names,
        by_hand=bool(writes) and name not in settable and name != "archived",
    )


def _control(form: _Form, place: _Place, name: str, described: Shape) -> Control:
    shape = believed(described, place.base)
    sample = sample_of(place.base, place.now)
    many = form.references.get(f"{place.path}[]", "")
    to = form.references.get(place.path) or many
    sort = sort_of(name, shape, sample, to, place.depth)
    if sort == "json" and to and not types_of(shape, sample):
        sort = "several" if many else "one"
    if sort == "number":
        sort = form.minutes.get(place.path, sort)
    made = Control(
        pointer=place.pointer,
        sort=sort,
        base=place.base,
        now=place.now,
        types=types_of(shape, sample),
        help=described.get("description", ""),
        may_be_null="null" in shape.get("type", ("null",)) or None in (place.base, place.now),
        may_be_gone=MISSING in (place.base, place.now) or "type" not in described,
        choices=_choices(sort, shape, place),
        items=_items(shape, sample),
        to=to,
    )
    return _replaced(made, **_inside(form, place, made, shape)) if sort in CONTAINERS else made


def _choices(sort: str, shape: Shape, place: _Place) -> tuple[Json, ...]:
    if sort != "choice":
        return ()
    named = list(shape.get("enum", (True, False)))
    own = [one for one in (place.base, place.now) if isinstance(one, str | int) and one not in named]
    return tuple(one for one in (*own, *named) if one is not None)


def _items(shape: Shape, sample: Json | Missing) -> tuple[str, ...]:
    if isinstance(sample, list) and sample:
        return tuple(dict.fromkeys(name for item in sample for name in types_of(ANYTHING, item)))
    return tuple(name for name in item_in(shape).get("type", ()) if name != "null")


def _inside(form: _Form, place: _Place, made: Control, shape: Shape) -> dict[str, tuple[object, ...]]:
    if made.sort == "rows":
        return {"parts": tuple(_rows(form, place, shape))}
    if made.sort == "keyed":
        keys = tuple(shape.get("propertyNames", {}).get("enum", ()))
        return {"parts": tuple(_keyed(form, place, shape)), "keys": keys}
    names = names_in(shape) or frozenset()
    found = {name for value in (place.base, place.now) if isinstance(value, dict) for name in value}
    return {"parts": tuple(_members(form, place, shape, names | found))}


def _members(form: _Form, place: _Place, shape: Shape, names: frozenset[str] | set[str]) -> Iterator[Control]:
    for name in sorted(names, key=lambda name: (name not in _FIRST, not name.startswith("start"), name)):
        described = field_in(shape, name) or ANYTHING
        inside = place.inside(name)
        if not described.get("readOnly") and name != "type" and inside.path not in form.volatile:
            yield _control(form, inside, name, described)


def _rows(form: _Form, place: _Place, shape: Shape) -> Iterator[Control]:
    """The items of a list of objects, each as a group."""
    shown = place.now if isinstance(place.now, list) else []
    base = place.base if isinstance(place.base, list) else []
    names = item_names(item_in(shape), [*base, *shown])
    listed = form.rows(place.pointer)
    for key in [str(index) for index in range(len(shown))] if listed is None else listed:
        if key.isascii() and key.removeprefix("+").isdigit() and len(key) <= 6:
            row = place.inside(key, "[]")
            row = _Place(row.pointer, f"{place.path}[]", row.base, row.now, row.depth)
            parts = tuple(_members(form, row, item_in(shape), frozenset(names)))
            yield Control(row.pointer, "group", row.base, row.now, ("object",), parts=parts)


def _keyed(form: _Form, place: _Place, shape: Shape) -> Iterator[Control]:
    """The members of an object, with those whose keys somebody chooses."""
    own = shape.get("properties", {})
    yield from _members(form, place, shape, frozenset(own))
    shown = list(place.now) if isinstance(place.now, dict) else []
    listed = form.rows(place.pointer)
    others = shape.get("additionalProperties")
    inside = others if isinstance(others, dict) else ANYTHING
    for key in shown if listed is None else listed:
        if key not in own:
            yield structs.replace(_control(form, place.inside(key, "*"), key, inside), is_own_key=True)


def _member(of: Json | Missing, name: str) -> Json | Missing:
    if isinstance(of, dict):
        return of.get(name, MISSING)
    if isinstance(of, list):
        return of[int(name)] if name.isdigit() and int(name) < len(of) else MISSING
    return MISSING


def _replaced(control: Control, **changed: object) -> Control:
    return structs.replace(control, **changed)
