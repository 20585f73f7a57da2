"""exports.yaml: where the record is exported to, as it is written, and as a value. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import UTC, date, datetime
from fnmatch import fnmatchcase
from typing import Any, Final, Literal

from drift.core.model.resources import Json
from guard.core.language.diagnostics import Diagnostic, did_you_mean
from guard.core.language.schema_parts import ID
from guard.core.language.scope_schema import scope_words
from guard.core.language.vocabulary.who import ONE_OR_MORE, listed, place
from guard.core.model.exports import ARCHIVES, Exports, People, TargetPlan, TargetType

_TYPES: Final[Mapping[TargetType, str]] = {
    "splunk_hec": "the HTTP Event Collector of Splunk",
    "datadog": "the log intake of Datadog",
    "syslog": "syslog over TLS (RFC 5424 and 5425)",
    "s3": "files of each day in a bucket of S3, or of what speaks like it, with `make exports`",
    "folder": "files of each day in a folder of this machine",
}
_FORMATS: Final = {
    "ndjson": "JSON as Guardrail itself says it",
    "ocsf": "JSON of the Open Cybersecurity Schema Framework 1.8.0",
    "cef": "the Common Event Format of ArcSight",
}
_PEOPLE: Final[Mapping[People, str]] = {
    "keep": "it goes along",
    "pseudonym": "people have the same pseudonym in every event, which nobody can trace without a key of this "
    "installation, and texts are left out",
    "leave_out": "it does not",
}
_ONLY_OF: Final[Mapping[str, tuple[TargetType, ...]]] = {
    "files": ARCHIVES,
    "index": ("splunk_hec",),
    "tags": ("datadog",),
}
"""Keys that only targets of these types have."""
RESERVED: Final = ("token", "ca", "certificate", "key", "secret", "id", "file")
"""What the names of settings of a target end with."""

TARGET: Final[dict[str, Any]] = {
    "title": "a mapping with type and personal",
    "type": "object",
    "properties": {
        "type": {
            "title": f"one of {', '.join(_TYPES)}",
            "enum": list(_TYPES),
            "description": f"What it is: {'; '.join(f'`{name}`: {says}' for name, says in _TYPES.items())}.",
        },
        "personal": {
            "title": f"one of {', '.join(_PEOPLE)}",
            "enum": list(_PEOPLE),
            "description": "What becomes of what says something of a person (names, addresses, texts, IPs): "
            f"{'; '.join(f'`{name}`: {says}' for name, says in _PEOPLE.items())}.",
        },
        "format": {
            "title": f"one of {', '.join(_FORMATS)}",
            "enum": list(_FORMATS),
            "description": f"{'; '.join(f'`{name}`: {says}' for name, says in _FORMATS.items())}. Left out: ndjson.",
        },
        "what": {
            **ONE_OR_MORE,
            "description": "Only these records, by their names; `*` is any characters. Left out: all.",
        },
        "without": {**ONE_OR_MORE, "description": "None of these records, whatever `what` says."},
        "start": {
            "title": "now, beginning, or a day such as 2026-01-31",
            "type": "string",
            "pattern": r"^(now|beginning|\d{4}-\d{2}-\d{2})$",
            "description": "Where it begins when it is first seen: with what happens from `now` on, at the "
            "`beginning` of the ledger, or with a day (UTC). Later, it changes nothing. Left out: now.",
        },
        "files": {
            "title": "ndjson or parquet",
            "enum": ["ndjson", "parquet"],
            "description": "What the files of an `s3` or `folder` are: lines, compressed with gzip, or `parquet`, with "
            "`make exports`. Left out: ndjson.",
        },
        "index": {
            "title": "the name of an index",
            "type": "string",
            "pattern": r"^[a-z0-9_][a-z0-9_-]{0,254}$",
            "description": "The index of a `splunk_hec`. Left out: the one of its token.",
        },
        "tags": {
            **ONE_OR_MORE,
            "description": "Tags of a `datadog`, such as `env:production`.",
        },
        **scope_words("the target"),
    },
    "required": ["type", "personal"],
    "additionalProperties": False,
}
EXPORTS: Final[dict[str, Any]] = {
    "version": {"const": 1, "description": "The version of the language: 1."},
    "targets": {
        "title": "a mapping of names to targets",
        "type": "object",
        "minProperties": 1,
        "maxProperties": 20,
        "propertyNames": ID,
        "additionalProperties": TARGET,
        "description": "Where the record goes, by name. Addresses and keys stand in settings.",
    },
}


def exports_schema() -> dict[str, Any]:
    """exports.yaml: the targets."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Intercom Guardrail exports",
        "type": "object",
        "properties": EXPORTS,
        "required": ["version", "targets"],
        "additionalProperties": False,
    }


