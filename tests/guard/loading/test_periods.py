"""periods.yaml is read with the policies that name its freezes, and kept with them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from guard.core.model.policy import RequireApproval
from guard.loading.policy_loader import BrokenPolicies, from_document, lint, load
from tests.guard.loading.test_policy_loader import PEOPLE, one, write

PERIODS = """\
version: 1
periods:
  # Nobody is there.
  year-end: { from: 2026-12-18, until: 2027-01-03, zone: Europe/Paris, approvers: security }
"""
NAMED = one(then="{ require_approval: { from: support-ops, freeze: year-end } }")


def problems(directory: Path) -> list[str]:
    with pytest.raises(BrokenPolicies) as broken:
        load(directory)
    return [
        f"{Path(problem.file).name}:{problem.line}: {problem.sentence}" for problem in broken.value.problems
    ]


def test_policies_name_its_freezes_which_stay_with_them(tmp_path: Path) -> None:
    write(tmp_path, **{"a.yaml": NAMED, "people.yaml": PEOPLE, "periods.yaml": PERIODS})
    loaded = load(tmp_path)
    (policy,) = loaded.policies
    assert isinstance(policy.then, RequireApproval)
    assert policy.then.freeze == ("year-end",)
    assert loaded.people.periods["year-end"].groups == ("security",)
    assert loaded.people.periods["year-end"].line == 4
    again = from_document(loaded.document, loaded.revision)
    assert again == loaded


def test_a_single_file_is_read_with_the_one_beside_it(tmp_path: Path) -> None:
    write(tmp_path, **{"a.yaml": NAMED, "people.yaml": PEOPLE, "periods.yaml": PERIODS})
    assert "year-end" in load(tmp_path / "a.yaml").people.periods


def test_another_freeze_is_another_revision(tmp_path: Path) -> None:
    write(tmp_path, **{"a.yaml": NAMED, "people.yaml": PEOPLE, "periods.yaml": PERIODS})
    before = load(tmp_path).revision
    write(tmp_path, **{"periods.yaml": PERIODS.replace("01-03", "01-04")})
    assert load(tmp_path).revision != before


def test_a_freeze_is_declared_once_or_everywhere_alike(tmp_path: Path) -> None:
    more = PERIODS.replace("year-end", "spring")
    write(
        tmp_path, **{"a.yaml": NAMED, "people.yaml": PEOPLE, "periods.yaml": PERIODS, "b/periods.yaml": more}
    )
    write(tmp_path, **{"c/periods.yaml": PERIODS.replace("# Nobody is there.", "# As above.")})
    assert sorted(load(tmp_path).people.periods) == ["spring", "year-end"]
    write(tmp_path, **{"c/periods.yaml": PERIODS.replace("01-03", "01-04")})
    (problem,) = problems(tmp_path)
    assert problem.startswith("periods.yaml:4: The period `year-end` is declared otherwise at ")


def test_what_is_wrong_with_it_is_told_with_its_line(tmp_path: Path) -> None:
    write(tmp_path, **{"a.yaml": NAMED, "people.yaml": PEOPLE})
    (problem,) = problems(tmp_path)
    assert problem.startswith("a.yaml:")
    assert "There is no period `year-end`: periods.yaml" in problem
    write(tmp_path, **{"periods.yaml": PERIODS.replace("approvers: security", "approvers: legal")})
    assert problems(tmp_path)[1].startswith("periods.yaml:4: Nobody is in the group `legal`")
    write(tmp_path, **{"periods.yaml": "- broken"})
    assert (
        problems(tmp_path)[1] == "periods.yaml:1: The file must be a mapping with `version: 1` and `periods`."
    )


def test_a_warning_about_it_stands_at_its_line(tmp_path: Path) -> None:
    write(tmp_path, **{"a.yaml": NAMED, "people.yaml": PEOPLE, "periods.yaml": PERIODS})
    told = [str(warning) for warning in lint(load(tmp_path), date(2027, 2, 1)) if "period" in warning.rule]
    assert told == [
        f"{tmp_path / 'periods.yaml'}:4:1: warning: The period `year-end` is over (from 2026-12-18 until 2027-01-03, "
        "Europe/Paris): policies that name it ask for nothing. [ended-period]"
    ]
