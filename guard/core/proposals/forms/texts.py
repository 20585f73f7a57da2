"""A value as text in a control, and what is meant by a text that was typed into one. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, tzinfo
from typing import Any, Final

from drift.core.model.resources import MISSING, UNBORN, Json, Missing, same
from guard.core.proposals.forms.clocks import CannotRead, clock, is_minute, minutes_from
from guard.core.proposals.forms.control import Control
from guard.core.proposals.forms.typed import plain_lines_of
from guard.core.proposals.new_names import WORD, is_reference
from guard.core.text.values import show

_WHOLE: Final = re.compile(r"[+-]?\d{1,18}", re.ASCII)
_NUMBER: Final = re.compile(r"[+-]?\d{1,18}(\.\d{1,18})?([eE][+-]?\d{1,3})?", re.ASCII)
_LOCAL: Final = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?", re.ASCII)
_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_LONGEST_NUMBER: Final = 40
EMPTY: Final = {"array": [], "object": {}, "string": ""}


def text_of(control: Control, value: Json | Missing, zone: tzinfo = UTC) -> str:
    """What a control with one text shows for a value; "" for null and for nothing."""
    if value is MISSING or is_reference(value):
        return ""
    if control.sort in ("choice", "one"):
        return written(value)
    if value is None:
        return ""
    match control.sort:
        case "moment" if isinstance(value, int):
            return _local(value, zone)
        case "week" | "day" if is_minute(control.sort, value):
            return clock(control.sort, value)
        case "lines" if isinstance(value, list):
            return "\n".join(map(_plain, value))
        case "json":
            return json.dumps(value, indent=2, ensure_ascii=False)
        case _:
            return plain_lines_of(_plain(value))


def written(value: Json | Missing) -> str:
    """A value of a list of choices, as the form sends it back; "" for nothing."""
    return "" if value is MISSING else json.dumps(value, ensure_ascii=False)


def value_from(control: Control, text: str, zone: tzinfo = UTC) -> Json | Missing:
    """What is meant by a text in a control: the value that the form is made from, where it is as it was. Raises
    CannotRead."""
    if text == text_of(control, control.base, zone):
        return control.base
    if control.sort in ("week", "day", "number") and not text.strip():
        return _no_number(control)
    readers: dict[str, Callable[[], Json | Missing]] = {
        "choice": lambda: _chosen(control, text),
        "one": lambda: _chosen(control, text),
        "lines": lambda: [_scalar(line.strip(), control.items) for line in text.split("\n") if line.strip()],
        "json": lambda: json_from(text),
        "moment": lambda: _moment(text, zone),
        "date": lambda: _date(text),
        "week": lambda: minutes_from("week", text.strip()),
        "day": lambda: minutes_from("day", text.strip()),
        "number": lambda: _scalar(text.strip(), control.types),
    }
    return readers.get(control.sort, lambda: _text(control, text))()


def json_from(text: str) -> Json:
    """The JSON in a text. Raises CannotRead."""
    if not text.strip():
        raise CannotRead(
            'Nothing is written here. Write JSON, such as "text", 15, true, [1, 2] or {"name": "Paris"}.'
        )
    try:
        found: Json = json.loads(text, parse_constant=_no_constant, parse_int=_int, object_pairs_hook=_object)
        json.dumps(found, ensure_ascii=False).encode()
        return found
    except json.JSONDecodeError as wrong:
        raise CannotRead(
            f"This is no JSON: in line {wrong.lineno}, at character {wrong.colno}, {_why(wrong.msg)}."
        ) from wrong
    except RecursionError as deep:
        raise CannotRead("This JSON is nested too deep to be reviewed.") from deep
    except UnicodeEncodeError as half:
        raise CannotRead("This JSON has half of a character in it, which nobody can read.") from half


def _why(message: str) -> str:
    """The reason of Python's reader, as a clause."""
    return {
        "Expecting value": "a value is expected; texts stand in double quotes",
        "Expecting property name enclosed in double quotes": "a name in double quotes is expected",
        "Expecting ',' delimiter": "a comma or a closing bracket is expected",
        "Expecting ':' delimiter": "a colon is expected",
        "Extra data": "it goes on after its end",
        "Unterminated string starting at": "a text begins that has no end",
    }.get(message, message[:1].lower() + message[1:])


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise CannotRead(f"The name {show(twice)} stands twice in one object of this JSON. Leave one out.")
    return found


