"""Forms: how a value follows from the one that stood in its place in another shape. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from drift.core.detection.skeleton import is_empty
from drift.core.model.resources import MISSING, Json, Missing, canonical, same
from drift.core.model.schema_events import Form

CERTAIN: Final = 3
"""So many different values that follow in one form are no coincidence."""
MOST: Final = 0.9
SOME: Final = 0.6


def apply_form(form: Form, value: Json) -> Json | Missing:
    """The value in its new form; MISSING where it cannot have that form."""
    return _FORMS[form](value) if form else MISSING


def form_of(pairs: Sequence[tuple[Json, Json]]) -> Form:
    """The form in which the new values (second) follow from the old ones; "" when there is none.

    A few values may follow otherwise: somebody changed those. That is believed only where enough different values do
    follow, as two switches may agree by chance.
    """
    for form in _FORMS:
        agreeing = [old for old, new in pairs if same(apply_form(form, old), new)]
        telling = {canonical(old) for old in agreeing if not is_empty(old)}
        if telling and _believed(len(agreeing), len(pairs), len(telling)):
            return form
    return ""


def _believed(agreeing: int, pairs: int, different: int) -> bool:
    if agreeing == pairs:
        return True
    return (different >= CERTAIN and agreeing >= SOME * pairs) or (
        different >= 2 and agreeing >= MOST * pairs
    )


def _wrapped(value: Json) -> Json | Missing:
    return [] if value is None else [value]


def _unwrapped(value: Json) -> Json | Missing:
    if not isinstance(value, list):
        return MISSING
    return value[0] if value else None


def _text(value: Json) -> Json | Missing:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return str(value)
    return value if value is None or isinstance(value, str) else MISSING


def _number(value: Json) -> Json | Missing:
    if not isinstance(value, str):
        return None if value is None else MISSING
    try:
        return int(value)
    except ValueError:
        return MISSING


_FORMS: Final[Mapping[Form, Callable[[Json], Json | Missing]]] = {
    "same": lambda value: value,
    "wrapped": _wrapped,
    "unwrapped": _unwrapped,
    "text": _text,
    "number": _number,
}
