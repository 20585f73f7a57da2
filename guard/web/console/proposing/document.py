"""From a draft to the document of a proposal, and which field of the form each mistake belongs to."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from drift.core.model.json_pointer import join
from drift.core.model.resources import SINGLETON_ID, UNBORN, Json
from drift.core.normalisation.secret_texts import looks_secret
from drift.web.rest.text_formats import HARMLESS, SENTENCES
from guard.core.language.diagnostics import Diagnostic, DocumentPath
from guard.core.proposals.forms.changes import Read, change_of, read
from guard.core.proposals.forms.texts import CannotRead, reference
from guard.core.proposals.proposal import Mistake
from guard.queries.proposal_form import Form
from guard.web.console.proposing.draft import Draft
from guard.web.console.reader import Reader

_FIELDS: Final = {"apply_at": "at", "apply": "when"}
"""The members of a proposal that the form calls otherwise."""
_LOCAL: Final = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2})?", re.ASCII)
"""A time as the clock of the reader shows it. Where the clocks are put back, it is written with its offset."""
MEMBERS: Final = frozenset(
    ("reason", "ticket", "at", "when", "expires_in", "who", "window_for", "name", "parent")
)


@dataclass
class Problems:
    """What is wrong, by the field beside which it stands: `f:` with the pointer of a control, a member, or "" for all
    of it."""

    at: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def add(self, where: str, sentence: str) -> None:
        if sentence not in self.at[where]:
            self.at[where].append(sentence)

    def __bool__(self) -> bool:
        return any(self.at.values())


@dataclass
class Document:
    """The document of a proposal; None in `own` where nothing on the page is asked for."""

    whole: dict[str, Json]
    own: Mapping[str, Json] | None
    place: int
    read: Read
    problems: Problems

    @property
    def changes(self) -> list[Json]:
        found: list[Json] = self.whole["changes"]
        return found

    def blame(self, mistakes: Iterable[Diagnostic]) -> None:
        """Put mistakes of the document beside their fields."""
        for mistake in mistakes:
            self.problems.add(self._field(mistake.path), mistake.sentence)

    def blame_change(self, place: int, mistakes: Iterable[Mistake]) -> None:
        """Put what Intercom would not take beside its fields; of another change, above them all."""
        for mistake in mistakes:
            is_own = self._is_own(place) and mistake.pointer
            self.problems.add(
                f"f:{self.read.control_of(mistake.pointer)}" if is_own else "", mistake.sentence
            )

    def _is_own(self, place: object) -> bool:
        return self.own is not None and place == self.place

    def _field(self, path: DocumentPath) -> str:
        if not path or path[0] != "changes":
            name = str(path[0]) if path else ""
            name = _FIELDS.get(name, name)
            return name if name in MEMBERS else ""
        if not self._is_own(path[1] if len(path) > 1 else None):
            return ""
        return self._field_of_change(path[2:])

    def _field_of_change(self, steps: DocumentPath) -> str:
        match steps:
            case ("set", str() as pointer, *rest):
                return f"f:{self.read.control_of(pointer + join([str(step) for step in rest]))}"
            case ("merge", *rest) if rest:
                return f"f:{self.read.control_of(join([str(step) for step in rest]))}"
            case ("name" | "parent" as word, *_):
                return word
            case _:
                return ""


def document_of(draft: Draft, form: Form | None, reader: Reader) -> Document:
    """What a draft asks for. `form` is that of the change on the page."""
    problems = Problems()
    found = (
        read(form.controls, draft.typed, reader.zone) if form and form.target.asked != "delete" else Read()
    )
    for pointer, sentence in found.wrong.items():
        problems.add(f"f:{pointer}", sentence)
    own = None
    try:
        own = _own(draft, form, found) if form else None
    except CannotRead as wrong:
        problems.add("", str(wrong))
    whole: dict[str, Json] = {"changes": draft.listed(own), **_said(draft, reader, problems)}
    return Document(whole, own, draft.place, found, problems)


def _own(draft: Draft, form: Form, found: Read) -> Mapping[str, Json] | None:
    """The change on the page; None where nothing is asked for. Raises CannotRead."""
    target = form.target
    name = target.kind.name
    resource = name if target.id == SINGLETON_ID else f"{name}/{target.id}"
    if target.asked == "delete":
        return {"resource": resource, "delete": True}
    change = change_of(found, form.base)
    if target.asked == "update":
        return {"resource": resource, **change, **_expected(target.before or {}, change)} if change else None
    if not change:
        return None
    parent = draft.word("parent")
    return {
        "create": True,
        "kind": name,
        **({"name": draft.word("name")} if draft.word("name") else {}),
        **({"parent": _parent(parent)} if parent else {}),
        **change,
    }


def _parent(text: str) -> Json:
    return reference(text.removeprefix(UNBORN)) if text.startswith(UNBORN) else text


def _expected(before: Mapping[str, Json], change: Mapping[str, Json]) -> dict[str, Json]:
    """The schemas of `expect` that were written elsewhere, for what is still set."""
    values: Mapping[str, Json] = change.get("set") or {}
    kept = {pointer: schema for pointer, schema in (before.get("expect") or {}).items() if pointer in values}
    return {"expect": kept} if kept else {}


def _said(draft: Draft, reader: Reader, problems: Problems) -> dict[str, Json]:
    """The members of a proposal besides its changes."""
    said: dict[str, Json] = {}
    for name in ("reason", "ticket", "expires_in", "who", "window_for"):
        if text := draft.word(name):
            said[name] = text
        if looks_secret(text):
            problems.add(name, f"This {SENTENCES[HARMLESS]}")
    if draft.word("break_glass"):
        return {**said, "break_glass": True}
    if draft.word("when") == "window":
        said["apply"] = "window"
    elif draft.word("when") == "at" and not draft.word("at"):
        problems.add("at", "Say at which time it is to be applied, or choose another answer.")
    elif draft.word("when") == "at":
        is_local = _LOCAL.fullmatch(draft.word("at")) is not None
        said["apply_at"] = f"{draft.word('at')} {reader.zone_name}" if is_local else draft.word("at")
    return said


def names_of(others: Iterable[Mapping[str, Json]]) -> Iterator[tuple[str, str]]:
    """The name and the kind of what other changes create."""
    for change in others:
        if change.get("create") and change.get("name"):
            yield str(change["name"]), str(change.get("kind"))


def free_name(kind: str, others: Iterable[Mapping[str, Json]]) -> str:
    """A name for what is to be created that no other change has."""
    taken = {name for name, _ in names_of(others)}
    return next(name for number in range(1, 999) if (name := f"{kind[:30]}-{number}") not in taken)
