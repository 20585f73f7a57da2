"""`guardrail policies` and `guardrail findings`: how policies do, what to change, and what people say of findings."""

from __future__ import annotations

import json
import subprocess
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from werkzeug.serving import make_server

from drift.core.model.activity import Activity, Actor
from guard.cli.context import WIDTH, CliContext
from guard.core.reports.rollout import DAY
from guard.web import create_app
from tests.flows.origin import origin
from tests.guard.cli.terminal import Terminal
from tests.guard.web.stage import ALICE, BOB, Stage, stage, story

RULES = """\
version: 1
policies:
  - id: no-team-changes
    because: teams are made by the lead
    severity: low
    watch: { kind: team }
    mode: observe   # until we trust it
    then: revert
  - id: no-exports
    because: customer data was exported
    severity: low
    watch: { activity: bulk_export }
    then: flag
"""


@pytest.fixture
def observing(watching: Terminal, tmp_path: Path) -> Terminal:
    """A workspace that was read under these rules."""
    folder = tmp_path / "rules"
    folder.mkdir()
    (folder / "rules.yaml").write_text(RULES)
    watching.values |= {"GUARDRAIL_POLICIES": str(folder), "GUARDRAIL_MODE": "enforce"}
    said = watching.say("snapshot")
    assert said.code == 0, said.err
    return watching


def longer_ago(terminal: Terminal, days: float) -> None:
    """As if the policies had been in force for so long already, with a look just now."""
    with _ground(terminal).guarded() as guarded, guarded.transaction() as work:
        known = work.rollouts.all().values()
        work.rollouts.replace_all([])
        work.rollouts.replace_all([replace(one, since=one.since - days * DAY) for one in known])


def _ground(terminal: Terminal) -> CliContext:
    return CliContext(terminal.values, terminal.here, terminal.open_workspace, create_app)


class TestStatus:
    def test_it_says_how_each_policy_does_and_what_to_do(self, observing: Terminal) -> None:
        said = observing.say("policies status")
        assert said.code == 0, said.err
        assert said.lines[0].startswith("2 policies since")
        assert "  Observed for 0 of 14 days." in said.lines
        assert any(line.startswith("no-exports       enforce") for line in said.lines)

    def test_an_id_that_leaves_no_room_for_figures_stands_alone(self, observing: Terminal) -> None:
        file = Path(observing.values["GUARDRAIL_POLICIES"]) / "rules.yaml"
        long = "no-team-changes-".ljust(80, "x")
        file.write_text(RULES.replace("no-team-changes", long))
        said = observing.say("policies status")
        assert max(map(len, said.lines)) <= WIDTH
        at = said.lines.index(long)
        assert said.lines[at + 1].split() == ["observe", "never"]
        assert said.lines[at - 2].split() == ["POLICY", "MODE", "LAST", "SPOKE"]

    def test_as_json(self, observing: Terminal) -> None:
        longer_ago(observing, 15)
        found = json.loads(observing.say("policies status --since 365d --format json").out)
        assert [(one["id"], one["standing"]) for one in found["items"]] == [
            ("no-exports", "enforced"),
            ("no-team-changes", "ready"),
        ]

    def test_rules_that_the_service_has_not_taken_up_are_not_judged_by_the_old_ones(
        self, observing: Terminal
    ) -> None:
        longer_ago(observing, 15)
        file = Path(observing.values["GUARDRAIL_POLICIES"]) / "rules.yaml"
        file.write_text(RULES.replace("{ kind: team }", "{ kind: tag }"))
        said = observing.say("policies status")
        assert "  The service has not taken it up in this form yet." in said.lines

    def test_a_time_that_is_none_is_wrong_input(self, observing: Terminal) -> None:
        said = observing.say("policies status --since soon")
        assert (said.code, said.err.strip()) == (
            2,
            "--since is 'soon', but must be a time such as 12h, 30d or 365d.",
        )


class TestPromote:
    def test_of_a_policy_that_is_ready_it_prints_a_change_that_git_takes(
        self, observing: Terminal, tmp_path: Path
    ) -> None:
        longer_ago(observing, 15)
        said = observing.say("policies promote no-team-changes")
        assert said.code == 0, said.err
        assert said.err.startswith("Ready to enforce: change `mode: observe`")
        subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
        relative = said.out.replace(str(tmp_path / "rules").lstrip("/"), "rules")
        subprocess.run(["git", "-C", str(tmp_path), "apply", "-"], check=True, input=relative, text=True)
        assert "mode: enforce   # until we trust it" in (tmp_path / "rules" / "rules.yaml").read_text()

    def test_of_a_branch_it_changes_the_file_as_it_was_committed_wherever_one_stands(
        self, observing: Terminal, tmp_path: Path
    ) -> None:
        team = origin(tmp_path, RULES)
        observing.values |= {"GUARDRAIL_POLICIES": f"git+{team.url}#main:policies"}
        said = observing.say("policies promote no-team-changes --anyway")
        assert said.code == 0, said.err
        subprocess.run(["git", "-C", str(team.desk), "apply", "-"], check=True, input=said.out, text=True)
        assert "mode: enforce   # until we trust it" in (team.desk / "policies" / "story.yaml").read_text()

    def test_of_one_that_is_not_it_says_why(self, observing: Terminal) -> None:
        said = observing.say("policies promote no-team-changes")
        assert (said.code, said.out) == (1, "")
        assert "is not ready. Observed for 0 of 14 days. `--anyway` prints the change." in said.err
        anyway = observing.say("policies promote no-team-changes --anyway")
        assert anyway.code == 0
        assert "+    mode: enforce   # until we trust it" in anyway.lines

    @pytest.mark.parametrize(
        ("policy", "words"),
        [
            ("no-team-change", "Did you mean `no-team-changes`?"),
            ("no-exports", "has no `mode: observe` of its own"),
        ],
    )
    def test_what_cannot_be_promoted_is_wrong_input(
        self, observing: Terminal, policy: str, words: str
    ) -> None:
        said = observing.say(f"policies promote {policy} --anyway")
        assert said.code == 2
        assert words in said.err


