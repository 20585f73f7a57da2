"""A field of a form, as a value. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, TypeAlias

from msgspec import Struct

from drift.core.model.json_pointer import tokens
from drift.core.model.resources import Json, Missing

Sort: TypeAlias = Literal[
    "text",
    "long",
    "number",
    "week",
    "day",
    "moment",
    "date",
    "choice",
    "one",
    "several",
    "lines",
    "json",
    "group",
    "rows",
    "keyed",
    "fixed",
]
"""`week` and `day`: minutes since the week or the day began; `long`: a text of many lines; `one` and `several`: ids of
other resources; `lines`: a list with an item on each line; `json`: whatever no other control can show; `group`: the
members of an object; `rows`: objects in a list; `keyed`: an object with keys that somebody chooses; `fixed`: nobody
sets it here."""

CONTAINERS = frozenset(("group", "rows", "keyed"))


class Control(Struct, frozen=True):
    """A field, or what lies in one. `base` is its value in the version that the form is made from, `now` the value that
    it shows at first. `types` are those that Intercom describes, or that the value has where it describes none.
    `choices` are the values of a `choice`, `items` the types of the items of a list, `to` is the kind whose ids are
    held, `keys` those that a `keyed` one may get ((): any). `is_own_key`: somebody chose the name of this member.
    `by_hand`: calls write this kind, and only a person writes this field. The last step of the pointer of an item is
    its place in `base`, or a plus sign and a number where it is new."""

    pointer: str
    sort: Sort
    base: Json | Missing
    now: Json | Missing
    types: tuple[str, ...] = ()
    help: str = ""
    is_required: bool = False
    may_be_null: bool = False
    may_be_gone: bool = False
    by_hand: bool = False
    is_own_key: bool = False
    choices: tuple[Json, ...] = ()
    items: tuple[str, ...] = ()
    to: str = ""
    keys: tuple[str, ...] = ()
    parts: tuple[Control, ...] = ()

    @property
    def key(self) -> str:
        """Its name, or its place in a list."""
        return tokens(self.pointer)[-1]

    @property
    def may_refer(self) -> bool:
        """Whether it may hold the id of something new."""
        return self.sort in ("one", "text", "number") and (
            not self.types or bool({"string", "integer"} & set(self.types))
        )


def every(controls: tuple[Control, ...]) -> Iterator[Control]:
    """The controls and all that lie in them."""
    for control in controls:
        yield control
        yield from every(control.parts)
