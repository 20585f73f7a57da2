"""Policies from files: what is understood, and what is refused with file, line and a sentence."""

from __future__ import annotations

import json
import subprocess
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from guard.core.language.diagnostics import FileDiagnostic
from guard.core.model.policy import Ask, Flag, RequireApproval, Revert
from guard.loading.policy_loader import BrokenPolicies, effective, from_document, lint, load

PEOPLE = """\
version: 1
groups:
  support-ops: [alice@acme.example]
  security: [Dave@acme.example]
  empty: []
"""
GOOD = """\
version: 1
policies:
  - id: allowlist
    because: the allowlist was switched off
    severity: critical
    watch: { kind: ip_allowlist }
    must: { properties: { enabled: { const: true } } }
    then: revert
"""


def one(**parts: str) -> str:
    """A file with one policy; parts replace or add lines. Line 3 is `id`, 4 `because`, 5 `severity`, 6 `watch`."""
    lines = {
        "id": "p",
        "because": "it matters",
        "severity": "low",
        "watch": "{ kind: ip_allowlist }",
        "then": "flag",
        **parts,
    }
    body = [f"    {name}: {value}" for name, value in lines.items() if value]
    return "\n".join(["version: 1", "policies:", "  -" + body[0][3:], *body[1:], ""])


def broken(directory: Path, content: str | bytes, name: str = "rules.yaml") -> list[tuple[int, str]]:
    """The (line, sentence) of every problem of a directory that holds this file and people.yaml."""
    write(directory, **{name: content, "people.yaml": PEOPLE})
    with pytest.raises(BrokenPolicies) as caught:
        load(directory)
    assert all(Path(one.file).is_relative_to(directory) for one in caught.value.problems)
    assert all(one.sentence.endswith((".", "?", "!")) for one in caught.value.problems), caught.value
    return [(one.line, one.sentence) for one in caught.value.problems]


def write(directory: Path, **files: str | bytes) -> None:
    for name, content in files.items():
        path = directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())


