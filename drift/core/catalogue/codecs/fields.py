"""How what Intercom reads out must be reshaped to be written back. Pure; one small function per difference.

Source of every rule: the field notes of Intercom's OpenAPI descriptions 2.14 to 2.16 and Preview.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from drift.core.catalogue.kind import Endpoint, Members
from drift.core.model.changes import FieldChange
from drift.core.model.resources import Body, Json

READ_TO_WRITE_SYNC: Final = {"automatic": "automated"}


def pick(body: Body, names: Iterable[str]) -> dict[str, Json]:
    """The named fields that the body has."""
    return {name: body[name] for name in sorted(names) if name in body}


def without_nulls(body: Body) -> dict[str, Json]:
    """The body without its null fields: most creates and many updates take none."""
    return {name: value for name, value in body.items() if value is not None}


def text(body: Body) -> dict[str, Json]:
    """HTML or Markdown, never both; HTML is the exact one, Markdown only a rendering of it."""
    html, markdown = body.get("body"), body.get("body_markdown")
    return {"body_markdown": markdown} if html is None and markdown else {"body": html or ""}


# office hours


def intervals(value: Json) -> Json:
    """Time intervals without `day_of_week`, which Intercom derives from the minutes and does not take back."""
    return (
        [pick(interval, ("start_minute", "end_minute")) for interval in value]
        if isinstance(value, list)
        else value
    )


def schedule_update(target: Body, live: Body, changed: frozenset[str]) -> dict[str, Json]:
    return schedule_create(pick(target, changed & {"name", "time_zone_name", "time_intervals"}))


def schedule_create(target: Body) -> dict[str, Json]:
    body = pick(target, ("name", "time_zone_name", "time_intervals"))
    return body | {name: intervals(value) for name, value in body.items() if name == "time_intervals"}


HOURS: Final = frozenset({"exception_type", "time_intervals"})
EXCEPTION_WRITABLE: Final = (
    "exception_date",
    "exception_type",
    "name",
    "time_intervals",
    "recurring_annually",
)


def exception_update(target: Body, live: Body, changed: frozenset[str]) -> dict[str, Json]:
    # The type decides whether hours are wanted, so hours and type always travel together.
    names = set(changed) | ({"exception_type", "time_intervals"} & set(target) if changed & HOURS else set())
    return exception_create(pick(target, names))


def exception_create(target: Body) -> dict[str, Json]:
    """Null is nowhere allowed here; a closed day carries no hours at all."""
    body = without_nulls(pick(target, EXCEPTION_WRITABLE))
    if body.get("exception_type") == "closed":
        body.pop("time_intervals", None)
    return body | {name: intervals(value) for name, value in body.items() if name == "time_intervals"}


# data connectors


def connector_update(target: Body, live: Body, changed: frozenset[str]) -> dict[str, Json]:
    return _inputs_described(without_nulls(pick(target, changed)))


CONNECTOR_CREATE: Final = (
    "name",
    "description",
    "http_method",
    "url",
    "body",
    "direct_fin_usage",
    "audiences",
    "headers",
    "data_inputs",
    "customer_authentication",
    "bypass_authentication",
    "validate_missing_attributes",
    "token_ids",
)


def connector_create(target: Body) -> dict[str, Json]:
    return _inputs_described(without_nulls(pick(target, CONNECTOR_CREATE)))


def connector_publish(target: Body) -> dict[str, Json]:
    """Every created connector is a draft; a second call sets it live again."""
    return {"state": "live"} if target.get("state") == "live" else {}


def connector_retire(live: Body) -> dict[str, Json]:
    """Only a draft can be deleted."""
    return {"state": "draft"} if live.get("state") != "draft" else {}


def _inputs_described(body: dict[str, Json]) -> dict[str, Json]:
    """Inputs are written as a whole list, each with a description, even where the read shape has null, and without the
    nulls that stand for no default value."""
    inputs = body.get("data_inputs")
    if not isinstance(inputs, list):
        return body
    described = [
        without_nulls(data_input) | {"description": data_input.get("description") or ""}
        for data_input in inputs
    ]
    return body | {"data_inputs": described}


# Fin content sources


def source_update(target: Body, live: Body, changed: frozenset[str]) -> dict[str, Json]:
    """`sync_behavior` and `url` are required in every update; reads say `automatic`, writes say `automated`."""
    body = pick(target, changed | {"sync_behavior", "url"})
    body["sync_behavior"] = READ_TO_WRITE_SYNC.get(body.get("sync_behavior", ""), body.get("sync_behavior"))
    if "audience_ids" in body:
        body["audience_ids"] = body["audience_ids"] or []
        body["apply_audience_to_existing_content"] = False  # a revert never re-targets pages imported before
    return body


def source_create(target: Body) -> dict[str, Json]:
    return pick(target, ("sync_behavior", "status", "url", "audience_ids"))


def source_refuses_field(field: FieldChange, live: Body) -> str:
    name = field.pointer.split("/")[1]
    from_api = live.get("sync_behavior") == "api"
    if name == "sync_behavior" and (from_api or field.after == "api"):
        return "Intercom lets no source change to or from being fed by the API."
    if name == "url" and not from_api:
        return "Intercom lets the address change only for sources fed by the API."
    return ""


def source_refuses_create(target: Body) -> str:
    if target.get("sync_behavior") == "api":
        return ""
    return "Intercom's API creates only sources that are fed by the API; synchronised ones are added by a person."


# the allowlist


def allowlist_update(target: Body, live: Body, changed: frozenset[str]) -> dict[str, Json]:
    """Both fields, always: whether Intercom keeps the one that is left out is not documented."""
    return pick(target, ("enabled", "ip_allowlist"))


# teams


def team_update(target: Body, live: Body, changed: frozenset[str]) -> dict[str, Json]:
    """The members, always as the whole list. Priority levels are merged by Intercom, so they are sent only when they
    changed, and secondary members only where the distribution method knows them."""
    body = pick(target, {"admin_ids"} | (changed & {"admin_priority_level"}))
    levels = body.get("admin_priority_level")
    if isinstance(levels, dict) and live.get("distribution_method") != "load_balanced":
        body["admin_priority_level"] = {k: v for k, v in levels.items() if k != "secondary_admin_ids"}
    return body


def team_refuses_field(field: FieldChange, live: Body) -> str:
    steps = field.pointer.split("/")[1:]
    if steps == ["admin_ids"] and not field.after:
        return "Intercom's API keeps at least one teammate in a team."
    if steps[-1] == "secondary_admin_ids" and live.get("distribution_method") != "load_balanced":
        return "Intercom's API sets secondary members only for load-balanced teams."
    return ""


# tags


def tags_of(path: str) -> Members:
    """The tags of some content: a call puts one on, another takes it off."""
    return Members(
        "tags",
        Endpoint("POST", f"{path}/tags", since="2.16"),
        Endpoint("DELETE", f"{path}/tags/{{member}}", since="2.16"),
    )


def tag_update(target: Body, live: Body, changed: frozenset[str]) -> dict[str, Json]:
    """A tag is renamed by the call that makes one, with its id: without it another tag would be made."""
    return pick(target, ("id", "name"))


# secrets of the messenger


def secret_refuses_create(target: Body) -> str:
    return "A new secret has new key material that every website and app must take over, so this service makes none."


# news

NEWS_WRITABLE: Final = (
    "title",
    "body",
    "sender_id",
    "state",
    "deliver_silently",
    "labels",
    "reactions",
    "newsfeed_assignments",
)


def news_update(target: Body, live: Body, changed: frozenset[str]) -> dict[str, Json]:
    """The whole item: what an update leaves out may be lost."""
    return _reacting(without_nulls(pick(target, NEWS_WRITABLE)))


def news_create(target: Body) -> dict[str, Json]:
    """Delivered silently: customers have been told once."""
    return news_update(target, {}, frozenset()) | {"deliver_silently": True}


def _reacting(body: dict[str, Json]) -> dict[str, Json]:
    """Labels may be read with nulls in them, which are not taken back. Reactions keep theirs: four nulls are what an
    item without reactions is read with, and an empty list switches them off."""
    labels = body.get("labels")
    return body | (
        {"labels": [label for label in labels if label is not None]} if isinstance(labels, list) else {}
    )
