"""The history as a git repository says what the record says: what is live, and who last changed each field."""

from __future__ import annotations

import random
import subprocess
from functools import partial
from pathlib import Path

import orjson
import pytest

from drift.core.model.history import blame
from drift.core.model.json_pointer import tokens
from drift.core.model.resources import Ref
from guard.core.git_export.commits import Recorded, recorded_in
from guard.core.git_export.fast_import import stream
from guard.core.git_export.layout import lines_in, path_of
from guard.git import history_repository as repository
from guard.git.command import GitFailed
from guard.queries.git_export import Export, export
from tests.flows.histories import RandomHistory
from tests.guard.web.stage import Stage, stage


def git(folder: Path, *words: str) -> str:
    done = subprocess.run(["git", "-C", str(folder), *words], capture_output=True, check=True)
    return done.stdout.decode()


def exported(on: Stage, folder: Path, until: float) -> Export:
    message = repository.prepare(folder)
    recorded = recorded_in(message) if message else Recorded()
    assert recorded is not None
    with on.guarded.view() as view:
        made = export(view, recorded, until, partial(repository.files_now, folder))
        if made.steps:
            repository.add(folder, stream(made.commits, goes_on=bool(recorded.versions)))
    return made


def changes_by_field(folder: Path, ref: Ref) -> dict[str, int]:
    """The change that git blames for each field; 0 where its commit names none."""
    text = git(folder, "blame", "--porcelain", "main", "--", path_of(ref))
    found, commit = {}, ""
    for line in text.splitlines():
        if line.startswith("\t"):
            for name in lines_in(line[1:].encode()):
                found[name] = _change_of(git(folder, "log", "-1", "--format=%B", commit))
        elif len(line.split(" ", 1)[0]) == 40:
            commit = line.split(" ", 1)[0]
    return found


def _change_of(message: str) -> int:
    numbers = [line.split(": ")[1] for line in message.splitlines() if line.startswith("Guardrail-Change: ")]
    return int(numbers[0]) if numbers else 0


def recorded_blame(on: Stage, ref: Ref) -> dict[str, int]:
    with on.guarded.view() as view:
        live = view.state.versions.live(ref)
        assert live is not None
        fields = blame(live.body, view.state.story(ref, 1000))
    return {tokens(entry.field)[0]: entry.change.id if entry.change else 0 for entry in fields}


def live(on: Stage) -> dict[str, object]:
    with on.guarded.view() as view:
        return {path_of(one.ref): one for one in view.state.versions.all_live()}


@pytest.mark.parametrize("seed", range(2))
def test_git_blames_whom_the_record_blames_and_holds_what_is_live(tmp_path: Path, seed: int) -> None:
    with stage(tmp_path) as on:
        chosen, at_once, in_parts = random.Random(seed), tmp_path / "at-once", tmp_path / "in-parts"
        history = RandomHistory(on, chosen)
        for _ in range(3):
            history.lasts(10)
            exported(on, in_parts, on.clock() + 1)
        exported(on, at_once, on.clock() + 1)
        resources = live(on)
        for folder in (at_once, in_parts):
            files = {str(path.relative_to(folder)) for path in folder.glob("*/*.json")}
            assert files == resources.keys()
            assert git(folder, "status", "--porcelain") == ""
            for path, resource in resources.items():
                held = orjson.loads((folder / path).read_bytes())
                assert held.pop("guardrail:resource") == str(resource.ref)  # type: ignore[attr-defined]
                assert held == resource.body  # type: ignore[attr-defined]
                assert changes_by_field(folder, resource.ref) == recorded_blame(on, resource.ref)  # type: ignore[attr-defined]
        assert git(at_once, "log", "--format=%an%ae%ad%s") == git(in_parts, "log", "--format=%an%ae%ad%s")
        assert exported(on, at_once, on.clock() + 1).steps == 0


def test_what_is_young_waits_and_is_added_the_next_time(tmp_path: Path) -> None:
    with stage(tmp_path) as on:
        folder = tmp_path / "history"
        RandomHistory(on, random.Random(7)).lasts(10)
        middle = on.clock()
        on.clock.now += 100
        RandomHistory(on, random.Random(8)).lasts(10)
        first = exported(on, folder, middle)
        assert first.waiting > 0
        second = exported(on, folder, on.clock() + 1)
        assert (second.steps, second.waiting) == (first.waiting, 0)


def test_another_repository_and_files_changed_by_hand_are_left_alone(tmp_path: Path) -> None:
    with stage(tmp_path) as on:
        full = tmp_path / "full"
        full.mkdir()
        (full / "notes.txt").write_text("mine")
        with pytest.raises(repository.NotOurRepository, match="is no repository of its own"):
            repository.prepare(full)
        ours = tmp_path / "ours"
        exported(on, ours, on.clock() + 1)
        (ours / "mine.txt").write_text("mine")
        with pytest.raises(repository.NotOurRepository, match="changed by hand"):
            repository.prepare(ours)
        assert (ours / "mine.txt").read_text() == "mine"


def test_an_export_that_fails_half_way_adds_nothing(tmp_path: Path) -> None:
    with stage(tmp_path) as on:
        folder = tmp_path / "history"
        exported(on, folder, on.clock() + 1)
        before = git(folder, "rev-parse", "main")

        def broken() -> object:
            yield b"commit refs/heads/main\ncommitter guardrail <> 1 +0000\ndata 1\nx\nfrom refs/heads/main^0\n"
            raise RuntimeError("the database is gone")

        with pytest.raises(RuntimeError):
            repository.add(folder, broken())  # type: ignore[arg-type]  # an iterator that fails
        with pytest.raises(GitFailed):
            repository.add(folder, iter([b"nonsense\n"]))
        assert git(folder, "rev-parse", "main") == before
        assert git(folder, "status", "--porcelain") == ""
