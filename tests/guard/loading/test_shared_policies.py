"""A set that several workspaces share: understood once, and compiled once for all that have the same of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from guard.core.evaluation.evaluate import judge
from guard.core.model.policy import PolicySet
from guard.core.model.subject import NO_FACTS, Subject
from guard.loading.policy_loader import BrokenPolicies, from_document, load, load_shared
from guard.loading.shared_policies import SharedPolicies
from tests.guard.loading.test_policy_loader import write
from tests.guard.policy_cast import admin, changed, hours

PEOPLE = """\
version: 1
groups:
  support-ops: [alice@acme.example, erin@acme.example]
  security: [dave@acme.example]
break_glass: [dave@acme.example]
workspaces:
  test:
    groups: { support-ops: [bob@acme.example] }
    break_glass: []
"""
POLICIES = """\
version: 1
policies:
  - id: hours-of-production
    because: it matters
    severity: high
    only: "*production"
    watch: { kind: office_hours_schedule }
    then: { require_approval: { from: support-ops, quorum: 2, freeze: year-end } }
  - id: hours-elsewhere
    because: it matters
    severity: low
    except: "*production"
    watch: { kind: office_hours_schedule }
    unless: { actor: group:support-ops }
    then: { require_approval: { from: support-ops } }
    exemptions:
      - { resource: "43", until: 2030-01-01, reason: a pilot, owner: alice@acme.example, only: test }
  - id: names-stay
    because: it matters
    severity: low
    watch: { kind: office_hours_schedule, fields: [/name] }
    then: flag
"""
FLAGS = """\
version: 1
policies:
  - id: names-stay
    because: it matters
    severity: low
    watch: { kind: office_hours_schedule, fields: [/name] }
    then: flag
"""
PERIODS = """\
version: 1
periods:
  year-end:
    { from: 2026-12-18, until: 2027-01-03, zone: UTC, approvers: security, only: production }