@pytest.fixture
def asking(terminal: Terminal, tmp_path: Path) -> Iterator[tuple[Terminal, Stage]]:
    """A terminal of alice, who may approve, and the running service it asks."""
    with stage(tmp_path) as on:
        story(on)
        server = make_server("127.0.0.1", 0, on.app)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        terminal.values |= {
            "GUARDRAIL_URL": f"http://127.0.0.1:{server.server_port}",
            "GUARDRAIL_TOKEN": on.tokens[ALICE],
        }
        yield terminal, on
        server.shutdown()
        thread.join()
        server.server_close()


class TestFindings:
    def id_of(self, on: Stage, policy: str) -> str:
        return str(on.get("/api/v1/findings", policy=policy)["items"][0]["id"])

    def test_are_listed_open_or_all(self, asking: tuple[Terminal, Stage]) -> None:
        terminal, _ = asking
        said = terminal.say("findings list")
        assert said.code == 0, said.err
        assert "no-exports" in said.out
        assert "ip-allowlist-stays-on" not in said.out
        closed = terminal.say("findings list --all --policy ip-allowlist-stays-on")
        assert closed.lines[2].strip() == "ip_allowlist/singleton (closed)"
        assert terminal.say("findings list").lines[1].rstrip().endswith(" no-exports")

    def test_are_acknowledged(self, asking: tuple[Terminal, Stage]) -> None:
        terminal, on = asking
        said = terminal.say("findings", "acknowledge", self.id_of(on, "no-exports"), "--comment", "an audit")
        assert said.code == 0, said.err
        assert "Acknowledged by alice@acme.example: an audit" in said.out
        assert (
            terminal.say("findings list --policy no-exports").out.strip() == "no-exports has no open finding."
        )

    def test_are_acknowledged_by_two_where_nobody_knows_who_did_it(
        self, asking: tuple[Terminal, Stage]
    ) -> None:
        terminal, on = asking
        on.intercom.hold("admin/1", name="Alice", email=ALICE)
        with on.guarded.transaction() as work:
            seen = int(on.guarded.now())
            entry = Activity("e9", "bulk_export", seen, Actor("bot", "7"), {}, {})
            work.state.activities.add(entry, route="webhook", received_at=seen)
        on.look()
        id_ = self.id_of(on, "no-exports")
        said = terminal.say("findings", "acknowledge", id_)
        assert said.code == 0, said.err
        note = (
            "Nobody knows who stands behind bot 7, which is no teammate. One more person must acknowledge it."
        )
        assert said.out.strip().endswith(note)
        assert note in " ".join(terminal.say("findings list --policy no-exports").out.split())
        shown = on.get(f"/api/v1/findings/{id_}")
        assert (shown["open"], shown["note"]) == (True, note)
        assert [one["who"] for one in shown["acknowledgements"]] == [ALICE]

    def test_are_called_a_false_alarm(self, asking: tuple[Terminal, Stage]) -> None:
        terminal, on = asking
        id_ = self.id_of(on, "no-exports")
        said = terminal.say("findings", "false-alarm", id_, "--reason", "an audit")
        assert said.code == 0, said.err
        assert "called a false alarm by alice@acme.example" in said.out
        again = terminal.say("findings", "false-alarm", id_, "--reason", "an audit")
        assert (again.code, again.err.strip()) == (2, "alice@acme.example said so before: an audit.")

    def test_nobody_judges_their_own(self, asking: tuple[Terminal, Stage]) -> None:
        terminal, on = asking
        terminal.values["GUARDRAIL_TOKEN"] = on.tokens[BOB]
        said = terminal.say("findings", "false-alarm", self.id_of(on, "no-exports"), "--reason", "me")
        assert said.code == 2
        assert "needs the role approver" in said.err

    @pytest.mark.parametrize("words", ["findings false-alarm x", "findings acknowledge"])
    def test_a_reason_and_an_id_are_needed(self, terminal: Terminal, words: str) -> None:
        assert terminal.say(words).code == 2
