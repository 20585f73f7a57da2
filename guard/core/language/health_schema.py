"""health.yaml: which checks are not made and what is meant to be as it is, as it is written, and as a value. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final

from drift.core.catalogue.catalogue import CATALOGUE
from drift.core.model.resources import Json
from guard.core.language.diagnostics import Diagnostic, did_you_mean
from guard.core.language.schema_parts import ID, TEXT
from guard.core.language.scope_schema import scope_words
from guard.core.model.health_choices import Acknowledged, HealthChoices, Skipped

_DATE: Final = {"title": "a date such as 2027-01-31", "type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$"}
_CHECK: Final = {**ID, "description": "The id of a check: docs/health.md lists them."}
SKIP: Final[dict[str, Any]] = {
    "title": "a mapping with check and because",
    "type": "object",
    "properties": {
        "check": _CHECK,
        "because": {**TEXT, "description": "Why it is not made. Shown before the score."},
        "until": {
            **_DATE,
            "description": "The last day on which it is skipped, in UTC. Left out: for good.",
        },
        **scope_words("the entry"),
    },
    "required": ["check", "because"],
    "additionalProperties": False,
}
ACKNOWLEDGED: Final[dict[str, Any]] = {
    "title": "a mapping with check, resource, because, owner and until",
    "type": "object",
    "properties": {
        "check": _CHECK,
        "resource": {
            "title": "a resource as KIND/ID, such as article/7001",
            "type": "string",
            "pattern": r"^[a-z_*]+/\S+$",
            "description": "What is meant to be as it is, as KIND/ID; `*` stands for any characters.",
        },
        "because": {**TEXT, "description": "Why it is meant to be so. Shown beside it."},
        "owner": {**TEXT, "description": "Who answers for it, and is to be asked before it ends."},
        "until": {**_DATE, "description": "The last day on which it is no fault, in UTC."},
        **scope_words("the entry"),
    },
    "required": ["check", "resource", "because", "owner", "until"],
    "additionalProperties": False,
}
DAYS: Final[dict[str, Any]] = {
    "title": "a mapping of checks to days",
    "type": "object",
    "minProperties": 1,
    "propertyNames": ID,
    "additionalProperties": {"title": "a number of days", "type": "integer", "minimum": 1, "maximum": 10000},
    "description": "The age in days from which on a check reports, where it is not the usual one.",
}
HEALTH: Final[dict[str, Any]] = {
    "version": {"const": 1, "description": "The version of the language: 1."},
    "skip": {
        "title": "a list of checks",
        "type": "array",
        "minItems": 1,
        "items": SKIP,
        "description": "Checks that are not made.",
    },
    "acknowledged": {
        "title": "a list of what is meant to be so",
        "type": "array",
        "minItems": 1,
        "items": ACKNOWLEDGED,
        "description": "What checks report and is meant to be so: it is shown, and no fault.",
    },
    "days": DAYS,
}


def health_schema() -> dict[str, Any]:
    """health.yaml: what a team has decided about checks."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Intercom Guardrail health",
        "type": "object",
        "properties": HEALTH,
        "required": ["version"],
        "minProperties": 2,
        "additionalProperties": False,
    }


def build_health(
    written: Mapping[str, Json], file: str = "", skip: Sequence[int] = (), acknowledged: Sequence[int] = ()
) -> HealthChoices:
    """The value of a document without errors. `skip` and `acknowledged` are the lines of each."""
    declared, meant = written.get("skip", ()), written.get("acknowledged", ())
    return HealthChoices(
        tuple(
            Skipped(one["check"], one["because"], _day(one.get("until")), file, line)
            for one, line in zip(declared, skip or [0] * len(declared), strict=True)
        ),
        tuple(
            Acknowledged(
                *(one["check"], one["resource"], one["because"], one["owner"]),
                date.fromisoformat(one["until"]),
                file,
                line,
            )
            for one, line in zip(meant, acknowledged or [0] * len(meant), strict=True)
        ),
        dict(written.get("days", {})),
    )


def _day(written: str | None) -> date | None:
    return None if written is None else date.fromisoformat(written)


def health_errors(
    written: Mapping[str, Json], checks: Mapping[str, Collection[str]], aged: Collection[str]
) -> Iterator[Diagnostic]:
    """What a schema cannot say: names of nothing, and days of no calendar. `checks` are the kinds that each reports on;
    `aged` are those that go by an age."""
    for key in ("skip", "acknowledged"):
        for index, one in enumerate(written.get(key, ())):
            for diagnostic in (*_unknown(one, checks), *_no_day(one), *_no_kind(one, checks)):
                yield Diagnostic((key, index, *diagnostic.path), diagnostic.sentence)
    yield from _twice(written.get("skip", ()))
    for name in written.get("days", {}):
        if name not in checks:
            yield Diagnostic(("days", name), _no_check(name, checks), at_key=True)
        elif name not in aged:
            yield Diagnostic(("days", name), f"`{name}` goes by no age.", at_key=True)


def _unknown(one: Mapping[str, Json], checks: Collection[str]) -> Iterator[Diagnostic]:
    if one["check"] not in checks:
        yield Diagnostic(("check",), _no_check(one["check"], checks))


def _no_check(name: str, checks: Collection[str]) -> str:
    return f"There is no check `{name}`.{did_you_mean(name, sorted(checks))}"


def _no_day(one: Mapping[str, Json]) -> Iterator[Diagnostic]:
    try:
        _day(one.get("until"))
    except ValueError:
        yield Diagnostic(("until",), f"`{one['until']}` is no day of the calendar.")


def _no_kind(one: Mapping[str, Json], checks: Mapping[str, Collection[str]]) -> Iterator[Diagnostic]:
    kind = str(one.get("resource", "*")).partition("/")[0]
    if "*" in kind or one["check"] not in checks:
        return
    if kind not in CATALOGUE:
        yield Diagnostic(("resource",), f"There is no kind `{kind}`.{did_you_mean(kind, sorted(CATALOGUE))}")
    elif kind not in checks[one["check"]]:
        reports = ", ".join(checks[one["check"]])
        yield Diagnostic(("resource",), f"`{one['check']}` reports nothing of this kind, only: {reports}.")


def _twice(written: Sequence[Mapping[str, Json]]) -> Iterator[Diagnostic]:
    seen: set[str] = set()
    for index, one in enumerate(written):
        if one["check"] in seen:
            yield Diagnostic(("skip", index, "check"), f"`{one['check']}` is skipped above already.")
        seen.add(one["check"])
