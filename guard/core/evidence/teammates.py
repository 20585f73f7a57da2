"""The file of who could act in Intercom itself: teammates, teams, roles and permissions, version by version. This file
works alone, beside `sheets.py` and `matters.py`, as it lies in each pack.

A version is in the ledger as the digest of its body. The bodies lie beside it, and count where their digest is the one
that an entry commits to.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from guard.core.evidence.matters import who
from guard.core.evidence.sheets import (
    LOG_TYPES,
    NO_BODY,
    NOT_OPENED,
    Add,
    Addition,
    Fact,
    Scope,
    Sheet,
    columns,
    is_open,
    moment,
    text,
)

_SORTS: Final = {"admin": "teammate", "team": "team", "role": "roles and permissions"}
_BEGUN: Final = {"admin": "joined", "team": "made", "role": "set"}
FIRST_SEEN: Final = "first in this pack"
IN_LOG: Final = "entry of Intercom's log"


class Teammates:
    """Tells each version by what is different from the one before."""

    def begun(self) -> Add:
        return _Seen().add


@dataclass(slots=True)
class _Last:
    """The last version of a resource: the row it has, its body where there is one, and when it ended."""

    key: str
    body: Mapping[str, Any] | None
    until: Any


class _Seen:
    """`_changes`: the row and the operation of each change, for what is found out about it later."""

    def __init__(self) -> None:
        self._last: dict[str, _Last] = {}
        self._changes: dict[str, tuple[str, str]] = {}

    def add(self, fact: Fact, _scope: Scope) -> Iterator[Addition]:
        match fact.what:
            case "versions":
                yield from self._version(fact)
            case "changes":
                yield from self._change(fact)
            case "activities":
                yield from _of_log(fact)
            case _:
                pass

    def _version(self, fact: Fact) -> Iterator[Addition]:
        kind, ref = _of(fact, "kind"), _ref(fact)
        if kind not in _SORTS:
            return
        if fact.op == "insert":
            yield from self._begins(fact, kind, ref)
        elif fact.row.get("until") is not None:
            if ref in self._last:
                self._last[ref].until = fact.row["until"]
            yield _addition(
                fact, f"version {fact.key}", {"until": moment(fact.row["until"]), "ended": "removed"}
            )

    def _begins(self, fact: Fact, kind: str, ref: str) -> Iterator[Addition]:
        found, before, until = fact.row.get("body"), self._last.get(ref), fact.row.get("until")
        body = found if isinstance(found, dict) else None
        cells = {"sort": _SORTS[kind], "id": ref, "since": moment(fact.row.get("since"))}
        cells |= _shown(kind, body, fact)
        if until is not None:
            cells |= {"until": moment(until), "ended": "removed"}
        if before is None:
            cells["what"] = FIRST_SEEN
        elif before.until == fact.row.get("since"):
            cells |= _different(before.body, body)
            yield _addition(fact, before.key, {"ended": "changed"})
        else:
            cells["what"] = "came back"
        self._last[ref] = _Last(f"version {fact.key}", body, until)
        yield _addition(fact, f"version {fact.key}", cells)

    def _change(self, fact: Fact) -> Iterator[Addition]:
        """The change that made a version, or ended it, says who it was."""
        if fact.op == "insert":
            last = self._last.get(_ref(fact))
            if last is None:
                return
            self._changes[fact.key] = last.key, _of(fact, "operation")
        if fact.key in self._changes:
            key, operation = self._changes[fact.key]
            yield _addition(fact, key, _made(fact, key, operation))


def _made(fact: Fact, key: str, operation: str) -> dict[str, str]:
    cells: dict[str, str] = {}
    if "actor_email" in fact.row or "actor_id" in fact.row:
        cells["ended_by" if operation == "deleted" else "by"] = who(fact)
    if operation == "created":
        cells["what"] = _BEGUN[key.removeprefix("version ").partition("/")[0]]
    return cells


def _shown(kind: str, body: Mapping[str, Any] | None, fact: Fact) -> dict[str, str]:
    if body is None:
        return {"name": NO_BODY if is_open(fact.row.get("digest")) else NOT_OPENED}
    return _CELLS[kind](body)


def _whole(body: Mapping[str, Any]) -> dict[str, str]:
    return {"says": text(dict(body))}


def _named(body: Mapping[str, Any]) -> dict[str, str]:
    role = body.get("role")
    return {
        "name": text(body.get("name")),
        "email": text(body.get("email")),
        "role": _role(role) if isinstance(role, dict) else text(role),
        "teams": _ids(body.get("team_ids")),
        "members": _ids(body.get("admin_ids")),
    }


_CELLS: Final[Mapping[str, Callable[[Mapping[str, Any]], dict[str, str]]]] = {
    "admin": _named,
    "team": _named,
    "role": _whole,
}
"""What a row shows of the body of a kind."""


def _role(role: Mapping[str, Any]) -> str:
    """`Support agent (12)`, as ids stay where names change."""
    name, id = text(role.get("name")), text(role.get("id"))
    return f"{name} ({id})" if name and id else name or id


def _ids(value: Any) -> str:
    return " ".join(map(text, value)) if isinstance(value, list) else text(value)


def _different(before: Mapping[str, Any] | None, after: Mapping[str, Any] | None) -> dict[str, str]:
    """Which fields are others, and what stood there."""
    if before is None or after is None:
        return {"what": "changed"}
    fields = sorted(
        name
        for name in before.keys() | after.keys()
        if (name in before, before.get(name)) != (name in after, after.get(name))
    )
    says = {name: {"before": before.get(name), "after": after.get(name)} for name in fields}
    return {"what": f"changed: {', '.join(fields)}" if fields else "changed", "says": text(says)}


def _of_log(fact: Fact) -> Iterator[Addition]:
    """An entry of the ledger tells of many entries of the log, each under its id."""
    for id, said in fact.row.items():
        if isinstance(said, dict) and said.get("type") in LOG_TYPES:
            raw = said.get("raw")
            details = said.get("metadata") or (raw.get("metadata") if isinstance(raw, dict) else None)
            cells = {
                "sort": IN_LOG,
                "id": id,
                "what": text(said["type"]),
                "since": moment(said.get("created_at")),
                "by": who(Fact(fact.number, fact.at, fact.what, fact.op, id, said)),
                "says": text(details),
            }
            yield _addition(fact, f"log {id}", cells)


def _addition(fact: Fact, key: str, cells: dict[str, str]) -> Addition:
    return Addition("teammates", key, fact.number, None, cells)


def _ref(fact: Fact) -> str:
    return f"{_of(fact, 'kind')}/{_of(fact, 'resource_id')}"


def _of(fact: Fact, name: str) -> str:
    return text(fact.row.get(name))


_TEAMMATES: Final = Teammates()
TEAMMATES: Final = Sheet(
    "teammates",
    columns("sort id name email role teams members since what* by* says until* ended* ended_by*"),
    {"versions": _TEAMMATES, "changes": _TEAMMATES, "activities": _TEAMMATES},
)
