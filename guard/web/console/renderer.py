"""Turns answers into HTML. Every text is escaped, and every character that hides or misleads is written out."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Final

import orjson
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from msgspec import UNSET

from drift.core.model.json_pointer import tokens
from guard.core.text.plain_text import plain_lines
from guard.core.text.values import visible

NOT_THERE: Final = "not there"


def shown(value: object) -> object:
    """What is printed by a template: text that cannot hide anything; HTML only where a template made it."""
    if isinstance(value, Markup) or not isinstance(value, str):
        return value
    return plain_lines("\n".join(map(visible, value.splitlines())))


def value(of: Any) -> str:
    """A value of a field, for people: text as it is, the items of a list and the members of an object line by line."""
    match of:
        case _ if of is UNSET:
            return NOT_THERE
        case list() if of:
            return "\n".join(map(_on_one_line, of))
        case dict() if of:
            return "\n".join(
                f"{name.replace('_', ' ')}: {_on_one_line(member)}" for name, member in of.items()
            )
        case _:
            return _on_one_line(of)


def _on_one_line(of: Any) -> str:
    if isinstance(of, str):
        return of or "(empty)"
    if isinstance(of, dict) and of:
        return ", ".join(f"{name.replace('_', ' ')} {_on_one_line(member)}" for name, member in of.items())
    return orjson.dumps(of).decode()


def label(pointer: str) -> str:
    """`/time_intervals/0/start_minute` as `Time intervals / 0 / start minute`. A number stays as it is: it may be the
    place in a list, and it may be a name."""
    text = " / ".join(step.replace("_", " ") for step in tokens(pointer)) or "all of it"
    return text[:1].upper() + text[1:]


def moment(at: str | float | None) -> Markup:
    """A time with the name of its zone."""
    if at is None:
        return Markup("never")
    then = datetime.fromisoformat(at) if isinstance(at, str) else datetime.fromtimestamp(at, UTC)
    utc = then.astimezone(UTC)
    machine, people = utc.strftime("%Y-%m-%dT%H:%M:%SZ"), f"{utc:%a} {utc.day} {utc:%b %Y, %H:%M} UTC"
    return Markup('<time datetime="{}">{}</time>').format(machine, people)


def _environment() -> Environment:
    made = Environment(
        loader=PackageLoader("guard.web.console"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=shown,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(value=value, label=label, moment=moment)
    return made


_TEMPLATES: Final = _environment()


def render(template: str, **names: Any) -> str:
    return _TEMPLATES.get_template(template).render(**names)
