"""A form as somebody sends it who changed nothing, and what they then type."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from drift.core.catalogue.catalogue import CATALOGUE
from drift.core.catalogue.shapes import ANYTHING
from drift.core.model.resources import Body, Json
from drift.reference_data.described_fields import described
from guard.core.proposals.forms.changes import Read, change_of, read
from guard.core.proposals.forms.control import Control, every
from guard.core.proposals.forms.fields import controls_of
from guard.core.proposals.forms.texts import text_of
from guard.core.proposals.forms.typed import Typed


def form(
    kind: str, body: Body, typed: Typed | None = None, *, now: Body | None = None, creates: bool = False
) -> tuple[Control, ...]:
    """The controls of a resource with this body, or, with `creates`, of a new one."""
    rows = typed.rows if typed else lambda _: None
    shape = described().get(kind, ANYTHING)
    return controls_of(CATALOGUE[kind], shape, body, body if now is None else now, rows, creates=creates)


def sent(controls: Iterable[Control]) -> dict[str, list[str]]:
    """What a browser sends of these controls as they are shown."""
    found: dict[str, list[str]] = {}
    for control in every(tuple(controls)):
        match control.sort:
            case "group" | "fixed":
                pass
            case "rows":
                found[f"m:{control.pointer}"] = ["1"]
                found[f"r:{control.pointer}"] = [part.key for part in control.parts]
            case "keyed":
                found[f"m:{control.pointer}"] = ["1"]
                found[f"r:{control.pointer}"] = [part.key for part in control.parts if part.is_own_key]
            case "several":
                found[f"m:{control.pointer}"] = ["1"]
                items = control.now if isinstance(control.now, list) else []
                found[f"f:{control.pointer}"] = list(map(str, items))
            case _:
                text = text_of(control, control.now)
                found[f"f:{control.pointer}"] = [text.replace("\n", "\r\n")]
    return found


def asked(
    kind: str, body: Body, typing: Mapping[str, Json], *, creates: bool = False
) -> tuple[dict[str, Json], Read]:
    """The change that comes of typing this into a form."""
    texts = sent(form(kind, body, creates=creates))
    texts |= {name: value if isinstance(value, list) else [value] for name, value in typing.items()}
    typed = Typed(texts)
    found = read(form(kind, body, typed, creates=creates), typed)
    return change_of(found, body), found
