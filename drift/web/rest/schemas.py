"""The shapes of the answers about what is, as JSON Schema; each has a name in the OpenAPI document."""

from __future__ import annotations

from typing import Final

from drift.core.catalogue.activity_types import ACTIVITY_TYPES
from drift.core.model.resources import Json
from drift.web.rest.route import Schema

TEXT: Final[Schema] = {"type": "string"}
WHOLE: Final[Schema] = {"type": "integer"}
TRUTH: Final[Schema] = {"type": "boolean"}
ANY: Final[Schema] = {}
TIME: Final[Schema] = {"type": "string", "format": "date-time", "pattern": "Z$"}
DIGEST: Final[Schema] = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
BODY: Final[Schema] = {"type": "object", "description": "As Intercom reads it out, secrets as fingerprints."}


def record(**properties: Schema) -> Schema:
    """An object with exactly these members."""
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def with_optional(schema: Schema, **properties: Schema) -> Schema:
    """The record with members that may be left out."""
    return {**schema, "properties": {**schema["properties"], **properties}}


def extended(schema: Schema, **properties: Schema) -> Schema:
    """The record with more members."""
    return record(**{**schema["properties"], **properties})


def many(schema: Schema) -> Schema:
    return {"type": "array", "items": schema}


def maybe(schema: Schema) -> Schema:
    """The value or null."""
    return {"anyOf": [schema, {"type": "null"}]}


def one_of(*words: str) -> Schema:
    return {"type": "string", "enum": list(words)}


def named(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def page_of(name: str, **more: Schema) -> Schema:
    """A page of a list; `next` is the cursor of the page after it, or null."""
    return record(items=many(named(name)), next=maybe(TEXT), **more)


RESOURCE_NAME: Final = record(kind=TEXT, id=TEXT)

CHANGE: Final = record(
    id=WHOLE,
    resource=named("ResourceName"),
    parent=maybe(named("ResourceName")),
    operation=one_of("created", "updated", "deleted"),
    fields=many({"type": "string", "description": "JSON Pointer"}),
    before=maybe(DIGEST),
    after=maybe(DIGEST),
    detected_at=TIME,
    judged_at=maybe(TIME),
    attribution=named("Attribution"),
)

ACTIVITY: Final = record(
    id=TEXT,
    type=TEXT,
    group=TEXT,
    **{"class": one_of(*sorted({known.cls for known in ACTIVITY_TYPES.values()} | {"config"}))},
    sensitivity=one_of("low", "medium", "high", "critical"),
    meaning=TEXT,
    created_at=TIME,
    actor=named("Actor"),
    metadata=BODY,
    route=one_of("webhook", "poll", "backfill"),
    received_at=TIME,
    history=TRUTH,
    outcome=TEXT,
)

RESOURCE: Final = record(
    kind=TEXT,
    id=TEXT,
    title=TEXT,
    parent=maybe(named("ResourceName")),
    digest=DIGEST,
    settings_url=TEXT,
    body=BODY,
)

SCHEMAS: Final[dict[str, Json]] = {
    "ResourceName": RESOURCE_NAME,
    "Actor": record(type=maybe(TEXT), id=maybe(TEXT), email=maybe(TEXT), ip=maybe(TEXT), name=TEXT),
    "Attribution": record(
        source=one_of("activity", "intent", "trace", "unattributed"),
        id=maybe(TEXT),
        actor=named("Actor"),
        confidence=one_of("certain", "likely", "possible", "none"),
        at=maybe(TIME),
    ),
    "Resource": RESOURCE,
    "ResourceThen": extended(RESOURCE, at=TIME, live=TRUTH, coverage=maybe(named("KindStatus"))),
    "Change": CHANGE,
    "Moved": {
        **with_optional(record(pointer=TEXT), before=ANY, after=ANY),
        "description": "A side that is left out says that the field was not there.",
    },
    "ChangeInFull": extended(CHANGE, moved=many(named("Moved"))),
    "Version": record(
        since=TIME,
        until=maybe(TIME),
        digest=DIGEST,
        change=maybe(named("Change")),
        ended_by=maybe(named("Change")),
    ),
    "Blame": record(
        field=TEXT,
        since=TIME,
        change=maybe(WHOLE),
        operation=maybe(TEXT),
        attribution=maybe(named("Attribution")),
    ),
    "Activity": ACTIVITY,
    "ActivityInFull": extended(ACTIVITY, raw=BODY),
    "KindStatus": record(
        kind=TEXT,
        status=one_of("read", "unread"),
        code=TEXT,
        reason=TEXT,
        count=WHOLE,
        attempted_at=TIME,
        read_at=maybe(TIME),
    ),
    "Snapshot": record(
        id=WHOLE,
        trigger=TEXT,
        started_at=TIME,
        finished_at=maybe(TIME),
        coverage=many(named("KindStatus")),
    ),
    "Problem": {
        "type": "object",
        "description": "RFC 9457. `type` names the kind of problem for machines; `detail` is for people.",
        "properties": {
            "type": TEXT,
            "title": TEXT,
            "status": WHOLE,
            "detail": TEXT,
            "report": TEXT,
            "errors": {
                **many(with_optional(record(detail=TEXT), pointer=TEXT, file=TEXT, line=WHOLE, column=WHOLE)),
                "description": "What is wrong: with the body by JSON Pointer, with policies by file and line.",
            },
        },
        "required": ["type", "title", "status", "detail"],
    },
}
