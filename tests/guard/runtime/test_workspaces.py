"""The workspaces of a process: by name, and each coming and going without the others."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from guard.context import GuardedWorkspace
from guard.runtime.service import Service
from guard.runtime.settings import Settings, WrongSettings
from guard.runtime.wiring import Assembled, assemble
from guard.runtime.workspaces import NoSuchWorkspace, Workspaces
from tests.stores import sqlite_database

POLICIES = Path(__file__).parents[3] / "policies"


@dataclass
class File:
    """What the file of workspaces says at the moment, and what came of it."""

    folder: Path
    settings: list[Settings]
    wrong: str = ""
    begun: list[Assembled] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    workspaces: Workspaces = field(default_factory=Workspaces)

    def read(self) -> list[Settings]:
        if self.wrong:
            raise WrongSettings((self.wrong,))
        return self.settings


def settings(folder: Path, name: str, **more: object) -> Settings:
    made = Settings(
        home=folder / "workspaces" / name,
        policies=POLICIES,
        database_url=f"sqlite:///{folder}/guardrail.db",
        name=name,
        is_default=False,
        is_listed=True,
        common_home=folder,
        access_token=f"tok_{name}",
        base_url="http://127.0.0.1:9",
    )
    return replace(made, **more)  # type: ignore[arg-type]  # by the names of its fields


@pytest.fixture
def file(tmp_path: Path) -> Iterator[File]:
    made = File(tmp_path, [settings(tmp_path, "production", is_default=True), settings(tmp_path, "test")])
    database = sqlite_database(tmp_path)

    def make(one: Settings) -> Assembled:
        assembled = assemble(one, database=database)
        return replace(assembled, end_besides=lambda: made.left.append(one.name))

    made.workspaces = Workspaces(read=made.read, make=make, begin=made.begun.append)
    made.workspaces.take(made.settings)
    made.workspaces.start()
    yield made
    for one in made.workspaces:
        one.leave()
    database.close()


def number_of(guarded: GuardedWorkspace) -> int:
    return guarded.workspace.id


def test_links_of_each_name_it(file: File) -> None:
    assert [one.guarded.api for one in file.workspaces] == [
        "/api/v1/workspaces/production",
        "/api/v1/workspaces/test",
    ]


def test_they_are_found_by_name_in_the_order_of_the_file(file: File) -> None:
    found = file.workspaces
    assert (found.names, len(found)) == (("production", "test"), 2)
    assert found.default is found.named("production") is next(iter(found))
    assert number_of(found.named("test").guarded) != number_of(found.default.guarded)
    with pytest.raises(NoSuchWorkspace, match=r"There is no workspace 'prod': there are production, test\."):
        found.named("prod")


def test_one_that_comes_begins_and_the_others_go_on(file: File) -> None:
    before = list(file.workspaces)
    file.settings = [file.settings[0], settings(file.folder, "new"), file.settings[1]]
    file.workspaces.reload()
    assert file.workspaces.names == ("production", "new", "test")
    assert [one for one in file.workspaces if one in before] == before
    assert [one.name for one in file.begun] == ["production", "test", "new"]
    assert file.left == []


def test_one_that_goes_ends_and_the_others_go_on(file: File) -> None:
    kept = file.workspaces.default
    file.settings = file.settings[:1]
    file.workspaces.reload()
    assert list(file.workspaces) == [kept]
    assert file.left == ["test"]
    with kept.guarded.view() as view:
        assert view.state.snapshots.latest_status() == {}  # the database that they share is open


def test_one_that_comes_back_is_guarded_again(file: File) -> None:
    both = file.settings
    number = number_of(file.workspaces.named("test").guarded)
    file.settings = both[:1]
    file.workspaces.reload()
    file.settings = both
    file.workspaces.reload()
    assert number_of(file.workspaces.named("test").guarded) == number


def test_one_that_was_changed_is_exchanged_alone(file: File) -> None:
    production, test = file.workspaces
    file.settings = [file.settings[0], replace(file.settings[1], mode="enforce")]
    file.workspaces.reload()
    assert file.workspaces.named("production") is production
    changed = file.workspaces.named("test")
    assert changed is not test
    assert changed.guarded.mode == "enforce"
    assert file.left == ["test"]
    assert file.begun[-1] is changed


def test_nothing_happens_where_nothing_changed(file: File) -> None:
    before = list(file.workspaces)
    file.settings = [replace(one) for one in file.settings]
    file.workspaces.reload()
    assert list(file.workspaces) == before
    assert (len(file.begun), file.left) == (2, [])


def test_a_wrong_file_changes_nothing_and_says_why(file: File) -> None:
    before = list(file.workspaces)
    file.wrong = "workspaces.yaml:3: `test`: mode is 'x'."
    file.workspaces.reload()
    assert (list(file.workspaces), file.workspaces.alarm) == (before, file.wrong)
    file.wrong = ""
    file.workspaces.reload()
    assert file.workspaces.alarm == ""


def test_one_that_cannot_be_guarded_keeps_none_away_and_comes_when_it_can(file: File) -> None:
    policies = file.folder / "policies"
    policies.mkdir()
    (policies / "broken.yaml").write_text("policies: [")
    before = list(file.workspaces)
    file.settings = [*file.settings, settings(file.folder, "broken", policies=policies)]
    file.workspaces.reload()
    assert list(file.workspaces) == before
    assert set(file.workspaces.troubles) == {"broken"}
    assert "broken.yaml:1" in file.workspaces.troubles["broken"]
    (policies / "broken.yaml").unlink()
    for name in ("people.yaml", "customer-data.yaml"):
        shutil.copy(POLICIES / name, policies)
    file.workspaces.reload()
    assert (file.workspaces.names, file.workspaces.troubles) == (("production", "test", "broken"), {})


def test_one_that_can_no_longer_be_guarded_stays_as_it_was(file: File) -> None:
    test = file.workspaces.named("test")
    nowhere = file.folder / "nowhere"
    nowhere.mkdir()
    (nowhere / "broken.yaml").write_text("policies: [")
    file.settings = [file.settings[0], replace(file.settings[1], policies=nowhere)]
    file.workspaces.reload()
    assert file.workspaces.named("test") is test
    assert set(file.workspaces.troubles) == {"test"}
    assert file.left == []


def test_where_no_other_can_be_guarded_those_that_were_go_on(file: File) -> None:
    before = list(file.workspaces)
    nowhere = file.folder / "nowhere"
    nowhere.mkdir()
    (nowhere / "broken.yaml").write_text("policies: [")
    file.settings = [settings(file.folder, "another", policies=nowhere)]
    file.workspaces.reload()
    assert (list(file.workspaces), file.left) == (before, [])
    assert set(file.workspaces.troubles) == {"another"}


def test_a_service_rests_and_starts_again(file: File) -> None:
    service: Service = file.workspaces.default.service
    service.condition.ready = True  # nobody is asked
    for _ in range(2):
        service.start()
        assert service.works
        service.rest()
        assert not service.works
    assert service.times.overdue(1e12) == []
