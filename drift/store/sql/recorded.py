"""How a table stands in the ledger. Each table says it of itself, as its `info`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias
from urllib.parse import unquote

from sqlalchemy import Boolean, LargeBinary, Table

from drift.core.model.resources import Json
from drift.store.sql.columns import Moment, Words

Convert: TypeAlias = Callable[[Any], Json]
_LEDGER: Final = "ledger"
_COUNTS_GONE: Final = "counts rows that are gone"
_BECAUSE: Final = "not in the ledger because"


@dataclass(frozen=True, slots=True)
class InLedger:
    """`personal` are columns that say something of a person: they stand in entries as salted commitments.
    `looked_up` are those of them that never change and are long: their values are not copied, but read from the table
    when an entry is opened. `names` never change either and tell readers which row it is: they stand in every entry.
    `working` columns are the work of a queue, `secret` ones nobody may see: neither ever stands in an entry. `key` is
    what a row is called where that is not its primary key. With `many`, the rows of a statement are one entry.
    `counts_gone` is a column that says, by table, how many rows were deleted that are named nowhere."""

    personal: frozenset[str] = frozenset()
    looked_up: frozenset[str] = frozenset()
    names: tuple[str, ...] = ()
    working: frozenset[str] = frozenset()
    secret: frozenset[str] = frozenset()
    key: tuple[str, ...] = ()
    many: bool = False
    counts_gone: str = ""
    hidden: frozenset[str] = field(init=False)
    """What never stands in an entry."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "hidden", self.working | self.secret | {"workspace"})


def in_ledger(
    *,
    personal: tuple[str, ...] = (),
    looked_up: tuple[str, ...] = (),
    names: tuple[str, ...] = (),
    working: tuple[str, ...] = (),
    secret: tuple[str, ...] = (),
    key: tuple[str, ...] = (),
    many: bool = False,
    counts_gone: str = "",
) -> dict[str, Any]:
    """The `info` of a table whose rows stand in the ledger. `looked_up` columns are personal, too."""
    sets = [frozenset(names) for names in ((*personal, *looked_up), looked_up, working, secret)]
    return {_LEDGER: InLedger(sets[0], sets[1], names, sets[2], sets[3], key, many, counts_gone)}


def not_in_ledger(because: str, *, counts_gone: str = "") -> dict[str, Any]:
    """The `info` of a table whose rows do not. `counts_gone` as above, until it stands in a table of the ledger."""
    return {_BECAUSE: because, _COUNTS_GONE: counts_gone}


def counts_gone(table: Table) -> str:
    """Which column of a table that is not in the ledger counts deleted rows; empty where none does."""
    return str(table.info.get(_COUNTS_GONE, ""))


def declared(table: Table) -> InLedger | None:
    """How a table stands in the ledger; None where it does not."""
    found: InLedger | None = table.info.get(_LEDGER)
    return found


def why_not(table: Table) -> str:
    """Why a table does not stand in the ledger; empty where it does, or does not say."""
    return str(table.info.get(_BECAUSE, ""))


def key_columns(table: Table, declaration: InLedger) -> tuple[str, ...]:
    """What a row is called: the columns of its key, without the workspace."""
    return declaration.key or tuple(column.name for column in table.primary_key if column.name != "workspace")


def key_text(parts: tuple[Json, ...]) -> str:
    """The key of a row as text. Several parts are set apart by slashes; those inside a part are written as %2F, and
    percent signs as %25."""
    if len(parts) == 1:
        return str(parts[0])
    return "/".join(str(part).replace("%", "%25").replace("/", "%2F") for part in parts)


def key_parts(text: str, count: int) -> tuple[str, ...]:
    """The `count` parts of a key."""
    return (text,) if count == 1 else tuple(map(unquote, text.split("/")))


def as_json(table: Table) -> Mapping[str, Convert | None]:
    """For each column what makes of a value, given or stored, the one that stands in an entry; None: it is that."""
    return {column.name: _conversion(column.type) for column in table.c}


def _conversion(kind: object) -> Convert | None:
    if isinstance(kind, Moment):
        return _milliseconds
    if isinstance(kind, LargeBinary):
        return _hex
    if isinstance(kind, Words):
        return _words
    return bool if isinstance(kind, Boolean) else None


def _milliseconds(value: float | None) -> float | None:
    return None if value is None else round(value * 1000) / 1000


def _hex(value: bytes | None) -> str | None:
    return None if value is None else bytes(value).hex()


def _words(value: str | None) -> str | None:
    """As `Words` stores it."""
    if value is None or (value.isascii() and "\0" not in value):
        return value
    return value.replace("\0", "\ufffd").encode("utf-8", "replace").decode("utf-8")
