"""Validation of request bodies: the fields of a kind are declared once."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from drift.sandbox.responses import Refused
from drift.sandbox.store import Body


def _is_number(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _list_of(fits: Callable[[object], bool]) -> Callable[[object], bool]:
    return lambda value: isinstance(value, list) and all(map(fits, value))


_FITS: dict[str, Callable[[object], bool]] = {
    "text": lambda value: isinstance(value, str),
    "flag": lambda value: isinstance(value, bool),
    "number": _is_number,
    "object": lambda value: isinstance(value, dict),
    "texts": _list_of(lambda value: isinstance(value, str)),
    "numbers": _list_of(_is_number),
    "objects": _list_of(lambda value: isinstance(value, dict)),
    "reactions": _list_of(lambda value: value is None or isinstance(value, str)),
}


@dataclass(frozen=True, slots=True)
class Field:
    """One writable field: its type, and whether a new resource needs it."""

    name: str
    holds: str = "text"
    required: bool = False
    nullable: bool = False
    one_of: tuple[str, ...] = ()
    longest: int | None = None
    blank: bool = True


@dataclass(frozen=True, slots=True)
class Rules:
    """The fields of one kind, and the status and code of its validation errors."""

    fields: tuple[Field, ...]
    missing: tuple[int, str] = (400, "parameter_not_found")
    invalid: tuple[int, str] = (400, "parameter_invalid")

    def checked(self, body: Mapping[str, Any], *, creating: bool) -> Body:
        """The writable fields of a body. Raises Refused. Undeclared fields are ignored, as in Intercom."""
        wanted: Body = {}
        for field in self.fields:
            if field.name in body:
                wanted[field.name] = self._fitting(field, body[field.name])
            elif creating and field.required:
                raise self.absent(field.name)
        return wanted

    def _fitting(self, field: Field, value: Any) -> Any:
        if value is None:
            if field.nullable:
                return None
            raise self.absent(field.name) if field.required else self.refused(f"{field.name} is null", field)
        if not _FITS[field.holds](value):
            raise self.refused(f"{field.name} must hold {field.holds}", field)
        if field.one_of and value not in field.one_of:
            raise self.refused(f"{field.name} must be one of: {', '.join(field.one_of)}", field)
        if value == "" and not field.blank:
            raise self.absent(field.name)
        if field.longest is not None and len(value) > field.longest:
            raise self.refused(f"{field.name} is longer than {field.longest} characters", field)
        return value

    def absent(self, name: str) -> Refused:
        status, code = self.missing
        return Refused(status, code, f"{name} is required", name)

    def refused(self, message: str, field: Field | None = None) -> Refused:
        status, code = self.invalid
        return Refused(status, code, message, field.name if field is not None else None)
