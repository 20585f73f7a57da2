"""Loads proposed changes from files: all of them, or every problem with file, line and column."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

from msgspec import Struct

from drift.core.model.json_pointer import tokens
from drift.core.model.resources import Json, Ref
from guard.core.language.diagnostics import Diagnostic, FileDiagnostic
from guard.core.proposals.proposal import Mistake, Proposal, ProposedChange
from guard.core.proposals.proposal_schema import proposal_file_schema
from guard.core.proposals.reading import read_proposal
from guard.loading.strict_yaml.reader import LONGEST_FILE, Document, NotReadable, Place, read

_SCHEMA: Final = proposal_file_schema()


class BrokenProposals(ValueError):
    """The files hold no proposals that can be used; `problems` lists everything that is wrong."""

    def __init__(self, problems: Iterable[FileDiagnostic]) -> None:
        self.problems = tuple(sorted(dict.fromkeys(problems), key=lambda problem: problem.rank))
        super().__init__("\n".join(map(str, self.problems)))


class ProposalFile(Struct, frozen=True):
    """A proposal with the file that it stands in."""

    file: str
    document: Document
    proposal: Proposal

    def problem(self, diagnostic: Diagnostic) -> FileDiagnostic:
        """What is wrong in the file, with its place."""
        return FileDiagnostic.at(self.file, self.document.place_of(diagnostic), diagnostic.sentence)

    def where(self, change: ProposedChange, mistake: Mistake) -> str:
        """The place of a mistake as editors understand it: file, line and column."""
        path = (*change.path, *mistake.path)
        place = self.document.key_place(path) if mistake.at_key else self.document.place(path)
        return f"{self.file}:{place.line}:{place.column}"

    def problem_at(self, pointer: str, sentence: str) -> FileDiagnostic:
        """What is wrong in the file at a JSON Pointer into it."""
        return FileDiagnostic.at(self.file, self._place_at(pointer), sentence)

    def where_at(self, pointer: str) -> str:
        """The place of a JSON Pointer into the file, as editors understand it."""
        place = self._place_at(pointer)
        return f"{self.file}:{place.line}:{place.column}"

    def _place_at(self, pointer: str) -> Place:
        path: list[str | int] = []
        value: Json = self.document.value
        for step in tokens(pointer):
            found: str | int = int(step) if isinstance(value, list) and step.isdecimal() else step
            path.append(found)
            inside = isinstance(value, dict) and found in value
            value = value[found] if inside or (isinstance(found, int) and found < len(value)) else None
        return self.document.place(tuple(path))


def load_proposals(files: Sequence[Path], here: Path) -> tuple[ProposalFile, ...]:
    """The proposals in these files, called by their names in `here`. Raises BrokenProposals with all problems."""
    problems: list[FileDiagnostic] = []
    loaded: list[ProposalFile] = []
    for file in files:
        name = str(file.relative_to(here)) if file.is_relative_to(here) else str(file)
        try:
            found, wrong = proposal_in(name, _content(file))
        except OSError as error:
            why = "it is a folder: name the files in it" if file.is_dir() else error.strerror or str(error)
            problems.append(FileDiagnostic(name, 1, f"The file cannot be read: {why}."))
            continue
        loaded += [found] if found else []
        problems += wrong
    problems += _in_two_files(loaded)
    if problems:
        raise BrokenProposals(problems)
    return tuple(loaded)


def proposal_in(file: str, content: bytes) -> tuple[ProposalFile | None, list[FileDiagnostic]]:
    """The proposal in the content of a file, and everything that is wrong with it."""
    try:
        document = read(content)
    except NotReadable as unreadable:
        return None, [FileDiagnostic.at(file, unreadable.place, unreadable.sentence)]
    odd = [FileDiagnostic.at(file, place, sentence) for place, sentence in document.problems]
    if not isinstance(document.value, dict):
        sentence = "The file must be a mapping with `version: 1` and `changes`."
        return None, [*odd, FileDiagnostic(file, 1, sentence)]
    proposal, wrong = read_proposal(document.value, _SCHEMA)
    found = ProposalFile(file, document, proposal)
    return found, [*odd, *map(found.problem, wrong)]


def _in_two_files(loaded: Sequence[ProposalFile]) -> list[FileDiagnostic]:
    """Resources that two files speak of: each plan would leave the other out."""
    first: dict[Ref, ProposalFile] = {}
    problems = []
    for file in loaded:
        for change in file.proposal.changes:
            before = file if change.asked == "create" else first.setdefault(change.ref, file)
            if before is not file:
                sentence = f"{before.file} is about {change.ref} as well: put both into one change."
                problems.append(file.problem(Diagnostic((*change.path, "resource"), sentence)))
    return problems


def _content(file: Path) -> bytes:
    """The content of a file, read only up to just above the size limit."""
    with file.open("rb") as opened:
        return opened.read(LONGEST_FILE + 1)