@pytest.mark.parametrize(
    ("content", "line", "words"),
    [
        (
            one(because="it matters\n    because: again"),
            5,
            "`because` is written twice here (first in line 4)",
        ),
        (one(because="no"), 4, "YAML reads no as false"),
        (one(must="{ properties: { a: { const: on } } }"), 8, "YAML reads on as true"),
        (one(must="{ properties: { a: { const: 12:30 } } }"), 8, "YAML reads 12:30 as the number 750"),
        (one(must="{ properties: { a: { const: 010 } } }"), 8, "YAML reads 010 as the number 8"),
        (one(must="{ properties: { no: { const: 1 } } }"), 8, "does not read the key no as text"),
        (one(thn="flag"), 8, "The word `thn` is not known. Did you mean `then`?"),
        (one(severity="hgh"), 5, "must be one of: low, medium, high, critical. Did you mean `high`?"),
        (one(because=""), 3, "`because` is missing"),
        (one(because='""'), 4, "must be text"),
        (one(id="Not An Id"), 3, "lower-case words joined by hyphens"),
        (
            one(watch="{ kind: ip_alowlist }"),
            6,
            "There is no kind `ip_alowlist`. Did you mean `ip_allowlist`?",
        ),
        (one(watch='{ kind: ["team", "nothing_*"] }'), 6, "There is no kind `nothing_*`."),
        (one(watch="{ kind: team, activity: bulk_export }"), 6, "either `kind` or `activity`"),
        (one(watch="{ change: deleted }"), 6, "`watch` says nothing"),
        (one(watch="{ kind: team, change: delted }"), 6, "created, updated or deleted"),
        (one(watch="{ kind: team, fields: [name] }"), 6, "a JSON Pointer such as /time_zone_name"),
        (one(watch="{ kind: team, where: { propertis: {} } }"), 6, "`propertis` is no keyword"),
        (one(watch="{ activity: bulk_export, fields: [/a] }"), 6, "speaks of a resource"),
        (one(watch="{ activity: bulk_export }", must="{ type: object }"), 8, "speaks of a resource"),
        (one(must="{ minimun: 3 }"), 8, "Did you mean `minimum`?"),
        (one(must="{ type: strin }"), 8, "This is no JSON Schema"),
        (one(must="{ format: cidr }"), 8, "`cidr` is no known format"),
        (one(must="{}"), 8, "a JSON Schema that says something"),
        (one(when="{ actr: x }"), 8, "The word `actr` is not known in `when`. Did you mean `actor`?"),
        (one(when="{ any_of: [{ actor_typ: x }] }"), 8, "The word `actor_typ` is not known"),
        (one(when="{ actor: group:empty }"), 8, "Nobody is in the group `empty`"),
        (one(unless="{ ip_in: [1.2.3.4/8] }"), 8, "`1.2.3.4/8` is no network"),
        (
            one(when='{ outside_hours: { from: "25:00", to: "19:00", zone: UTC } }'),
            8,
            "a time of day in quotes",
        ),
        (one(when="{ outside_hours: { from: '08:00', to: '19:00', zone: Paris } }"), 8, "no time zone"),
        (one(when="{ during: { from: 2026-12-01, to: 2026-11-01, zone: UTC } }"), 8, "is before `from`"),
        (one(then="{ require_approval: { from: [nobody] } }"), 7, "Nobody is in the group `nobody`"),
        (one(then="{ require_approval: { from: [securty] } }"), 7, "Did you mean `security`?"),
        (
            one(then="{ require_approval: { from: security, quorum: 2 } }"),
            7,
            "2 people must approve, but only 1 may",
        ),
        (one(then="{ require_approval: { from: security, expires_in: 1 day } }"), 7, "a duration such as"),
        (one(then="{ require_approval: { from: security }, revert: { set: { a: 1 } } }"), 7, "at most 1"),
        (one(then="block"), 7, "flag, revert, or a mapping"),
        (one(more_than="{ count: 3, within: 10m }"), 8, "counts activity-log entries"),
        (one(exemptions="[{ resource: '1', until: 2026-01-01, owner: a@b.c }]"), 8, "`reason` is missing"),
        (one(exemptions="[{ resource: '1', reason: r, owner: a@b.c }]"), 8, "`until` is missing"),
        (one(exemptions="[{ resource: '1', until: 2026-01-01, reason: r }]"), 8, "`owner` is missing"),
        (
            one(exemptions="[{ resource: '1', until: 2026-02-30, reason: r, owner: o }]"),
            8,
            "no day of the calendar",
        ),
        (
            one(exemptions="[{ resource: '1', until: soon, reason: r, owner: o }]"),
            8,
            "a day such as 2026-12-31",
        ),
        (GOOD.replace("version: 1", "version: 2"), 1, "`version` is 2, but it must be 1"),
        (GOOD.replace("version: 1", "x: 1"), 1, "The word `x` is not known"),
        ("- just\n- a list\n", 1, "must be a mapping"),
        ("", 1, "must be a mapping"),
        ("version: 1\npolicies: [oops\n", 2, "This is not YAML"),
        (
            one(watch="{ activity: *_export }"),
            6,
            "begins with `*` means something else in YAML; put it in quotes",
        ),
        (one(because="so: it was"), 4, "put a text that holds one in quotes"),
        ("version: 1\npolicies:\n\t- id: x\n", 3, "indent with spaces"),
        ("version: 1\npolicies: []\n---\nversion: 1\n", 3, "one document"),
        (b"version: 1\npolicies: \xff\n", 2, "not UTF-8"),
        ("version: 1\npolicies: " + "[" * 90 + "]" * 90, 2, "nested more than"),
        ("version: 1\npolicies: !!python/name:os.system []\n", 2, "tag"),
        ("version: 1\nx: &a [*a]\n", 2, "contains itself"),
        ("version: 1\nx: &a 1\ny: &a 2\n", 3, "The anchor `a` is set twice"),
        ("version: 1\nx: &a 1\ny: *b\n", 3, "put it in quotes"),
        ("version: 1\n---\nversion: 1\n", 2, "a file holds one document"),
        ("#" * 1_000_001, 1, "larger than"),
    ],
)
def test_it_refuses(tmp_path: Path, content: str | bytes, line: int, words: str) -> None:
    found = broken(tmp_path, content)
    assert [one for one in found if one[0] == line and words in one[1]], found


