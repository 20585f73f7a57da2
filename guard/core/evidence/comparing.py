"""Compares the files of a pack with what its ledger gives. This file works alone, as it lies in each pack."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from drift.core.ledger.commitments import stands_behind
from guard.core.evidence.beginning import MARK, still_matters
from guard.core.evidence.bodies import BodyOf, no_body, with_bodies
from guard.core.evidence.sheets import (
    BOM,
    ENTRY,
    OPENED,
    Fact,
    Scope,
    additions,
    by_matter,
    csv_line,
    facts,
    in_order,
    moment,
    rows,
)
from guard.core.evidence.standing import SHEETS, WANTED


def of_period(
    lines: Iterable[bytes],
    earlier: Iterable[bytes],
    last: int,
    since: str,
    wanted: Collection[str] = WANTED,
    body_of: BodyOf = no_body,
) -> Iterator[Fact]:
    """The entries that the files of a pack are made of: those from before the period, and those of it. What stands
    behind the last one leads to the next checkpoint, and tells of another period. Of entries that were taken from an
    older record, those count that tell of the period, or of what was not over then."""
    yield from with_bodies(_of_period(lines, earlier, last, since, wanted), body_of)


def _of_period(
    lines: Iterable[bytes], earlier: Iterable[bytes], last: int, since: str, wanted: Collection[str]
) -> Iterator[Fact]:
    yield from facts(earlier, wanted)
    taken = False
    for fact in facts(lines, (*wanted, MARK)):
        if fact.number > last:
            return
        if fact.what == MARK:
            taken = fact.op == "insert"
        elif fact.what == "activities":
            yield _from(fact, since)
        elif not taken or still_matters(fact, since):
            yield fact


def _from(fact: Fact, since: str) -> Fact:
    """What an entry tells of Intercom's log from a moment on: the log is read further back than that."""
    told = {
        id: said
        for id, said in fact.row.items()
        if isinstance(said, dict) and moment(said.get("created_at")) >= since
    }
    return replace(fact, row=told)


def csv_files(found: Iterable[Fact], scope: Scope) -> dict[str, list[bytes]]:
    """The lines of every file, by the name of its sheet."""
    made = {sheet.name: [csv_line(sheet.heads)] for sheet in SHEETS}
    heads = {sheet.name: sheet.heads for sheet in SHEETS}
    added = sorted(additions(found, SHEETS, scope), key=by_matter)
    for row in sorted(rows(added, SHEETS), key=in_order):
        made[row.sheet].append(csv_line(row.cells[head] for head in heads[row.sheet]))
    return made


def differences(name: str, made: Sequence[bytes], lines: Iterable[bytes]) -> Iterator[str]:
    """Sentences about the lines of a file that are not those that were made."""
    there = list(lines)
    if there and there[0].startswith(BOM):
        there[0] = there[0].removeprefix(BOM)
    else:
        yield f"{name}, line 1: the file does not begin as it was made."
    put_in, taken_out = Counter(there), Counter(made)
    put_in, taken_out = put_in - taken_out, taken_out - put_in
    for at, line in enumerate(there, start=1):
        if put_in[line] > 0:
            put_in[line] -= 1
            yield f"{name}, line {at}: the ledger gives no such row. It was changed or added."
    for at, line in enumerate(made, start=1):
        if taken_out[line] > 0:
            taken_out[line] -= 1
            yield f"{name}: row {at} of the ledger is not there. It was changed or taken out: {_shown(line)}"
    if sorted(made) == sorted(there) and list(made) != there:
        yield f"{name}: its rows stand in another order than they were made."


def _shown(line: bytes) -> str:
    text = line.decode("utf-8", "replace").strip()
    return text if len(text) <= 160 else f"{text[:100]} ... {text[-50:]}"


def wrongly_opened(name: str, lines: Iterable[bytes]) -> Iterator[str]:
    """Sentences about values that do not stand behind the commitments of their entries."""
    said: dict[str, Any] = {"n": 0, "row": {}}
    for line in lines:
        if line.startswith(ENTRY):
            said = json.loads(line)
        elif line.startswith(OPENED):
            for value_name, opened in json.loads(line)["values"].items():
                if not stands_behind(said["row"].get(value_name), opened):
                    yield f"{name}: entry {said['n']} said something else of its {value_name}."
