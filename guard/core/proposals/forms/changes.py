"""From what was typed into a form to the change that is asked for: what differs from its version. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, tzinfo
from typing import Final

from drift.core.model.json_pointer import tokens
from drift.core.model.resources import MISSING, UNBORN, Json, Missing, same
from guard.core.proposals.forms.control import Control
from guard.core.proposals.forms.texts import EMPTY, CannotRead, reference, text_of, value_from
from guard.core.proposals.forms.typed import Typed
from guard.core.proposals.new_names import is_reference

_BOTH: Final = (
    "A new value is written here, and something else is chosen below it: take the text back, or the choice."
)
_NULL_AND_GONE: Final = (
    "One change cannot set a field to null and take another one away. Ask for this in a proposal of its own."
)


@dataclass
class Read:
    """What was read of a form: the new values by pointer (MISSING: to be taken away), what is wrong by the pointer of
    the control, and where the item of a list stands on the page that has this pointer in the new value."""

    values: dict[str, Json | Missing] = field(default_factory=dict)
    wrong: dict[str, str] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)

    def control_of(self, pointer: str) -> str:
        """The pointer of the control for a field of the new value."""
        steps = tokens(pointer)
        for count in range(len(steps), 0, -1):
            around = "".join(f"/{step}" for step in pointer.split("/")[1 : count + 1])
            if around in self.places:
                return self.places[around] + pointer.removeprefix(around)
        return pointer


def read(controls: Iterable[Control], typed: Typed, zone: tzinfo = UTC) -> Read:
    """What was typed into these controls."""
    found = Read()
    reader = _Reader(typed, zone, found)
    for control in controls:
        for pointer, value in reader.changes(control):
            found.values[pointer] = value
    return found


def change_of(read: Read, bases: Mapping[str, Json | Missing]) -> dict[str, Json]:
    """`set` or `merge` of the change, {} where nothing is asked for. `bases` are the values at the top. Raises
    CannotRead where neither can say it."""
    if not any(value is MISSING for value in read.values.values()):
        return {"set": dict(read.values)} if read.values else {}
    patch: dict[str, Json] = {}
    for pointer, value in read.values.items():
        *way, last = tokens(pointer)
        before: Json | Missing = dict(bases)
        here = patch
        for step in way:
            before = before.get(step, MISSING) if isinstance(before, dict) else MISSING
            here = here.setdefault(step, {})
        before = before.get(last, MISSING) if isinstance(before, dict) else MISSING
        here[last] = _patch(before, value)
    return {"merge": patch}


def _patch(before: Json | Missing, after: Json | Missing) -> Json:
    """What a merge patch says for a value. Raises CannotRead."""
    if after is MISSING:
        return None
    if after is None:
        raise CannotRead(_NULL_AND_GONE)
    if not isinstance(after, dict) or is_reference(after):
        return after
    old = before if isinstance(before, dict) else {}
    gone = {name: None for name in old if name not in after}
    kept = {
        name: _patch(old.get(name, MISSING), value)
        for name, value in after.items()
        if not _is_same(old, name, value)
    }
    return {**gone, **kept}


def _is_same(old: Mapping[str, Json], name: str, value: Json) -> bool:
    return name in old and same(old[name], value)


@dataclass(frozen=True)
class _Reader:
    typed: Typed
    zone: tzinfo
    found: Read

    def changes(self, control: Control) -> Iterator[tuple[str, Json | Missing]]:
        """The fields in a control that are asked for, with their new values. A member of an object is asked for by
        itself, and a list as a whole."""
        if control.sort in ("group", "keyed") and not self.typed.state(control.pointer):
            dropped = self.typed.dropped(control.pointer) if control.sort == "keyed" else frozenset()
            for part in control.parts:
                yield from self._gone(part) if part.key in dropped else self.changes(part)
            return
        value = self.value(control)
        if not same(value, control.base):
            yield control.pointer, value

    def _gone(self, part: Control) -> Iterator[tuple[str, Json | Missing]]:
        if part.base is not MISSING:
            yield part.pointer, MISSING

    def value(self, control: Control) -> Json | Missing:
        """The value that a control has now; that of the version where nothing was typed, or what was cannot be read."""
        try:
            if (state := self.typed.state(control.pointer)) and self._is_clear(control):
                return _of_state(control, state)
            return self._written(control)
        except CannotRead as wrong:
            self.found.wrong[control.pointer] = str(wrong)
            return control.base

    def _is_clear(self, control: Control) -> bool:
        """Raises CannotRead where a text was changed besides the choice of a state."""
        text = self.typed.text(control.pointer)
        shown = text_of(control, control.base, self.zone)
        if text is not None and control.sort not in ("choice", "one") and text not in (shown, ""):
            raise CannotRead(_BOTH)
        return True

    def _written(self, control: Control) -> Json | Missing:
        match control.sort:
            case "fixed":
                return control.base
            case "group":
                return self._object(control, control.parts)
            case "keyed":
                dropped = self.typed.dropped(control.pointer)
                gone = [part.key for part in control.parts if part.key in dropped]
                kept = [part for part in control.parts if part.key not in dropped]
                made = self._object(control, kept)
                return (
                    {name: one for name, one in made.items() if name not in gone}
                    if isinstance(made, dict)
                    else made
                )
            case "rows":
                return self._list(control)
            case "several":
                return self._several(control)
            case _:
                text = self.typed.text(control.pointer)
                return control.base if text is None else value_from(control, text, self.zone)

    def _object(self, control: Control, parts: Iterable[Control]) -> Json | Missing:
        """The object with what was typed for its members; as it is where nothing was."""
        made = dict(control.base) if isinstance(control.base, dict) else {}
        is_changed = False
        for part in parts:
            value = self.value(part)
            is_changed = is_changed or not same(value, part.base)
            name = part.key
            if value is not MISSING:
                made[name] = value
            elif name in made:
                del made[name]
        return made if is_changed else control.base

    def _list(self, control: Control) -> Json | Missing:
        if self.typed.rows(control.pointer) is None:
            return control.base
        dropped = self.typed.dropped(control.pointer)
        made: list[Json] = []
        for row in control.parts:
            if row.key in dropped:
                continue
            value = self.value(row)
            if value is MISSING:  # a new item in which nothing was typed yet
                continue
            self.found.places[f"{control.pointer}/{len(made)}"] = row.pointer
            made.append(value)
        return control.base if not made and not isinstance(control.base, list) else made

    def _several(self, control: Control) -> Json | Missing:
        """The ids whose boxes are ticked: those that are there in their order, then the others."""
        ticked = self.typed.several(control.pointer)
        if ticked is None:
            return control.base
        base = control.base if isinstance(control.base, list) else []
        kept = [item for item in base if str(item) in ticked]
        known = {str(item) for item in base}
        added = [_id(control, text) for text in ticked if text not in known]
        return (
            control.base if not kept and not added and not isinstance(control.base, list) else [*kept, *added]
        )


def _id(control: Control, text: str) -> Json:
    if text.startswith(UNBORN):
        return reference(text.removeprefix(UNBORN))
    is_number = text.isascii() and text.isdigit() and len(text) <= 18
    return int(text) if is_number and "integer" in control.items and "string" not in control.items else text


def _of_state(control: Control, state: str) -> Json | Missing:
    """Raises CannotRead."""
    if state.startswith(UNBORN) and control.may_refer:
        return reference(state.removeprefix(UNBORN))
    if state == "gone" and control.may_be_gone:
        return MISSING
    if state == "null" and control.may_be_null:
        return None
    if state == "empty" and control.sort not in ("choice", "one", "number", "moment", "date"):
        return EMPTY.get(next(iter(control.types), "string"), "")
    raise CannotRead("This choice does not fit the field. Choose another one.")
