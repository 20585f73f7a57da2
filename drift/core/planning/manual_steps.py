"""Manual steps: how a person reverts a change that no API can write. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import orjson

from drift.core.catalogue.kind import Kind
from drift.core.model.changes import FieldChange
from drift.core.model.json_pointer import get, tokens
from drift.core.model.resources import MISSING, Body, Json, Missing, Ref
from drift.core.normalisation.redaction import holds_secret

HOST: Final = "https://app.intercom.com"
_TITLES: Final = (
    "/name",
    "/title",
    "/workflow/title",
    "/display_name",
    "/label",
    "/internal_label",
    "/default_translation/name",
    "/email",
    "/from_url",
    "/url",
    "/exception_date",
)


def settings_url(kind: Kind, ref: Ref, workspace: str) -> str:
    """The URL of the Intercom page of this resource. `workspace` is the app's id_code."""
    path = kind.settings_path.replace("{workspace}", workspace or "_").replace("{id}", ref.id)
    return f"{HOST}{path}"


def conversation_url(id: str, workspace: str) -> str:
    """The URL of a conversation in the inbox."""
    return f"{HOST}/a/apps/{workspace or '_'}/conversations/{id}"


def title_of(kind: Kind, ref: Ref, body: Body) -> str:
    """The display name of a resource: its name, title or address, or else its kind and id."""
    for pointer in _TITLES:
        named = get(body, pointer)
        if isinstance(named, str) and named:
            return named
    return kind.title if kind.singleton else ref.id


def guide_steps(
    kind: Kind, ref: Ref, body: Body, fields: Sequence[FieldChange], workspace: str
) -> tuple[str, ...]:
    """The steps in order, as finished sentences: the page, what to do there, and for each field its current value
    (`before`) and the old one (`after`). `body` is the live resource, or the last state of a deleted one."""
    title = title_of(kind, ref, body)
    return (f"Open {settings_url(kind, ref, workspace)}", *_lines(kind, f"“{title}”", fields))


def _lines(kind: Kind, title: str, fields: Sequence[FieldChange]) -> Iterator[str]:
    for line in kind.guide:
        if "{field}" in line:
            tail = line.partition("{old}")[2].lstrip(".; ")
            yield from (_instruction(field, title) for field in fields)
            if tail:
                yield tail[:1].upper() + tail[1:]
        else:
            yield line.replace("{title}", title)


def _instruction(field: FieldChange, title: str) -> str:
    if not field.pointer:
        return (
            f"Delete {title}." if field.after is MISSING else f"Make {title} again as {_shown(field.after)}."
        )
    name = " > ".join(tokens(field.pointer))
    if field.after is MISSING:
        return f"Remove {name}; it is {_shown(field.before)} now."
    if holds_secret(field.after):
        return (
            f"Set {name} back to its earlier secret value, which only you know; a different one is set now."
        )
    return f"Set {name} back to {_shown(field.after)}; it is {_shown(field.before)} now."


def _shown(value: Json | Missing) -> str:
    if value is MISSING:
        return "not set"
    if isinstance(value, bool):
        return "on" if value else "off"
    if value is None or value == "":
        return "empty"
    return (
        f"“{value}”" if isinstance(value, str) else orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()
    )
