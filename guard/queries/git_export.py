"""The history of the configuration as commits, oldest first; a later export goes on where the one before ended."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Final, TypeAlias

from drift.core.model.change_reason import ReasonByChange
from drift.core.model.history import begun, chapters
from drift.core.model.records import ChangeRecord, Version
from drift.core.model.resources import Body, Digest, Ref
from drift.core.planning.manual_steps import title_of
from guard.context import UnitOfWork
from guard.core.git_export.commits import (
    GUARDRAIL,
    INTERCOM,
    Author,
    Commit,
    Recorded,
    author_of,
    first_seen_message,
    message_of,
    shape_message,
    with_trailer,
)
from guard.core.git_export.layout import content, follow, lines_in, lines_of, path_of
from guard.core.git_export.steps import Step, in_order, is_after, settled, steps_of
from guard.queries.change_reasons import reasons_of

FilesNow: TypeAlias = Callable[[Sequence[str]], Mapping[str, bytes]]
"""What files of these paths hold in the repository now."""
_AT_ONCE: Final = 500
"""Steps whose bodies and reasons are read together."""


@dataclass(frozen=True, slots=True)
class Export:
    """`commits` can be read once. `steps` says how many steps they show, `waiting` how many are too young to be shown:
    who made them may still turn out."""

    commits: Iterator[Commit]
    steps: int
    waiting: int


def export(view: UnitOfWork, after: Recorded, until: float, files_now: FilesNow) -> Export:
    """What was recorded after an earlier export, and happened until a moment in Unix seconds."""
    fresh = [step for step in _every_step(view) if is_after(step, after)]
    steps, recorded = settled(in_order(fresh), until)
    written = _Writer(view, _kept_lines(view, after, steps, files_now))
    commits = _last_with_trailer(written.commits(steps), recorded.and_before(after))
    return Export(commits, len(steps), len(fresh) - len(steps))


def _every_step(view: UnitOfWork) -> Iterator[Step]:
    for kind in view.state.versions.kinds_ever():
        events = view.state.schema_events.of_kind(kind)
        changes: dict[Ref, list[ChangeRecord]] = defaultdict(list)
        for change in view.state.changes.ever(kind):
            changes[change.ref].append(change)
        versions: dict[Ref, list[Version]] = defaultdict(list)
        for version in view.state.versions.ever(kind):
            versions[version.ref].append(version)
        for ref, all_of_it in versions.items():
            yield from steps_of(chapters(all_of_it, changes[ref], events))


def _kept_lines(
    view: UnitOfWork, after: Recorded, steps: Sequence[Step], files_now: FilesNow
) -> dict[str, Mapping[str, bytes]]:
    """The lines of files that this export goes on with, as an earlier one wrote them."""
    if after == Recorded():
        return {}
    paths = sorted({path_of(step.ref) for step in steps})
    return {path: lines_in(file) for path, file in files_now(paths).items()}


def _last_with_trailer(commits: Iterator[Commit], recorded: Recorded) -> Iterator[Commit]:
    """The last commit says how far the record was exported."""
    last = next(commits, None)
    for commit in commits:
        if last is not None:
            yield last
        last = commit
    if last is not None:
        yield replace(last, message=with_trailer(last.message, recorded))


@dataclass
class _Writer:
    """Makes commits of steps. `lines` are those of files that hold a value in a spelling that its resource no longer
    has."""

    view: UnitOfWork
    lines: dict[str, Mapping[str, bytes]]
    bodies: dict[Digest, Body] = field(default_factory=dict)
    reasons: ReasonByChange = field(default_factory=dict)

    def commits(self, steps: Sequence[Step]) -> Iterator[Commit]:
        rest = iter(steps)
        gathered: list[Step] = []
        while batch := list(islice(rest, _AT_ONCE)):
            self._read(batch, gathered)
            for step in batch:
                if gathered and not gathered[-1].belongs_with(step):
                    yield self._commit(gathered)
                    gathered = []
                gathered.append(step)
        if gathered:
            yield self._commit(gathered)

    def _read(self, batch: Iterable[Step], gathered: Iterable[Step]) -> None:
        """Bodies and reasons of the next steps, and of those that are not yet written."""
        digests = {
            digest
            for step in (*gathered, *batch)
            for digest in (step.before, step.after)
            if digest is not None
        }
        self.bodies = self.view.state.versions.bodies(digests)
        changes = [step.change for step in (*gathered, *batch) if step.change is not None]
        self.reasons = reasons_of(self.view, changes, by_record=True)

    def _commit(self, steps: Sequence[Step]) -> Commit:
        first = steps[0]
        author, message = self._author_and_message(first, len(steps))
        files = {path_of(step.ref): self._file(step) for step in steps}
        at = first.at
        if first.change is not None and first.change.attribution.at is not None:
            at = float(first.change.attribution.at)
        return Commit(author, at, message, files)

    def _author_and_message(self, step: Step, count: int) -> tuple[Author, str]:
        title = self._title(step)
        if step.change is not None:
            reason = self.reasons.get(step.change.id)
            return author_of(step.change.attribution), message_of(step.change, title, reason)
        if step.shape is not None:
            return INTERCOM, shape_message(step.shape, title)
        return GUARDRAIL, first_seen_message(count, title)

    def _title(self, step: Step) -> str:
        kind = self.view.workspace.kinds.get(step.ref.kind)
        body = self.bodies.get(step.after or step.before or b"")
        if kind is None or body is None:
            return str(step.ref)
        return kind.title if kind.singleton else f"{kind.title} “{title_of(kind, step.ref, body)}”"

    def _file(self, step: Step) -> bytes | None:
        path = path_of(step.ref)
        before = self.lines.pop(path, None)
        if step.after is None:
            return None
        plain = lines_of(self.bodies[step.after])
        if before is None:
            before = lines_of(self.bodies[step.before]) if step.before is not None else {}
        now = follow(before, plain, self._fields(step))
        if now != plain:
            self.lines[path] = now
        return content(step.ref, now)

    def _fields(self, step: Step) -> Collection[str]:
        """The JSON Pointers of what is written anew; whatever was not there is written in any case."""
        if step.change is not None:
            return step.change.fields if step.change.operation == "updated" else ("",)
        if step.shape is not None:
            return begun(step.shape)
        return ("",)
