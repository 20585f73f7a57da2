"""Which changes are followed: to what Fin reads, to what an automation does, and those that people noted. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final, Literal, TypeAlias

from msgspec import Struct, structs

from drift.core.model.records import ChangeRecord
from drift.core.model.resources import Ref

Touch: TypeAlias = Literal["source", "workflows", "fin"]
"""How it is told which conversations a change touched. source: Fin answered with it. workflows: a workflow brought Fin
in. fin: Fin took part, so that nothing is left to compare with."""

TOUCHED: Final[Mapping[str, Touch]] = {
    "article": "source",
    "internal_article": "source",
    "content_snippet": "source",
    "external_page": "source",
    "file_source_content": "source",
    "data_connector": "source",
    "workflow": "workflows",
    "fin_settings": "fin",
    "audience": "fin",
    "content_import_source": "fin",
}
"""The kinds whose changes are followed."""
TOGETHER: Final = 86400.0
"""Seconds in which further changes of the same resource count as one change with the first."""
NOTE: Final = "note"


class Touches(Struct, frozen=True, omit_defaults=True):
    """Which conversations a noted change touches: those with Fin to which all of this applies. `source` is what Fin
    answered with, as KIND/ID; `attribute` is the name of a chosen attribute and its value."""

    source: str = ""
    channel: str = ""
    locale: str = ""
    team: str = ""
    tag: str = ""
    attribute: tuple[str, str] | None = None

    @property
    def words(self) -> str:
        """What it says, as a clause; "" where it touches all that Fin does."""
        named = (("source", self.source), ("channel", self.channel), ("language", self.locale))
        told = [
            f"{name} {value}" for name, value in (*named, ("team", self.team), ("tag", self.tag)) if value
        ]
        if self.attribute is not None:
            told.append(f"{self.attribute[0]} is {self.attribute[1]}")
        return ", ".join(told)


class Note(Struct, frozen=True):
    """A change that no API tells of, in the words of whoever noted it. `at` is when it was made."""

    id: str
    who: str
    text: str
    at: float
    noted_at: float
    touches: Touches = Touches()


class Followed(Struct, frozen=True):
    """A change whose aftermath is looked at, or several that follow each other at once, made from `since` to `until`.
    `changes` are their numbers. `due` is when the next look can be taken; None when all were."""

    id: str
    ref: Ref
    operation: str
    since: float
    until: float
    changes: tuple[int, ...] = ()
    due: float | None = None

    @property
    def is_note(self) -> bool:
        return self.ref.kind == NOTE


def made_at(change: ChangeRecord) -> float:
    """When a change was made or, where that is unknown, found."""
    return change.detected_at if change.attribution.at is None else float(change.attribution.at)


def followed_by(changes: Iterable[ChangeRecord], known: Iterable[Followed] = ()) -> list[Followed]:
    """The changes that are to be followed, as they are now: new ones, and those of `known` that more belongs to. Only
    what is new or has become other is returned."""
    latest = {one.ref: one for one in sorted(known, key=lambda one: one.since)}
    made: dict[str, Followed] = {}
    for change in sorted(changes, key=lambda one: (made_at(one), one.id)):
        if change.ref.kind not in TOUCHED:
            continue
        at, before = made_at(change), latest.get(change.ref)
        if before is not None and change.id in before.changes:
            continue
        if before is not None and before.since <= at <= before.since + TOGETHER:
            now = _joined(before, change, at)
        else:
            now = Followed(str(change.id), change.ref, change.operation, at, at, (change.id,))
        latest[change.ref] = made[now.id] = now
    return list(made.values())


def of_note(note: Note) -> Followed:
    return Followed(note.id, Ref(NOTE, note.id), "noted", note.at, note.at)


def _joined(before: Followed, change: ChangeRecord, at: float) -> Followed:
    operation = before.operation if before.operation == "created" else change.operation
    return structs.replace(
        before, operation=operation, until=max(before.until, at), changes=(*before.changes, change.id)
    )