"""


@pytest.fixture
def shared(tmp_path: Path) -> SharedPolicies:
    write(tmp_path, **{"p.yaml": POLICIES, "people.yaml": PEOPLE, "periods.yaml": PERIODS})
    return load_shared(tmp_path)


def ids(policies: PolicySet) -> list[str]:
    return [policy.id for policy in policies.policies]


def test_each_workspace_has_its_policies_and_its_people(shared: SharedPolicies) -> None:
    production, test = shared.for_workspace("eu-production"), shared.for_workspace("test")
    assert ids(production) == ["hours-of-production", "names-stay"]
    assert ids(test) == ["hours-elsewhere", "names-stay"]
    assert test.people.groups["support-ops"] == ("bob@acme.example",)
    assert (test.people.break_glass, production.people.break_glass) == ((), ("dave@acme.example",))
    assert [(one.id, one.clause) for one in test.left_out] == [
        ("hours-of-production", "it is only for *production")
    ]
    assert {production.revision, test.revision} == {shared.revision}, "they are of one commit"


def judged(policies: PolicySet, subject: Subject) -> list[str]:
    from guard.core.evaluation.compiled import compile_policies

    return [
        reason.policy for reason in judge(compile_policies(policies), subject, NO_FACTS, "enforce").broken
    ]


def test_people_of_one_workspace_mean_nothing_in_another(shared: SharedPolicies) -> None:
    moved = changed(hours(), hours(zone="Europe/Berlin"), by="bob")
    assert judged(shared.for_workspace("test"), moved) == [], "bob leads the desk there"
    assert judged(shared.for_workspace("staging"), moved) == ["hours-elsewhere"]
    assert judged(shared.for_workspace("production"), moved) == ["hours-of-production"]


def test_an_exemption_of_one_workspace_excuses_nothing_in_another(shared: SharedPolicies) -> None:
    pilot = changed(hours(id_="43"), hours("UTC", id_="43"), actor=admin("carol"), attributed=True)
    assert judged(shared.for_workspace("test"), pilot) == []
    assert judged(shared.for_workspace("staging"), pilot) == ["hours-elsewhere"]


def test_a_freeze_of_one_workspace_never_comes_in_another(shared: SharedPolicies) -> None:
    in_it, elsewhere = (
        shared.for_workspace(name).people.periods["year-end"] for name in ("production", "test")
    )
    assert in_it.comes
    assert not elsewhere.comes
    (policy,) = (one for one in shared.for_workspace("eu-production").policies if one.frozen)
    assert not policy.frozen[0].comes


@pytest.mark.parametrize("workspace", ["production", "test", "default"])
def test_the_record_gives_the_same_set_again(shared: SharedPolicies, workspace: str) -> None:
    """By itself, whatever the workspace is called when it is read: a decision is explained by what was in force."""
    here = shared.for_workspace(workspace)
    again = from_document(here.document, here.revision)
    assert (ids(again), again.people, again.left_out) == (ids(here), here.people, here.left_out)
    assert again.document == here.document
    subject = changed(hours(id_="43"), hours("UTC", name="Other", id_="43"), by="bob")
    assert judged(again, subject) == judged(here, subject)


def test_workspaces_that_have_the_same_share_one_compiled_set(shared: SharedPolicies) -> None:
    assert shared.compiled_for("eu-production") is shared.compiled_for("us-production")
    assert shared.compiled_for("staging") is shared.compiled_for("default")
    assert shared.compiled_for("test") is not shared.compiled_for("staging")


def test_policies_that_nothing_makes_other_are_shared_by_all(shared: SharedPolicies) -> None:
    def named(workspace: str, id: str) -> object:
        policy = shared.for_workspace(workspace).find(id)
        assert policy is not None
        return policy.watch

    assert named("test", "names-stay") is named("production", "names-stay")
    assert named("test", "hours-elsewhere") is not named("staging", "hours-elsewhere"), (
        "it names other people"
    )


def test_two_hundred_workspaces_of_one_set_compile_it_once(shared: SharedPolicies) -> None:
    assert len({id(shared.compiled_for(f"client-{number}")) for number in range(200)}) == 1


def test_a_set_that_names_no_workspace_is_the_same_for_all(tmp_path: Path) -> None:
    write(tmp_path, **{"p.yaml": FLAGS, "people.yaml": PEOPLE.partition("workspaces")[0]})
    found = load_shared(tmp_path)
    assert found.is_the_same_for_all
    assert found.for_workspace("a") is found.for_workspace("b") is found.whole


def test_a_workspace_that_nothing_is_for_is_refused_and_the_others_are_not(tmp_path: Path) -> None:
    write(tmp_path, **{"p.yaml": f"{FLAGS}    only: production\n", "people.yaml": PEOPLE})
    with pytest.raises(BrokenPolicies) as caught:
        load(tmp_path, workspace="test")
    (problem,) = caught.value.problems
    assert problem.file == str(tmp_path)
    assert problem.sentence == (
        "The only policy here is not for the workspace `test`: `only` and `except` leave it nothing. A guard without "
        "policies allows all."
    )
    assert ids(load(tmp_path, workspace="production")) == ["names-stay"]


IN_TEST = "workspaces:\n  test: { "


def problems(directory: Path, **files: str) -> list[tuple[str, int, str]]:
    write(directory, **files)
    with pytest.raises(BrokenPolicies) as caught:
        load(directory)
    return [(Path(one.file).name, one.line, one.sentence) for one in caught.value.problems]


def test_a_group_that_is_empty_in_one_workspace_is_an_error_of_what_asks_it_there(tmp_path: Path) -> None:
    nobody = PEOPLE.replace("[bob@acme.example]", "[]")
    found = problems(tmp_path, **{"p.yaml": POLICIES, "people.yaml": nobody, "periods.yaml": PERIODS})
    assert [(file, line) for file, line, _ in found] == [("p.yaml", 14), ("p.yaml", 15)]
    assert all(
        sentence.startswith("In the workspace `test`: Nobody is in the group") for *_, sentence in found
    )


def test_a_quorum_that_one_workspace_cannot_reach_is_an_error_for_all(tmp_path: Path) -> None:
    two = POLICIES.replace('    only: "*production"\n', "")
    (found,) = problems(tmp_path, **{"p.yaml": two, "people.yaml": PEOPLE, "periods.yaml": PERIODS})
    assert found == ("p.yaml", 7, "In the workspace `test`: 2 people must approve, but only 1 may.")


def test_a_group_that_only_one_workspace_has_may_be_asked_there(tmp_path: Path) -> None:
    people = PEOPLE.replace(
        "{ support-ops: [bob@acme.example] }",
        "{ testers: [bob@acme.example], support-ops: [bob@acme.example] }",
    )
    asks = POLICIES.replace('only: "*production"', "only: test").replace(
        "from: support-ops, quorum: 2, freeze: year-end", "from: testers"
    )
    write(tmp_path, **{"p.yaml": asks, "people.yaml": people, "periods.yaml": PERIODS})
    (policy, *_) = load(tmp_path, workspace="test").policies
    assert policy.id == "hours-of-production"
    everywhere = asks.replace("only: test\n    watch", "watch")
    (found,) = problems(tmp_path, **{"p.yaml": everywhere})
    assert "Nobody is in the group `testers`" in found[2]


@pytest.mark.parametrize(
    ("file", "content", "line", "words"),
    [
        ("people.yaml", f"{PEOPLE}    nobody: []\n", 10, "`nobody`"),
        ("people.yaml", PEOPLE.replace("  test:", "  Test:"), 7, "Test"),
        ("people.yaml", f"{PEOPLE}    roles: {{ approver: [group:nobody] }}\n", 10, "In the workspace `test`"),
        ("retention.yaml", f"version: 1\nkeep: {{ activity: 2y }}\n{IN_TEST}keep: {{ activity: 1d }} }}\n", 4, "test"),
        ("prices.yaml", f"version: 1\nlimit: 5\n{IN_TEST}currency: EUR }}\n", 4, "In the workspace `test`"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_what_a_workspace_has_otherwise(
    tmp_path: Path, file: str, content: str, line: int, words: str
) -> None:
    found = problems(tmp_path, **{"p.yaml": FLAGS, "people.yaml": PEOPLE, file: content})
    assert [(name, at) for name, at, _ in found] == [(file, line)], found
    assert words in found[0][2]
