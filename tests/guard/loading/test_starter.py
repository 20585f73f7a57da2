"""Policies to begin with are copied whole, and over nothing that is there."""

from __future__ import annotations

from pathlib import Path

import pytest

from guard.loading.policy_loader import load
from guard.loading.starter import STARTER, InTheWay, NotThere, copy, packs

ROOT = Path(__file__).parents[3]


def test_what_comes_with_the_product_is_what_stands_in_the_repository() -> None:
    assert STARTER.resolve() == ROOT / "policies"
    assert packs() == tuple(sorted(path.name for path in (ROOT / "policies" / "packs").iterdir()))


def test_policies_to_begin_with_come_with_cases_and_schemas_and_without_packs(tmp_path: Path) -> None:
    written = copy(tmp_path / "policies")
    names = {str(path.relative_to(tmp_path / "policies")) for path in written}
    assert {"people.yaml", "cases/fin.yaml", "policy.schema.json"} <= names
    assert not any(name.startswith("packs") or name == "README.md" for name in names)
    ours, theirs = load(tmp_path / "policies"), load(ROOT / "policies")
    assert [policy.id for policy in ours.policies] == [policy.id for policy in theirs.policies]


@pytest.mark.parametrize("name", packs())
def test_each_pack_comes_into_a_folder_of_its_own(tmp_path: Path, name: str) -> None:
    copy(tmp_path, [name, name])
    assert load(tmp_path / name).policies
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_nothing_is_written_over_and_nothing_is_half_written(tmp_path: Path) -> None:
    (tmp_path / "soc2").mkdir()
    (tmp_path / "soc2" / "mine.yaml").touch()
    with pytest.raises(InTheWay, match="soc2 is there already"):
        copy(tmp_path, ["robots", "soc2"])
    with pytest.raises(NotThere, match=r"no pack called soc3\. There are: change-freeze, "):
        copy(tmp_path, ["robots", "soc3"])
    (tmp_path / "file").touch()
    with pytest.raises(InTheWay):
        copy(tmp_path / "file")
    assert {path.name for path in tmp_path.rglob("*")} == {"soc2", "mine.yaml", "file"}


def test_what_was_copied_can_be_edited_however_the_product_was_installed(tmp_path: Path) -> None:
    assert all(path.stat().st_mode & 0o200 for path in copy(tmp_path / "ours"))
