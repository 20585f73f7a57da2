"""What comes in of people who were erased before: it is kept under their pseudonym, and never under their address."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from msgspec import structs

from drift.core.model.activity import Activity
from drift.core.model.resources import Json
from drift.core.normalisation.erasing import arriving
from drift.store import StateStore
from drift.workspace import Workspace


def fingerprint_of(workspace: Workspace, address: str) -> str:
    """By what an address that was erased is known."""
    return workspace.fingerprint(_purpose(address))


def pseudonym_of(workspace: Workspace, known: Mapping[str, str], address: str) -> str | None:
    """As whom somebody goes on of whom `known` has the fingerprint, also one that an earlier key made."""
    if (found := known.get(fingerprint_of(workspace, address))) is not None:
        return found
    earlier = workspace.by_other_keys(_purpose(address))
    return next((known[one] for one in earlier if one in known), None)


def _purpose(address: str) -> str:
    return f"erased person {address}"


def without_erased(workspace: Workspace, drift: StateStore, entries: Sequence[Activity]) -> list[Activity]:
    """The entries, in their order, without the people who were erased."""
    return without_those(workspace, drift.erased_people.by_fingerprint(), entries)


def without_those(
    workspace: Workspace, pseudonyms: Mapping[str, str], entries: Sequence[Activity]
) -> list[Activity]:
    """The same where it is known who was erased: the pseudonym behind each fingerprint."""
    if not pseudonyms:
        return list(entries)
    known = partial(pseudonym_of, workspace, pseudonyms)
    return [_without(entry, known) for entry in entries]


def value_without_erased(workspace: Workspace, drift: StateStore, value: Json) -> Json:
    known = _known(workspace, drift)
    return value if known is None else arriving(value, known)


def _known(workspace: Workspace, drift: StateStore) -> Callable[[str], str | None] | None:
    pseudonyms = drift.erased_people.by_fingerprint()
    if not pseudonyms:
        return None
    return partial(pseudonym_of, workspace, pseudonyms)


def _without(entry: Activity, known: Callable[[str], str | None]) -> Activity:
    actor = {name: getattr(entry.actor, name) for name in ("type", "id", "email", "ip")}
    parts = {"actor": actor, "metadata": entry.metadata, "raw": entry.raw}
    made = arriving(parts, known)
    if made is parts:
        return entry
    who = structs.replace(entry.actor, **made["actor"])
    return structs.replace(entry, actor=who, metadata=made["metadata"], raw=made["raw"])
