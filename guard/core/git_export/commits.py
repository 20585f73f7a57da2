"""What happened, as commits: who, when, why, and which files are there afterwards."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from drift.core.model.activity import Attribution
from drift.core.model.change_reason import ChangeReason, in_words
from drift.core.model.json_pointer import tokens
from drift.core.model.records import ChangeRecord
from drift.core.model.schema_events import SchemaEvent, move_sentence

SHOWN: Final = 4
"""How many fields the first line of a message names."""
LONGEST: Final = 100
_OPERATIONS: Final = {"created": "Create", "updated": "Change", "deleted": "Delete"}
_NOT_IN_A_NAME: Final = re.compile(r"[<>\x00-\x1f\x7f]")
_TRAILER: Final = re.compile(
    r"^Guardrail-Recorded: versions (\d+), changes (\d+), shapes (\d+)$", re.MULTILINE
)


@dataclass(frozen=True, slots=True)
class Author:
    """Of a commit. `email` may be empty: git takes that."""

    name: str
    email: str


GUARDRAIL: Final = Author("guardrail", "")
INTERCOM: Final = Author("Intercom", "")
NOBODY: Final = Author("unknown", "")


@dataclass(frozen=True, slots=True)
class Commit:
    """`at` in Unix seconds. `files` are what each path holds afterwards; None takes it out."""

    author: Author
    at: float
    message: str
    files: Mapping[str, bytes | None]


@dataclass(frozen=True, slots=True)
class Recorded:
    """How far the record was exported: the numbers of the last version, change and event of another shape."""

    versions: int = 0
    changes: int = 0
    shapes: int = 0

    def and_before(self, other: Recorded) -> Recorded:
        """With what was exported before."""
        return Recorded(
            max(self.versions, other.versions),
            max(self.changes, other.changes),
            max(self.shapes, other.shapes),
        )

    @property
    def trailer(self) -> str:
        return f"Guardrail-Recorded: versions {self.versions}, changes {self.changes}, shapes {self.shapes}"


def recorded_in(message: str) -> Recorded | None:
    """What the last commit of an export says; None where it is no export of ours."""
    found = _TRAILER.findall(message)
    return Recorded(*map(int, found[-1])) if found else None


def author_of(attribution: Attribution) -> Author:
    if attribution.source == "intent":
        return GUARDRAIL
    if attribution.source == "unattributed":
        return NOBODY
    email = clean(attribution.actor.email or "")
    return Author(clean(attribution.actor.name) or email or NOBODY.name, email)


def clean(name: str) -> str:
    return " ".join(_NOT_IN_A_NAME.sub(" ", name).split())


def message_of(change: ChangeRecord, title: str, reason: ChangeReason | None) -> str:
    """What changed in one line, why, and the numbers by which the service knows it."""
    subject = f"{_OPERATIONS[change.operation]} {title}"
    if change.operation == "updated":
        subject += f": {_fields(change.fields)}"
    trailers = [f"Resource: {change.ref}", f"Guardrail-Change: {change.id}"]
    if change.attribution.cause is not None:
        trailers.append(f"Guardrail-Proposal: {change.attribution.cause.proposal}")
    if change.attribution.source != "unattributed" and change.attribution.id:
        trailers.append(f"Guardrail-Source: {change.attribution.source} {change.attribution.id}")
    why = in_words(reason) if reason is not None else ""
    return _message(subject, why, trailers)


def shape_message(event: SchemaEvent, title: str) -> str:
    """Intercom changed how it answers, or the key of fingerprints was exchanged; nobody changed a setting."""
    sentences = "\n".join(move_sentence(move) for move in event.moves)
    rekeyed = event.cause == "fingerprint_key"
    subject = (
        f"Fingerprints under another key: {title}"
        if rekeyed
        else f"Intercom answers in another shape: {title}"
    )
    return _message(subject, sentences, [f"Guardrail-Schema-Event: {event.id}"])


def first_seen_message(count: int, title: str) -> str:
    seen = title if count == 1 else f"{count} resources"
    return _message(f"First seen: {seen}", "", [])


def with_trailer(message: str, recorded: Recorded) -> str:
    """The message of the last commit of an export, from which the next one goes on."""
    last = message.rstrip("\n").rsplit("\n", 1)[-1]
    gap = "\n" if re.match(r"[A-Z][A-Za-z-]*: ", last) and "\n" in message else "\n\n"
    return f"{message.rstrip()}{gap}{recorded.trailer}"


def _fields(pointers: Sequence[str]) -> str:
    names = list(dict.fromkeys(" / ".join(tokens(pointer)).replace("_", " ") for pointer in pointers))
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return f"{', '.join(names[:SHOWN])}{more}"


def _message(subject: str, body: str, trailers: Sequence[str]) -> str:
    line = " ".join("".join(sign if sign.isprintable() else " " for sign in subject).split())
    cut = line if len(line) <= LONGEST else f"{line[: LONGEST - 1]}…"
    return "\n\n".join(filter(None, [cut, body.replace("\0", " ").strip(), "\n".join(trailers)]))
