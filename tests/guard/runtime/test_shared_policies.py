"""Workspaces of a process that share one folder of policies: each judges, keeps and explains by its own part."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from drift.core.model.resources import Ref, Resource
from guard.core.evaluation.compiled import compile_policies
from guard.core.evaluation.evaluate import judge
from guard.core.model.subject import NO_FACTS, Subject
from guard.loading.policy_loader import from_document
from guard.policy_source.shared_sources import SharedSources
from guard.runtime.wiring import Assembled, assemble
from tests.guard.loading.test_policy_loader import one, write
from tests.guard.runtime.test_workspaces import settings
from tests.stores import sqlite_database

TEAM = Resource(Ref("team", "1"), {"name": "Desk"})
PEOPLE = "version: 1\ngroups: { ops: [a@x.y] }\nworkspaces: { test: { groups: { ops: [t@x.y] } } }\n"


@pytest.fixture
def two(tmp_path: Path) -> Iterator[tuple[Assembled, Assembled]]:
    """Production, which has the policy, and test, which has another one."""
    policies = tmp_path / "policies"
    in_production = one(
        watch="{ kind: team }", must="{ properties: { name: { const: Sales } } }", only="production"
    )
    other = one(id="tags", watch="{ kind: tag }")
    write(policies, **{"a.yaml": in_production, "b.yaml": other, "people.yaml": PEOPLE})
    database, sources = sqlite_database(tmp_path), SharedSources()

    def made(name: str) -> Assembled:
        said = settings(tmp_path, name, policies=policies)
        in_force = sources.follow(said.policies, said.shared_home, said.name)
        return assemble(said, in_force=in_force, database=database)

    both = made("production"), made("test")
    for one_of_them in both:
        one_of_them.service.keep_policies()
    yield both
    for one_of_them in both:
        one_of_them.leave()
    database.close()


def broken(assembled: Assembled, *, by_record: bool) -> list[str]:
    """What a team breaks, by the policies in force or by those that the record has kept."""
    guarded = assembled.guarded
    policies = guarded.policies()
    if by_record:
        with guarded.view() as view:
            document = view.policy_sets.get(policies.revision)
        assert document is not None
        policies = compile_policies(from_document(document, policies.revision))
    found = judge(policies, Subject.of_state(TEAM, at=guarded.now()), NO_FACTS, "enforce")
    return [reason.policy for reason in found.broken]


@pytest.mark.parametrize("by_record", [False, True])
def test_each_judges_by_its_part_and_again_from_its_record(
    two: tuple[Assembled, Assembled], by_record: bool
) -> None:
    production, test = two
    assert broken(production, by_record=by_record) == ["p"]
    assert broken(test, by_record=by_record) == []
    assert production.guarded.policies().revision == test.guarded.policies().revision


def test_the_record_of_one_holds_nobody_of_the_other(two: tuple[Assembled, Assembled]) -> None:
    for assembled, own, others in zip(two, ("a@x.y", "t@x.y"), ("t@x.y", "a@x.y"), strict=True):
        with assembled.guarded.view() as view:
            kept = str(view.policy_sets.get(assembled.guarded.policies().revision))
        assert (own in kept, others in kept) == (True, False)