def build_exports(
    written: Mapping[str, Json], file: str = "", targets: Mapping[str, int] | None = None
) -> Exports:
    """The value of a document without errors. `targets` are the lines of each by name."""
    lines = targets or {}
    return Exports(
        {name: _target(name, target, file, lines.get(name, 0)) for name, target in written["targets"].items()}
    )


def _target(name: str, written: Mapping[str, Json], file: str, line: int) -> TargetPlan:
    named = {key: tuple(listed(written.get(key, []))) for key in ("what", "without", "tags")}
    return TargetPlan(
        name,
        written["type"],
        **named,
        format=written.get("format", "ndjson"),
        people=written["personal"],
        start=_start(written.get("start", "now")),
        files=written.get("files", "ndjson"),
        index=written.get("index", ""),
        file=file,
        line=line,
    )


def _start(written: str) -> Literal["now", "beginning"] | float:
    if written == "now" or written == "beginning":
        return "now" if written == "now" else "beginning"
    return datetime.combine(date.fromisoformat(written), datetime.min.time(), UTC).timestamp()


def export_errors(written: Mapping[str, Json], records: Collection[str]) -> Iterator[Diagnostic]:
    """What a schema cannot say: keys of other types, days on no calendar, names of nothing. `records` are the names of
    all records."""
    for name, target in written["targets"].items():
        for error in (*_name_errors(name), *_target_errors(target, sorted(records))):
            yield Diagnostic(("targets", name, *error.path), error.sentence, at_key=error.at_key)


def _name_errors(name: str) -> Iterator[Diagnostic]:
    if name.rpartition("-")[2] in RESERVED:
        yield Diagnostic(
            (), f"`{name}` reads like the name of a setting of a target. Take another name.", at_key=True
        )


def _target_errors(written: Mapping[str, Json], records: list[str]) -> Iterator[Diagnostic]:
    type_ = written["type"]
    for key, types in _ONLY_OF.items():
        if key in written and type_ not in types:
            yield Diagnostic((key,), f"Only {_named(types)} has `{key}`. Take it out of this {type_}.")
    yield from _day_errors(written.get("start", "now"))
    for key in ("what", "without"):
        yield from _unknown(written, key, records)
    if not any(_takes(written, name) for name in records):
        yield Diagnostic(
            (), "`without` takes out all that `what` takes: nothing would ever go there.", at_key=True
        )


def _named(types: tuple[str, ...]) -> str:
    return " or ".join(f"{'an' if name == 's3' else 'a'} {name}" for name in types)


def _day_errors(written: str) -> Iterator[Diagnostic]:
    try:
        _start(written)
    except ValueError:
        yield Diagnostic(("start",), f"`{written}` is on no calendar.")


def _unknown(written: Mapping[str, Json], key: str, records: list[str]) -> Iterator[Diagnostic]:
    """Names, or patterns, that fit nothing."""
    names = written.get(key, [])
    for index, name in enumerate(listed(names)):
        if not any(fnmatchcase(record, name) for record in records):
            hint = did_you_mean(name, records)
            yield Diagnostic((key, *place(names, index)), f"There are no records `{name}`.{hint}")


def _takes(written: Mapping[str, Json], record: str) -> bool:
    what, without = (listed(written.get(key, usual)) for key, usual in (("what", "*"), ("without", ())))
    return any(fnmatchcase(record, one) for one in what) and not any(
        fnmatchcase(record, one) for one in without
    )
