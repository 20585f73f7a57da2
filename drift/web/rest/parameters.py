"""Declarations of query and path parameters: how each is parsed, and how OpenAPI describes it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final, Literal, Protocol

from drift.core.model.resources import Json, Ref
from drift.web.rest.problem_details import NotThere, WrongParameter

_DIGITS: Final = 18
"""The most digits of a number: more than ours have, fewer than a database can store."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """`read` parses the text, or raises ValueError with a clause that says what is expected."""

    name: str
    description: str
    schema: Mapping[str, Json]
    read: Callable[[str], Any]
    where: Literal["query", "path"] = "query"
    default: Any = None
    repeats: bool = False


class Query(Protocol):
    """A parsed query string, as flask gives it."""

    def getlist(self, name: str) -> list[str]: ...

    def keys(self) -> Iterable[str]: ...


def _unix_seconds(text: str) -> float:
    try:
        at = datetime.fromisoformat(text)
        return (at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError):
        raise ValueError(
            "a time in ISO 8601, for example 2026-11-22T20:00:00Z (a + is written %2B)"
        ) from None


def word(name: str, description: str, choices: Sequence[str] = ()) -> Parameter:
    """A text; one of `choices` where there are any."""

    def read(text: str) -> str:
        if choices and text not in choices:
            raise ValueError(f"one of {', '.join(choices)}")
        return text

    schema: dict[str, Json] = {"type": "string"} | ({"enum": list(choices)} if choices else {})
    return Parameter(name, description, schema, read)


def words(name: str, description: str) -> Parameter:
    """A text that may be given several times."""
    schema = {"type": "array", "items": {"type": "string"}}
    return Parameter(name, description, schema, str, default=(), repeats=True)


def moment(name: str, description: str) -> Parameter:
    """A time in ISO 8601, in UTC where no zone is given. Parsed into unix seconds."""
    schema = {"type": "string", "format": "date-time"}
    return Parameter(name, f"{description} ISO 8601; UTC where no zone is given.", schema, _unix_seconds)


def _day(text: str) -> date:
    try:
        if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise ValueError("a day, for example 2026-11-22")


def day(name: str, description: str) -> Parameter:
    """A day as YYYY-MM-DD."""
    return Parameter(name, f"{description} YYYY-MM-DD.", {"type": "string", "format": "date"}, _day)


def whole(name: str, description: str, low: int, high: int, default: int) -> Parameter:
    """A whole number from `low` to `high`."""

    def read(text: str) -> int:
        if not (text.isascii() and text.isdigit() and len(text) <= _DIGITS and low <= int(text) <= high):
            raise ValueError(f"a number from {low} to {high}")
        return int(text)

    schema = {"type": "integer", "minimum": low, "maximum": high, "default": default}
    return Parameter(name, description, schema, read, default=default)


def resource(name: str, description: str) -> Parameter:
    """A resource as KIND/ID, or as KIND for a singleton."""

    def read(text: str) -> Ref:
        if not text.partition("/")[0]:
            raise ValueError("a resource as KIND/ID, for example office_hours_schedule/42")
        return Ref.parse(text)

    return Parameter(name, description, {"type": "string", "pattern": "^[^/]"}, read)


def flag(name: str, description: str) -> Parameter:
    """A boolean: 1, true, 0 or false. None where it is not given."""

    def read(text: str) -> bool:
        if text not in ("1", "true", "0", "false"):
            raise ValueError("1 or 0")
        return text in ("1", "true")

    schema = {"type": "string", "enum": ["1", "true", "0", "false"]}
    return Parameter(name, description, schema, read)


def in_path(name: str, description: str) -> Parameter:
    return Parameter(name, description, {"type": "string"}, str, where="path")


def number_in_path(name: str, description: str) -> Parameter:
    """A number in the path. Anything else is answered with 404."""

    def read(text: str) -> int:
        if not (text.isascii() and text.isdigit() and len(text) <= _DIGITS):
            raise NotThere(f"There is nothing with the number {text}.")
        return int(text)

    schema = {"type": "string", "pattern": "^[0-9]+$"}
    return Parameter(name, description, schema, read, where="path")


LIMIT: Final = whole("limit", "How many items a page holds.", 1, 200, 50)
CURSOR: Final = Parameter(
    "cursor", "The `next` of the page before.", {"type": "string", "pattern": "^[A-Za-z0-9_-]+$"}, str
)
PAGE: Final = (LIMIT, CURSOR)
SINCE: Final = moment("since", "Only what is not older than this.")
UNTIL: Final = moment("until", "Only what is not newer than this.")


def read_all(declared: Sequence[Parameter], path: Mapping[str, str], query: Query) -> dict[str, Any]:
    """Every declared parameter by name. Raises WrongParameter, also for an undeclared name: a misspelt filter must not
    go unnoticed."""
    names = [parameter.name for parameter in declared if parameter.where == "query"]
    if unknown := sorted(set(query.keys()) - set(names)):
        takes = f"This route takes {', '.join(names)}." if names else "This route takes none."
        raise WrongParameter(f"There is no parameter {unknown[0]}. {takes}")
    return {parameter.name: _value(parameter, path, query) for parameter in declared}


def _value(parameter: Parameter, path: Mapping[str, str], query: Query) -> Any:
    texts = [path[parameter.name]] if parameter.where == "path" else query.getlist(parameter.name)
    if not texts:
        return parameter.default
    if len(texts) > 1 and not parameter.repeats:
        raise WrongParameter(f"The parameter {parameter.name} is given {len(texts)} times; once is enough.")
    try:
        values = [parameter.read(text) for text in texts]
    except ValueError as problem:
        raise WrongParameter(
            f"The parameter {parameter.name} must be {problem}, not {texts[-1][:80]!r}."
        ) from None
    return tuple(values) if parameter.repeats else values[0]