def test_anchors_that_expand_without_bound_are_refused(tmp_path: Path) -> None:
    bomb = ["x0: &x0 [y, y, y, y, y, y, y, y, y, y]"]
    bomb += [f"x{n}: &x{n} [{', '.join([f'*x{n - 1}'] * 10)}]" for n in range(1, 9)]
    ((_, sentence),) = broken(tmp_path, "\n".join(bomb))
    assert "With its anchors expanded" in sentence


def test_every_problem_of_every_file_comes_at_once(tmp_path: Path) -> None:
    write(tmp_path, **{"a.yaml": GOOD, "sub/b.yml": GOOD.replace("revert", "revrt"), "c.yaml": "- 1"})
    found = broken(
        tmp_path, one(severity="hgh", watch="{ kind: teem }", when="{ actr: x, actor: bob }", must="{ a: 1 }")
    )
    sentences = "\n".join(sentence for _, sentence in found)
    for words in (
        "`severity`",
        "`teem`",
        "`actr`",
        "`bob`",
        "`a` is no keyword",
        "must be a mapping",
        "taken by",
    ):
        assert words in sentences


def test_an_id_is_taken_once(tmp_path: Path) -> None:
    write(tmp_path, **{"a.yaml": GOOD, "b.yaml": GOOD})
    with pytest.raises(BrokenPolicies) as caught:
        load(tmp_path)
    (problem,) = caught.value.problems
    first = tmp_path / "a.yaml"
    assert str(problem) == (
        f"{tmp_path / 'b.yaml'}:3:9: error: The id `allowlist` is taken by the policy at {first}:3."
    )


def test_a_directory_without_policies_guards_nothing_and_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BrokenPolicies, match="no policy here"):
        load(tmp_path)


def test_a_path_that_is_not_there_is_a_problem_not_a_traceback(tmp_path: Path) -> None:
    with pytest.raises(BrokenPolicies, match="cannot be read"):
        load(tmp_path / "nothing")


def test_a_folder_of_packs_is_not_in_force_where_it_stands(tmp_path: Path) -> None:
    pack = GOOD.replace("id: allowlist", "id: from-a-pack")
    write(tmp_path, **{"a.yaml": GOOD, "packs/soc2/b.yaml": pack, "packs/people.yaml": PEOPLE})
    assert [policy.id for policy in load(tmp_path).policies] == ["allowlist"]
    assert [policy.id for policy in load(tmp_path / "packs" / "soc2").policies] == ["from-a-pack"]


def test_a_pack_that_was_copied_in_counts(tmp_path: Path) -> None:
    pack = GOOD.replace("id: allowlist", "id: from-a-pack")
    write(tmp_path, **{"ours/a.yaml": GOOD, "soc2/b.yaml": pack, "people.yaml": PEOPLE})
    assert [policy.id for policy in load(tmp_path).policies] == ["allowlist", "from-a-pack"]


def test_people_who_are_said_twice_are_said_the_same_way(tmp_path: Path) -> None:
    write(tmp_path, **{"a.yaml": GOOD, "people.yaml": PEOPLE, "soc2/people.yaml": f"# The same.\n{PEOPLE}"})
    assert load(tmp_path).people.groups["security"] == ("dave@acme.example",)
    write(tmp_path, **{"soc2/people.yaml": PEOPLE.replace("alice", "mallory")})
    with pytest.raises(BrokenPolicies, match=r"two people\.yaml that differ"):
        load(tmp_path)


