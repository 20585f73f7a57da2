"""Makes the CSV files of an evidence pack from the lines of a ledger. This file works alone, as it lies in each pack.

A row is one matter (a change, a question, a finding) and is made of all entries of the ledger about it; its last cell
names them. The same lines give the same rows, in whatever program: so a row that was changed, taken out or added is
found by making them again.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from fnmatch import fnmatchcase
from typing import Any, Final, Literal, NamedTuple, Protocol, TypeAlias

NOT_OPENED: Final = "[not opened]"
"""In the place of a value of which only the commitment is left: it was erased, or was not for this reader."""
NO_BODY: Final = "[no body]"
"""In the place of what a version said, where the pack has no body with its digest."""
ENTRIES: Final = "entries"
"""The last column of every file: the numbers of the entries that a row is made of."""
BOM: Final = b"\xef\xbb\xbf"
FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""What a spreadsheet takes for the beginning of a formula; the last four are its wide forms."""
ENTRY: Final = b'{"prev":"'
OPENED: Final = b'{"opened":'
_WHAT: Final = b'"what":"'
_KEY: Final = b'"key":"'
KINDS: Final = ("admin", "role", "team")
"""The kinds of which a pack tells the versions."""
LOG_TYPES: Final = frozenset(
    (
        "admin_deletion",
        "admin_deprovisioned",
        "admin_invite_change",
        "admin_invite_creation",
        "admin_invite_deletion",
        "admin_permission_change",
        "admin_provisioned",
        "admin_two_factor_auth_change",
        "app_admin_join",
        "app_team_creation",
        "app_team_deletion",
        "app_team_membership_modification",
        "inbox_access_change",
        "role_change",
        "role_creation",
        "role_deletion",
        "seat_change",
        "seat_revoke",
    )
)
"""The entries of Intercom's log that say who could act there."""
_OF_KINDS: Final = {b"versions": tuple(f"{kind}/".encode() for kind in KINDS)}
"""How the keys begin of rows that are wanted, where not all rows of a table are."""
_TOLD: Final = re.compile(b'"type":"(?:' + b"|".join(sorted(name.encode() for name in LOG_TYPES)) + b')"')


@dataclass(slots=True)
class Fact:
    """An entry of the ledger: `what` happened to which row (`key`) of its table, and what the row says now."""

    number: int
    at: str
    what: str
    op: str
    key: str
    row: dict[str, Any]


def facts(lines: Iterable[bytes], wanted: Iterable[str]) -> Iterator[Fact]:
    """The entries about some tables, with the values that are opened behind them."""
    names = frozenset(name.encode() for name in wanted)
    fact: Fact | None = None
    for line in lines:
        if line.startswith(ENTRY):
            if fact is not None:
                yield fact
            fact = _fact(line) if _is_wanted(line, names) else None
        elif fact is not None and line.startswith(OPENED) and _tells(fact, line):
            values = json.loads(line)["values"]
            fact.row |= {name: opened[1] for name, opened in values.items()}
    if fact is not None:
        yield fact


def _is_wanted(line: bytes, names: Collection[bytes]) -> bool:
    what = _what(line)
    if what not in names or what not in _OF_KINDS:
        return what in names
    return line.startswith(_OF_KINDS[what], line.find(_KEY, 73) + len(_KEY))


def _tells(fact: Fact, line: bytes) -> bool:
    """Whether what is opened is of use. Nearly all entries of the log say nothing of who could."""
    return fact.what != "activities" or _TOLD.search(line) is not None


def _what(line: bytes) -> bytes:
    start = line.find(_WHAT, 73) + len(_WHAT)
    return line[start : line.find(b'"', start)]


def _fact(line: bytes) -> Fact:
    said = json.loads(line)
    return Fact(said["n"], said["at"], said["what"], said["op"], str(said["key"]), dict(said["row"]))


@dataclass(frozen=True, slots=True)
class Scope:
    """What a pack is about: the policies under its controls, and the kinds they watch. None: everything."""

    policies: frozenset[str] | None = None
    kinds: tuple[str, ...] = ()

    def has_policy(self, name: str) -> bool:
        return self.policies is None or name in self.policies

    def has_any(self, names: Iterable[str]) -> bool:
        return self.policies is None or any(name in self.policies for name in names)

    def has_kind(self, name: str) -> bool:
        return self.policies is None or any(fnmatchcase(name, glob) for glob in self.kinds)


Mode: TypeAlias = Literal["first", "last", "all", "count"]
"""Which value stands in a cell where several entries say one: the first, the last, all of them, or how many did."""
Cells: TypeAlias = Mapping[str, str]
_MODES: Final[Mapping[str, Mode]] = {"*": "last", "+": "all", "#": "count"}


def columns(named: str) -> dict[str, Mode]:
    """Columns by their names: `name` keeps the first value, `name*` the last, `name+` all of them, and
    `name#` counts them."""
    return {name.rstrip("*+#"): _MODES.get(name[-1], "first") for name in named.split()}


class Addition(NamedTuple):
    """What an entry adds to a row. `relevant`: whether it shows that the row belongs to the scope; None: it does not
    tell."""

    sheet: str
    key: str
    number: int
    relevant: bool | None
    cells: Cells


class Row(NamedTuple):
    """A row of a file, with the number of its first entry, by which rows are ordered."""

    sheet: str
    first: int
    key: str
    cells: Cells


Add: TypeAlias = Callable[[Fact, Scope], Iterator[Addition]]


class Remembering(Protocol):
    """Adds by what entries said before. `begun` gives one that remembers nothing yet."""

    def begun(self) -> Add: ...


