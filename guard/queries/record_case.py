"""Turns a recorded change or log entry into a case, and puts it into a file. The case is run before anybody sees it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from drift.core.model.records import ChangeRecord
from drift.core.model.resources import Json
from drift.reference_data.acme_examples import acme
from drift.store import StateStore
from guard.core.cases.case_checks import Known
from guard.core.cases.from_record import case_of
from guard.core.cases.runner import run_case
from guard.core.evaluation.compiled import compile_policies
from guard.core.model.policy import PolicySet
from guard.core.model.subject import Subject
from guard.core.text.yaml_writer import entry
from guard.enforcement.subjects import look_up
from guard.loading.case_loader import cases_in
from guard.loading.case_scope import homes_of, tested_by
from guard.loading.policy_files import CASES
from guard.loading.strict_yaml.reader import LONGEST_FILE, NotReadable, read
from guard.queries.lookup import NotRecorded, change_named, entry_named, newest_change, subject_of

HEAD: Final = "version: 1\ncases:\n"
INDENT: Final = 2


class NoPlaceForCase(ValueError):
    """The case cannot be added to this file; the message says why."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """A case as the item of a list, ready for a file. `notes` are what its reader should know."""

    text: str
    name: str
    notes: tuple[str, ...] = ()


def recorded(state: StateStore, wanted: str, policies: PolicySet, file: Path) -> Recorded:
    """The case of change number `wanted`, or of the log entry of this id. `file` is where it will stand: that says
    whose policies it tests. Raises NotRecorded."""
    tested = tested_by(file, homes_of(policies), compile_policies(policies))
    label, subject, notes = _found(state, wanted)
    facts = look_up(state, tested, subject)
    case = case_of(label, subject, facts, tested)
    text = entry(case, INDENT)
    known = Known(policies, tested, acme())
    cases, problems = cases_in(str(file), f"{HEAD}{text}".encode(), lambda _: known)
    if not cases:
        raise NotRecorded(f"No case can be made of {label}. {problems[0].sentence}")
    if not (result := run_case(cases[0])).passed:
        raise NotRecorded(f"No case can be made of {label}. {result.sentence}")
    return Recorded(text, str(case["case"]), notes)


def _found(state: StateStore, wanted: str) -> tuple[str, Subject, tuple[str, ...]]:
    if (change := change_named(state, wanted)) is not None:
        return f"change {change.id}", subject_of(state, change), _notes(change)
    if (found := entry_named(state, wanted)) is not None:
        return f"entry {found.activity.id[:8]}", Subject.of_activity(found.activity), ()
    raise NotRecorded(f"There is no change {wanted!r} in the record, and no log entry.{newest_change(state)}")


def _notes(change: ChangeRecord) -> tuple[str, ...]:
    if change.attribution.source != "intent":
        return ()
    return (f"Change {change.id} is a write of the service itself, which it does not judge when it happens.",)


def appended(content: bytes, addition: Recorded, file: str) -> str:
    """The text of a file of cases with one more at its end; all that stands in it stays. Raises NoPlaceForCase."""
    try:
        before = read(content)
    except NotReadable as problem:
        raise NoPlaceForCase(f"{file}:{problem.place.line}: {problem.sentence}") from None
    text = content.decode("utf-8-sig")
    ended = text if text.endswith("\n") or not text else f"{text}\n"
    if before.value is None:
        text_after = f"{ended}{HEAD}{addition.text}"
        _holds(text_after, {"version": 1, CASES: []}, addition, file)
        return text_after
    listed: Json = before.value.get(CASES) if isinstance(before.value, dict) else None
    if not isinstance(listed, list):
        raise NoPlaceForCase(f"{file} is no file of cases: it has no list of `cases`.")
    for index, case in enumerate(listed):
        if isinstance(case, dict) and case.get("case") == addition.name:
            line = before.place((CASES, index)).line
            raise NoPlaceForCase(
                f"{file}:{line}: this case stands there already. Take that one out to record it anew."
            )
    text_after = f"{ended}\n{_indented(addition.text, text, before.place((CASES, 0)).line)}"
    _holds(text_after, before.value, addition, file)
    return text_after


def _indented(case: str, text: str, line: int) -> str:
    """The case as deep as the first one of the file stands."""
    first = text.splitlines()[line - 1]
    depth = len(first) - len(first.lstrip()) if first.lstrip().startswith("-") else INDENT
    return "".join(f"{' ' * depth}{line[INDENT:]}" for line in case.splitlines(keepends=True))


def _holds(text_after: str, before: Json, addition: Recorded, file: str) -> None:
    """Nothing but the new case has come in, and nothing got lost: whatever the file looks like."""
    (added,) = read(f"{HEAD}{addition.text}".encode()).value[CASES]
    expected = {**before, CASES: [*before[CASES], added]}
    try:
        fits = read(text_after.encode()).value == expected
    except NotReadable:
        fits = False
    if len(text_after.encode()) > LONGEST_FILE:
        raise NoPlaceForCase(f"{file} would get larger than any file of cases may be. Name another file.")
    if not fits:
        raise NoPlaceForCase(
            f"{file} is written so that no case can be added at its end: `cases` must be the last word in it, and its"
            " cases lines that begin with a dash. Name another file, or write it so."
        )