def test_a_link_that_leads_out_is_refused(tmp_path: Path) -> None:
    inside, outside = tmp_path / "policies", tmp_path / "elsewhere.yaml"
    write(tmp_path, **{"elsewhere.yaml": GOOD, "policies/a.yaml": GOOD})
    (inside / "b.yaml").symlink_to(outside)
    with pytest.raises(BrokenPolicies, match="leads out of"):
        load(inside)


def test_a_link_within_is_read_as_kubernetes_mounts_it(tmp_path: Path) -> None:
    write(tmp_path, **{"..data/a.yaml": GOOD})
    (tmp_path / "a.yaml").symlink_to(tmp_path / "..data" / "a.yaml")
    assert [policy.id for policy in load(tmp_path).policies] == ["allowlist"]


class TestUnderstanding:
    def test_cases_and_hidden_files_are_no_policies(self, tmp_path: Path) -> None:
        write(tmp_path, **{"a.yaml": GOOD, "cases/c.yaml": "- 1", ".hidden.yaml": "- 1"})
        assert len(load(tmp_path).policies) == 1

    def test_a_single_file_brings_the_people_beside_it(self, tmp_path: Path) -> None:
        asking = one(then="{ require_approval: { from: security, expires_in: 2h, meanwhile: keep } }")
        write(tmp_path, **{"a.yaml": asking, "b.yaml": "- broken", "people.yaml": PEOPLE})
        set_ = load(tmp_path / "a.yaml")
        assert set_.policies[0].then == RequireApproval((Ask(("security",)),), 7200.0, "keep", "revert")
        assert set_.people.members(("security",)) == {"dave@acme.example"}

    def test_a_policy_knows_its_file_and_line(self, tmp_path: Path) -> None:
        write(tmp_path, **{"a.yaml": GOOD})
        (policy,) = load(tmp_path).policies
        assert (policy.file, policy.line, policy.then) == (str(tmp_path / "a.yaml"), 3, Revert())

    def test_anchors_and_merges_are_expanded(self, tmp_path: Path) -> None:
        write(
            tmp_path,
            **{
                "a.yaml": GOOD
                + "  - &b { id: b, because: b, severity: low, watch: &w { kind: team }, then: flag }\n"
                "  - { <<: *b, id: c, watch: { <<: *w, change: deleted } }\n"
            },
        )
        *_, b, c = load(tmp_path).policies
        assert (c.id, c.because, c.then, c.watch.changes) == ("c", "b", Flag(), frozenset({"deleted"}))
        assert (b.line, c.line) == (9, 10)

    def test_effective_shows_what_was_left_out(self, tmp_path: Path) -> None:
        write(tmp_path, **{"a.yaml": GOOD})
        shown = effective(load(tmp_path).policies[0])
        assert shown["must"] == {
            "type": "object",
            "required": ["enabled"],
            "properties": {"enabled": {"const": True}},
        }
        assert shown["watch"] == {"kind": ["ip_allowlist"], "change": ["created", "updated"]}
        assert shown["mode"] == "the workspace's"
        json.dumps(shown)

    def test_dates_are_read_as_the_text_that_was_written(self, tmp_path: Path) -> None:
        exempt = one(exemptions="[{ resource: 42, until: 2026-12-31, reason: r, owner: o }]")
        write(tmp_path, **{"a.yaml": exempt})
        (exemption,) = load(tmp_path).policies[0].exemptions
        assert (exemption.resource, exemption.until) == ("42", date(2026, 12, 31))


def test_what_was_loaded_is_built_again_from_the_record(tmp_path: Path) -> None:
    starter = Path(__file__).parents[3] / "policies"
    set_ = load(starter)
    kept: dict[str, Any] = json.loads(json.dumps(set_.document))
    again = from_document(kept, set_.revision)
    assert again == set_
    assert again.document == set_.document


