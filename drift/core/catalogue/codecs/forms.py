"""How ticket types and attributes as they are read must be reshaped to be written back. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from drift.core.catalogue.codecs.fields import pick, without_nulls
from drift.core.model.changes import FieldChange
from drift.core.model.resources import Body, Json

# ticket types


def ticket_type_update(target: Body, live: Body, changed: frozenset[str]) -> dict[str, Json]:
    return without_nulls(pick(target, changed))


def ticket_type_create(target: Body) -> dict[str, Json]:
    return without_nulls(pick(target, ("name", "description", "category", "icon", "is_internal")))


TICKET_FLAGS: Final = frozenset(
    {
        "required_to_create",
        "required_to_create_for_contacts",
        "visible_on_create",
        "visible_to_contacts",
    }
)


def ticket_attribute_update(target: Body, live: Body, changed: frozenset[str]) -> dict[str, Json]:
    """The four flags are always said, as each has a default that would take the place of one left out."""
    body = without_nulls(pick(target, (changed & {"name", "description", "archived"}) | TICKET_FLAGS))
    return body | (_flat_options(target) if "input_options" in changed else {})


def ticket_attribute_create(target: Body) -> dict[str, Json]:
    body = without_nulls(pick(target, TICKET_FLAGS | {"name", "data_type"}))
    return body | {"description": target.get("description") or ""} | _flat_options(target)


def _flat_options(target: Body) -> dict[str, Json]:
    """`input_options` is read as an object and written as fields beside the others, its list as one text."""
    options = target.get("input_options")
    if not isinstance(options, dict):
        return {}
    items = _list_items(options)
    return {
        **without_nulls(pick(options, ("multiline", "allow_multiple_values"))),
        **({"list_items": ",".join(items)} if items else {}),
    }


def _list_items(options: Body) -> list[str]:
    """The labels of a list. How they are read is not described: texts and objects are both understood."""
    found: Json = next(
        (options[name] for name in ("list_items", "list_options", "options") if options.get(name)), []
    )
    if isinstance(found, str):
        return [label.strip() for label in found.split(",")]
    return [label for label in labels(found) if label]


def labels(options: Iterable[Json]) -> list[str]:
    """What options are called, whether they are texts or objects."""
    named = (
        option.get("label") or option.get("value") or option.get("name")
        if isinstance(option, dict)
        else option
        for option in options
    )
    return [str(name) for name in named if name is not None]


def ticket_attribute_refuses_field(field: FieldChange, live: Body) -> str:
    if live.get("default") is True and field.pointer == "/archived":
        return "Intercom keeps the built-in attributes of a ticket type."
    steps = field.pointer.split("/")[1:]
    if steps[0] == "input_options" and _has_comma(field.after):
        return "Intercom's API takes the items of a list as one text with commas, and one of these holds a comma."
    return ""


def ticket_attribute_refuses_create(target: Body) -> str:
    return (
        "Intercom makes the built-in attributes of a ticket type itself."
        if target.get("default") is True
        else ""
    )


def _has_comma(value: Json) -> bool:
    if isinstance(value, dict):
        return any("," in label for label in labels(value.get("list_options") or value.get("options") or ()))
    if isinstance(value, list):
        return any("," in label for label in labels(value))
    return False


# attributes of people and companies


def data_attribute_update(target: Body, live: Body, changed: frozenset[str]) -> dict[str, Json]:
    body = without_nulls(pick(target, changed & {"archived", "description", "messenger_writable"}))
    return body | ({"options": _as_objects(target)} if "options" in changed else {})


def data_attribute_create(target: Body) -> dict[str, Json]:
    """A list reads back as a string with options, and is made as `options`."""
    names = ("name", "model", "description", "data_type", "messenger_writable")
    body = without_nulls(pick(target, names))
    options = _as_objects(target)
    return body | ({"data_type": "options", "options": options} if options else {})


def _as_objects(target: Body) -> list[Json]:
    """Options are read as texts and written as objects."""
    return [{"value": label} for label in labels(target.get("options") or ())]


_STANDARD: Final = "Intercom's API writes no standard attribute."


def data_attribute_refuses_field(field: FieldChange, live: Body) -> str:
    if live.get("id") is None:
        return _STANDARD
    if refused := data_attribute_refuses_create(live):
        return refused
    if field.pointer == "/options" and (not isinstance(field.after, list) or len(field.after) < 2):
        return "Intercom's API keeps at least two options in a list."
    return ""


def data_attribute_refuses_create(target: Body) -> str:
    if (
        target.get("id") is None and target.get("full_name") is not None
    ):  # as it is read, not as it is asked for
        return _STANDARD
    if target.get("model") == "conversation":  # older versions list them here
        return "Intercom's API writes attributes of conversations from 2.16 on, as a kind of their own."
    return ""


# attributes of conversations

CONVERSATION_ATTRIBUTE: Final = frozenset(
    {"name", "description", "multiline", "required", "visible_to_team_ids", "reference"}
)
_ONLY_FOR: Final = {"multiline": "string", "reference": "relationship"}


def conversation_attribute_update(target: Body, live: Body, changed: frozenset[str]) -> dict[str, Json]:
    """Never the options: each is a resource of its own. Some fields are taken only from attributes of one type."""
    type_ = target.get("data_type")
    names = {name for name in changed & CONVERSATION_ATTRIBUTE if _ONLY_FOR.get(name, type_) == type_}
    body = pick(target, names)
    if "visible_to_team_ids" in body:
        body["visible_to_team_ids"] = body["visible_to_team_ids"] or []
    return without_nulls(body)


def conversation_attribute_create(target: Body) -> dict[str, Json]:
    """With labels, where there are any: a list is made with at least two of them."""
    body = conversation_attribute_update(target, {}, CONVERSATION_ATTRIBUTE)
    found = labels(target.get("options") or ())
    return body | pick(target, ("data_type",)) | ({"options": found} if found else {})


def conversation_attribute_refuses_create(target: Body) -> str:
    if target.get("data_type") != "list" or len(target.get("options") or ()) > 1:
        return ""
    return "Intercom's API makes a list attribute only together with its options, which are resources of their own."