def _int(text: str) -> int:
    if len(text) > 18:
        raise CannotRead(f"The number {text[:_LONGEST_NUMBER]} is too large.")
    return int(text)


def _no_constant(word: str) -> None:
    raise CannotRead(f"{word} is no number of JSON.")


def _plain(value: Json) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _local(at: int, zone: tzinfo) -> str:
    try:
        return datetime.fromtimestamp(at, zone).strftime("%Y-%m-%dT%H:%M")
    except (OverflowError, ValueError, OSError):
        return str(at)


def _chosen(control: Control, text: str) -> Json | Missing:
    if not text or (text == "null" and control.may_be_null):
        return None if text else MISSING
    found = next((one for one in control.choices if written(one) == text), MISSING)
    if found is not MISSING:
        return found
    if control.sort == "one":
        return _id_from(control, text)
    known = ", ".join(show(one) for one in control.choices)
    raise CannotRead(f"{show(text)} is none of the choices: {known}.")


def _id_from(control: Control, text: str) -> Json:
    """An id that was typed, or chosen from the list of those that are there: of the type that the field has."""
    try:
        value = json_from(text)
    except CannotRead:
        value = text.strip()
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise CannotRead(f"{show(text)} is no id.")
    return as_id(control, str(value))


def as_id(control: Control, id: str) -> Json:
    """An id as the field holds it: as a number where it does, or where Intercom describes only that."""
    is_text = isinstance(control.base, str) or "string" in control.types or not control.types
    is_number = isinstance(control.base, int) or not is_text
    return int(id) if is_number and _WHOLE.fullmatch(id) else id


def _scalar(text: str, types: tuple[str, ...]) -> Json:
    if "string" in types or not types:
        return text
    if _WHOLE.fullmatch(text):
        return int(text)
    if "number" in types and _NUMBER.fullmatch(text):
        return float(text)
    sort = "a number, such as 1.5" if "number" in types else "a whole number, such as 15"
    raise CannotRead(f"{show(text)} is no number. Write {sort}.")


def _no_number(control: Control) -> Json | Missing:
    if control.base is MISSING or control.base is None:
        return control.base
    raise CannotRead(f"Nothing is written here, and it was {show(control.base)}. Write a number.")


def _text(control: Control, text: str) -> Json:
    """A field that may be a text or a whole number is what it was; anything new in it is a text."""
    is_number = isinstance(control.base, int) and not isinstance(control.base, bool)
    return int(text) if is_number and _WHOLE.fullmatch(text) else text


def _date(text: str) -> str:
    try:
        if _DATE.fullmatch(text):
            datetime.fromisoformat(text)
            return text
    except ValueError:
        pass
    raise CannotRead(f"{show(text)} is no date. Write it as 2026-12-24.")


def _moment(text: str, zone: tzinfo) -> int:
    if not _LOCAL.fullmatch(text):
        raise CannotRead(f"{show(text)} is no moment. Write it as 2026-12-24T22:00.")
    try:
        return int(datetime.fromisoformat(text).replace(tzinfo=zone).timestamp())
    except (ValueError, OverflowError) as none:
        raise CannotRead(f"{show(text)} is on no calendar and no clock.") from none


def reference(name: str) -> Json:
    """What stands for the id of what another change creates."""
    return {WORD: name}


def state_of(control: Control) -> str:
    """What a control says besides its text where it shows another value than that of the version: `null`, `empty`,
    `gone` or `new:NAME`."""
    now = control.now
    if same(now, control.base):
        return ""
    if is_reference(now):
        return f"{UNBORN}{now[WORD]}"  # type: ignore[index]  # a reference is a mapping
    if control.sort in ("choice", "one"):
        return ""
    if now is None or now is MISSING:
        return "gone" if now is MISSING else "null"
    if control.sort == "json":
        return ""
    was_nothing = control.base is None or control.base is MISSING
    return "empty" if now == {} or (now in ("", []) and was_nothing) else ""


__all__ = [
    "EMPTY",
    "CannotRead",
    "as_id",
    "json_from",
    "reference",
    "state_of",
    "text_of",
    "value_from",
    "written",
]
