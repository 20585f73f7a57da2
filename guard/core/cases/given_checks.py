"""Checks of the subject that a case gives: conflicting keys, invalid people and times, unknown examples and pointers.
Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from drift.core.catalogue.activity_types import ACTIVITY_TYPES
from drift.core.catalogue.examples import Examples
from drift.core.model.activity import LAST_MOMENT
from drift.core.model.ip_addresses import address_of
from drift.core.model.json_pointer import get, put
from drift.core.model.resources import MISSING, Json
from guard.core.cases.case_subjects import moment_of
from guard.core.language.diagnostics import Diagnostic, DocumentPath, did_you_mean
from guard.core.language.vocabulary.who import GROUP
from guard.core.model.policy import People
from guard.core.text.values import show

IsSound = Callable[[DocumentPath], bool]
"""Whether the value at a path is valid by the schema, so that it can be checked further."""
_OF_EXAMPLES: Final = ("set", "remove", "operation")
_BODIES: Final = ("before", "after", "body")
_WRITTEN_OUT: Final = {
    "change": "`before` and `after`",
    "proposal": "`before` and `after`",
    "state": "`body`",
}


@dataclass(frozen=True, slots=True)
class Part:
    """A mapping of a case with its path, and which of its words are valid by the schema."""

    path: DocumentPath
    words: Mapping[str, Json]
    is_sound: IsSound

    def sound(self, word: str) -> Json:
        """The value of a word; None if it is missing or invalid (no word has the value null)."""
        return self.words.get(word) if self.is_sound((*self.path, word)) else None

    @property
    def complete(self) -> bool:
        """Whether all its words are valid, so that a missing one can be reported."""
        return self.is_sound(self.path)

    def at(self, word: str, sentence: str) -> Diagnostic:
        """A diagnostic about a word of this mapping."""
        return Diagnostic((*self.path, word), sentence, at_key=True)


def given_errors(part: Part, people: People, examples: Examples) -> Iterator[Diagnostic]:
    """Errors in a change, proposal, state or activity."""
    yield from _moment_errors(part)
    yield from _actor_errors(part, people)
    if part.path[-1] == "activity":
        yield from _entry_errors(part, examples)
        return
    yield from _resource_errors(part, examples)
    log = part.words.get("log")
    if isinstance(log, Mapping):
        yield from _entry_errors(Part((*part.path, "log"), log, part.is_sound), examples)


def _moment_errors(part: Part) -> Iterator[Diagnostic]:
    at = part.sound("at")
    if at is None:
        return
    try:
        is_valid = 0 <= moment_of({"at": at}) <= LAST_MOMENT
    except (ValueError, OverflowError):
        is_valid = False
    if not is_valid:
        yield Diagnostic((*part.path, "at"), f"`{at}` is no moment between 1970 and 9999 on the calendar.")


def _actor_errors(part: Part, people: People) -> Iterator[Diagnostic]:
    by = part.sound("by")
    if isinstance(by, str) and (
        why := no_person(by, people, "`by`", ", or a mapping with email, type and id")
    ):
        yield Diagnostic((*part.path, "by"), why)
    for index, other in enumerate(part.sound("or_by") or ()):
        if isinstance(other, str) and (why := no_person(other, people, "`or_by`", ", or a mapping")):
            yield Diagnostic((*part.path, "or_by", index), why)


def no_person(by: str, people: People, name: str, otherwise: str = "") -> str:
    """Why this is not the name of a person, as a sentence; "" if it is one. `name` is the word that was used, and
    `otherwise` says how else a person can be named there."""
    if by.startswith(GROUP):
        group = by.removeprefix(GROUP)
        members = ", ".join(people.groups.get(group, ()))
        advice = f"name one of {members}" if members else f"people.yaml lists nobody in `{group}`"
        hint = "" if members else did_you_mean(group, sorted(people.groups))
        return f"One person acts and not the group `{group}`: {advice}.{hint}"
    return "" if "@" in by else f"{name} is {show(by)}, but it must be an address{otherwise}."


def no_ip_address(address: str) -> str:
    """Why this is not an IP address, as a sentence; "" if it is one."""
    if address_of(address) is None:
        return f"`{address}` is no IP address, so conditions about addresses cannot tell."
    return ""


def _resource_errors(part: Part, examples: Examples) -> Iterator[Diagnostic]:
    if "example" not in part.words:
        yield from _written_errors(part)
        return
    if "kind" in part.words:
        yield part.at("kind", "`example` names the kind already. Leave `kind` out.")
    for word in _BODIES:
        if word in part.words and part.is_sound((*part.path, word)):
            yield part.at(
                word,
                "`example` brings the body. Say in `set` what differs, or write `kind` instead of `example`"
                f" and keep `{word}`.",
            )
    kind = part.sound("example")
    if kind is None:
        return
    if kind not in examples.resources:
        written = _WRITTEN_OUT[str(part.path[-1])]
        sentence = f"There is no example of the kind {kind}. Write `kind` and {written} instead."
        yield Diagnostic((*part.path, "example"), sentence)
        return
    yield from _set_errors(part, examples.resources[kind].body)


def _written_errors(part: Part) -> Iterator[Diagnostic]:
    name = str(part.path[-1])
    for word in _OF_EXAMPLES:
        if word in part.words and part.is_sound((*part.path, word)):
            written = _WRITTEN_OUT[name]
            sentence = f"`{word}` speaks of an example. Name one with `example: KIND`, or write {written}."
            yield part.at(word, sentence)
    if not part.complete:
        return
    if "kind" not in part.words:
        yield Diagnostic(part.path, f"`kind` is missing in `{name}`, or an `example` to build on.")
    elif name == "state" and "body" not in part.words:
        yield Diagnostic(part.path, "`body` is missing in `state`.")
    elif name != "state" and not {"before", "after"} & part.words.keys():
        yield Diagnostic(
            part.path,
            "`before` and `after` are both missing. Leave one out where the resource is created or deleted.",
        )


def _entry_errors(part: Part, examples: Examples) -> Iterator[Diagnostic]:
    if "example" not in part.words:
        yield from _written_entry_errors(part)
        return
    if "type" in part.words:
        yield part.at("type", "`example` names the type already. Leave `type` out.")
    if "metadata" in part.words:
        sentence = "`example` brings the metadata. Say in `set` what differs, or write `type` and `metadata`."
        yield part.at("metadata", sentence)
    type_ = part.sound("example")
    if type_ in ACTIVITY_TYPES:
        yield from _set_errors(part, examples.metadata.get(type_, {}))
    elif type_ is not None:
        hint = did_you_mean(type_, sorted(ACTIVITY_TYPES))
        yield Diagnostic(
            (*part.path, "example"),
            f"There is no example of `{type_}`: no activity type that Intercom documents is called so.{hint} "
            "Another one is written with `type` and `metadata`.",
        )


def _written_entry_errors(part: Part) -> Iterator[Diagnostic]:
    if "type" not in part.words and part.complete:
        yield Diagnostic(part.path, f"`type` is missing in `{part.path[-1]}`, or an `example` to build on.")
    for word in ("set", "remove"):
        if word in part.words:
            sentence = f"`{word}` speaks of an example. Name one with `example: TYPE`, or write `metadata`."
            yield part.at(word, sentence)


def _set_errors(part: Part, example: Json) -> Iterator[Diagnostic]:
    value = example
    for pointer, new in (part.sound("set") or {}).items():
        path = (*part.path, "set", pointer)
        if not pointer.startswith("/"):
            yield Diagnostic(path, _no_pointer(pointer), at_key=True)
            continue
        try:
            value = put(value, pointer, new)
        except ValueError as problem:
            yield Diagnostic(path, f"`{pointer}` cannot be set: {problem}.", at_key=True)
    for index, pointer in enumerate(part.sound("remove") or ()):
        path = (*part.path, "remove", index)
        if not pointer.startswith("/"):
            yield Diagnostic(path, _no_pointer(pointer))
        elif get(value, pointer) is MISSING:
            yield Diagnostic(
                path, f"The example has no `{pointer}` that could be removed.{fields_of(example)}"
            )
        else:
            value = put(value, pointer, MISSING)


def _no_pointer(text: str) -> str:
    return f"`{text}` is no JSON Pointer: it begins with a slash, such as /{text}."


def fields_of(example: Json) -> str:
    """A sentence that lists the fields of an example."""
    return f" It has: {', '.join(f'/{field}' for field in example)}." if example else ""