class TestLint:
    def found(self, tmp_path: Path, content: str) -> tuple[FileDiagnostic, ...]:
        write(tmp_path, **{"a.yaml": content, "people.yaml": PEOPLE})
        return lint(load(tmp_path), date(2026, 6, 1))

    @pytest.mark.parametrize(
        ("content", "line", "words"),
        [
            (one(watch="{ kind: workflow }", then="revert"), 7, "a guided remedy is opened"),
            (one(watch="{ activity: bulk_export }", then="revert"), 7, "it will be flagged only"),
            (one(watch="{ activity: bulk_exprt }"), 6, "Did you mean `bulk_export`?"),
            (
                one(exemptions="[{ resource: '1', until: 2026-05-31, reason: r, owner: o }]"),
                8,
                "ended on 2026-05-31",
            ),
            (one(then="{ require_approval: { from: security } }"), 7, "nobody approves their own"),
        ],
    )
    def test_it_warns(self, tmp_path: Path, content: str, line: int, words: str) -> None:
        (problem,) = self.found(tmp_path, content)
        assert (problem.level, problem.line) == ("warning", line)
        assert words in problem.sentence

    def test_it_is_quiet_about_what_works(self, tmp_path: Path) -> None:
        assert self.found(tmp_path, one(watch='{ activity: ["*_deletion"] }')) == ()
        assert self.found(tmp_path, one(watch="{ kind: help_center_redirect }", then="revert")) == ()
        assert (
            self.found(tmp_path, one(watch="{ kind: workflow }", then="{ revert: { set: { a: 1 } } }")) == ()
        )


class TestRevision:
    def test_without_git_it_is_the_content(self, tmp_path: Path) -> None:
        write(tmp_path, **{"a.yaml": GOOD})
        first = load(tmp_path).revision
        assert first.startswith("sha256:")
        write(tmp_path, **{"a.yaml": GOOD + "# a comment\n"})
        assert load(tmp_path).revision != first

    def test_in_a_clean_checkout_it_is_the_commit_that_last_touched_the_policies(
        self, tmp_path: Path
    ) -> None:
        def git(*arguments: str) -> str:
            who = ("-c", "user.name=t", "-c", "user.email=t@acme.example", "-c", "commit.gpgsign=false")
            command = ["git", "-C", str(tmp_path), *who, *arguments]
            return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()

        git("init", "-q")
        write(tmp_path, **{"policies/a.yaml": GOOD})
        git("add", ".")
        git("commit", "-qm", "policies")
        commit = git("rev-parse", "HEAD")
        assert load(tmp_path / "policies").revision == commit
        write(tmp_path, README="unrelated")
        git("add", ".")
        git("commit", "-qm", "unrelated")
        assert load(tmp_path / "policies").revision == commit
        write(tmp_path, **{"policies/a.yaml": GOOD + "# edited\n"})
        assert load(tmp_path / "policies").revision.startswith("sha256:")
        write(tmp_path, **{"policies/a.yaml": GOOD, "policies/packs/soc2/a.yaml": GOOD})
        assert load(tmp_path / "policies").revision == commit
        assert load(tmp_path / "policies" / "packs" / "soc2").revision.startswith("sha256:")
        git("add", ".")
        git("commit", "-qm", "a pack")
        assert load(tmp_path / "policies").revision == commit
        assert load(tmp_path / "policies" / "packs" / "soc2").revision == git("rev-parse", "HEAD")


def test_an_alarm_is_short_however_much_is_wrong(tmp_path: Path) -> None:
    write(tmp_path, **{"a.yaml": "version: 1\npolicies: [" + "a, " * 500 + "]\n"})
    with pytest.raises(BrokenPolicies) as caught:
        load(tmp_path)
    assert len(caught.value.problems) == 500
    *_, last = caught.value.shortly().splitlines()
    assert last == "... and 480 more: `guardrail check` says them all."