@dataclass(frozen=True, slots=True)
class Sheet:
    """A CSV file: its columns, and what the entries about each table of the ledger add to its rows. `derive` gives
    cells that follow from the others."""

    name: str
    columns: Mapping[str, Mode]
    parts: Mapping[str, Add | Remembering]
    derive: Callable[[dict[str, str]], None] | None = None

    @property
    def heads(self) -> tuple[str, ...]:
        return (*self.columns, ENTRIES)

    def row(self, key: str, additions: Iterable[Addition]) -> Row | None:
        """A row made of what was added to it, in the order of entries; None where it is not of the scope."""
        cells = dict.fromkeys(self.columns, "")
        numbers: list[int] = []
        told: set[bool | None] = set()
        for addition in additions:
            numbers.append(addition.number)
            told.add(addition.relevant)
            for name, value in addition.cells.items():
                cells[name] = _joined(self.columns[name], cells[name], value)
        if True not in told and False in told:
            return None
        if self.derive is not None:
            self.derive(cells)
        return Row(self.name, numbers[0], key, {**cells, ENTRIES: spans(numbers)})


def _joined(mode: Mode, before: str, value: str) -> str:
    if mode == "count":
        return str(int(before or 0) + 1)
    if not before or mode == "last":
        return value
    if mode == "first" or not value or value in before.split("; "):
        return before
    return f"{before}; {value}"


def spans(numbers: Iterable[int]) -> str:
    """Numbers in ascending order as `3 7-9`."""
    found: list[list[int]] = []
    for number in numbers:
        if found and number <= found[-1][1] + 1:
            found[-1][1] = number
        else:
            found.append([number, number])
    return " ".join(str(a) if a == b else f"{a}-{b}" for a, b in found)


def numbers_in(text: str) -> Iterator[int]:
    """The way back of `spans`. Raises ValueError."""
    for span in text.split():
        first, _, last = span.partition("-")
        yield from range(int(first), int(last or first) + 1)


def additions(found: Iterable[Fact], sheets: Iterable[Sheet], scope: Scope) -> Iterator[Addition]:
    adders: dict[str, list[Add]] = {}
    for sheet in sheets:
        begun = {id(part): part.begun() for part in sheet.parts.values() if not callable(part)}
        for what, part in sheet.parts.items():
            adders.setdefault(what, []).append(part if callable(part) else begun[id(part)])
    for fact in found:
        for add in adders.get(fact.what, ()):
            yield from add(fact, scope)


def rows(added: Iterable[Addition], sheets: Iterable[Sheet]) -> Iterator[Row]:
    """The rows of additions that are sorted by `by_matter`."""
    by_name = {sheet.name: sheet for sheet in sheets}
    matter: tuple[str, str] | None = None
    waiting: list[Addition] = []
    for addition in added:
        if (addition.sheet, addition.key) != matter:
            yield from _finished(by_name, waiting)
            matter, waiting = (addition.sheet, addition.key), []
        waiting.append(addition)
    yield from _finished(by_name, waiting)


def _finished(by_name: Mapping[str, Sheet], waiting: list[Addition]) -> Iterator[Row]:
    if waiting:
        row = by_name[waiting[0].sheet].row(waiting[0].key, waiting)
        if row is not None:
            yield row


def by_matter(addition: Addition) -> tuple[str, str, int]:
    return addition.sheet, addition.key, addition.number


def in_order(row: Row) -> tuple[str, int, str]:
    return row.sheet, row.first, row.key


def csv_line(cells: Iterable[str]) -> bytes:
    """A row as it stands in a file: on one line. A cell that a spreadsheet would take for a formula begins with an
    apostrophe."""
    return (",".join(map(_csv_cell, cells)) + "\r\n").encode("utf-8", "replace")


def _csv_cell(value: str) -> str:
    flat = value if value.isprintable() else "".join(c if c.isprintable() else " " for c in value)
    guarded = f"'{flat}" if flat.lstrip(" ").startswith(FORMULA) else flat
    return '"' + guarded.replace('"', '""') + '"' if set(guarded) & {'"', ",", ";", "'"} else guarded


def text(value: Any) -> str:
    """A value of an entry as it stands in a cell."""
    match value:
        case None:
            return ""
        case str():
            return value
        case {"#": str()}:
            return NOT_OPENED
        case list() if all(isinstance(item, str) for item in value):
            return " ".join(value)
        case _:
            return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def moment(value: Any) -> str:
    """A time of an entry: Unix seconds, or a text already."""
    if not isinstance(value, int | float) or isinstance(value, bool):
        return text(value)
    return (
        datetime.fromtimestamp(round(value, 3), UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    )


def is_open(value: Any) -> bool:
    """Whether a value can be read: it is there, and no commitment alone."""
    return value is not None and not (isinstance(value, dict) and set(value) == {"#"})


Read: TypeAlias = Callable[[Fact], str]
Relevant: TypeAlias = Callable[[Fact, Scope], bool | None]


def of(name: str) -> Read:
    return lambda fact: text(fact.row.get(name))


def when(name: str) -> Read:
    return lambda fact: moment(fact.row.get(name))


@dataclass(frozen=True, slots=True)
class Part:
    """What the entries about a table add to a sheet, said cell by cell. `key` names the matter; a cell of which an
    entry does not speak is left as it is."""

    sheet: str
    key: Read
    cells: Mapping[str, tuple[str, Read]]
    """Column -> the value of the entry that it needs, and how it is read. "": always."""
    relevant: Relevant = field(default=lambda _fact, _scope: True)

    def __call__(self, fact: Fact, scope: Scope) -> Iterator[Addition]:
        cells = {
            column: read(fact) for column, (name, read) in self.cells.items() if not name or name in fact.row
        }
        key = self.key(fact)
        if key:
            yield Addition(self.sheet, key, fact.number, self.relevant(fact, scope), cells)
