"""Parameters of addresses, each declared once: how it is read, and how the OpenAPI document describes it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, Literal, Protocol

from drift.core.model.resources import Json, Ref
from drift.web.rest.problem_details import NotThere, WrongParameter

_DIGITS: Final = 18
"""More digits than any number of ours has, and fewer than a database can take."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """`read` turns the text into a value or raises ValueError with a clause that says what is wanted."""

    name: str
    description: str
    schema: Mapping[str, Json]
    read: Callable[[str], Any]
    where: Literal["query", "path"] = "query"
    default: Any = None
    repeats: bool = False


class Query(Protocol):
    """What the web server knows of a query string."""

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
    """A text, or one of several words."""

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
    """A time in ISO 8601; without a zone it is UTC. Becomes unix seconds."""
    schema = {"type": "string", "format": "date-time"}
    return Parameter(name, f"{description} ISO 8601; UTC where no zone is given.", schema, _unix_seconds)


def whole(name: str, description: str, low: int, high: int, default: int) -> Parameter:
    """A number between two bounds, both counting."""

    def read(text: str) -> int:
        if not (text.isascii() and text.isdigit() and len(text) <= _DIGITS and low <= int(text) <= high):
            raise ValueError(f"a number from {low} to {high}")
        return int(text)

    schema = {"type": "integer", "minimum": low, "maximum": high, "default": default}
    return Parameter(name, description, schema, read, default=default)


def resource(name: str, description: str) -> Parameter:
    """A resource as KIND/ID; just KIND for one that a workspace has only once."""

    def read(text: str) -> Ref:
        if not text.partition("/")[0]:
            raise ValueError("a resource as KIND/ID, for example office_hours_schedule/42")
        return Ref.parse(text)

    return Parameter(name, description, {"type": "string"}, read)


def flag(name: str, description: str) -> Parameter:
    """Yes (1, true) or no (0, false); None where it is not given."""

    def read(text: str) -> bool:
        if text not in ("1", "true", "0", "false"):
            raise ValueError("1 or 0")
        return text in ("1", "true")

    schema = {"type": "string", "enum": ["1", "true", "0", "false"]}
    return Parameter(name, description, schema, read)


def in_path(name: str, description: str) -> Parameter:
    return Parameter(name, description, {"type": "string"}, str, where="path")


def number_in_path(name: str, description: str) -> Parameter:
    """The number of something; what is no number names nothing."""

    def read(text: str) -> int:
        if not (text.isascii() and text.isdigit() and len(text) <= _DIGITS):
            raise NotThere(f"There is nothing with the number {text}.")
        return int(text)

    schema = {"type": "string", "pattern": "^[0-9]+$"}
    return Parameter(name, description, schema, read, where="path")


LIMIT: Final = whole("limit", "How many items a page holds.", 1, 200, 50)
CURSOR: Final = word("cursor", "The `next` of the page before.")
PAGE: Final = (LIMIT, CURSOR)
SINCE: Final = moment("since", "Only what is not older than this.")
UNTIL: Final = moment("until", "Only what is not newer than this.")


def read_all(declared: Sequence[Parameter], path: Mapping[str, str], query: Query) -> dict[str, Any]:
    """Every declared parameter by name. Raises WrongParameter, also for a name that is not declared: a filter with a
    spelling mistake must not look like an answer to it."""
    names = [one.name for one in declared if one.where == "query"]
    if unknown := sorted(set(query.keys()) - set(names)):
        takes = f"This route takes {', '.join(names)}." if names else "This route takes none."
        raise WrongParameter(f"There is no parameter {unknown[0]}. {takes}")
    return {one.name: _read(one, path, query) for one in declared}


def _read(one: Parameter, path: Mapping[str, str], query: Query) -> Any:
    given = [path[one.name]] if one.where == "path" else query.getlist(one.name)
    if not given:
        return one.default
    if len(given) > 1 and not one.repeats:
        raise WrongParameter(f"The parameter {one.name} is given {len(given)} times; once is enough.")
    try:
        read = [one.read(text) for text in given]
    except ValueError as problem:
        raise WrongParameter(f"The parameter {one.name} must be {problem}, not {given[-1][:80]!r}.") from None
    return tuple(read) if one.repeats else read[0]
