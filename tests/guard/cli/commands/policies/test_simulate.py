"""`guardrail simulate`: policies tried on what happened, before they are merged."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from rich.console import Console

from guard.cli.commands.policies.simulate import patience
from guard.core.simulation.formats.formats import FORMATS
from tests.guard.cli.terminal import ROOT, Terminal

EXPORT = {
    "id": "1", "activity_type": "bulk_export", "created_at": 1_790_000_000,
    "performed_by": {"type": "admin", "id": "9", "email": "mallory@acme.example", "ip": "198.51.100.7"},
}  # fmt: skip


def candidate(tmp_path: Path) -> Path:
    folder = tmp_path / "candidate"
    folder.mkdir()
    (folder / "people.yaml").write_text((ROOT / "policies" / "people.yaml").read_text())
    (folder / "quiet.yaml").write_text(
        "version: 1\npolicies:\n  - id: only-exports\n    because: data leaves\n    severity: low\n"
        "    owner: dave@acme.example\n    watch: { activity: bulk_export }\n    then: flag\n"
    )
    return folder


def test_what_the_policies_in_force_did_is_no_news(switched_off: Terminal) -> None:
    said = switched_off.say("simulate policies --since 1h")
    assert said.code == 0
    assert "1 put back" in said.lines[0]
    assert said.lines[1] == "These are the policies in force."
    assert "ip-allowlist-stays-on" in said.out


def test_a_candidate_that_would_let_it_pass_is_told(switched_off: Terminal, tmp_path: Path) -> None:
    folder = str(candidate(tmp_path))
    said = switched_off.say("simulate --since 1h --format json", folder)
    found = json.loads(said.out)
    assert found["news"]["gone"] == 1
    (gone,) = found["rows"]
    assert (gone["subject"], gone["instead"], gone["verdict"]) == (
        "ip_allowlist/singleton",
        "revert",
        "allow",
    )
    markdown = switched_off.say("simulate --since 1h --format markdown", folder).out
    assert f"(change {gone['change']})" in markdown


def test_an_export_is_judged_without_any_record(terminal: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "log.ndjson"
    file.write_text(f"{json.dumps(EXPORT)}\nnonsense\n")
    said = terminal.say("simulate --format json", "--activity", str(file), str(candidate(tmp_path)))
    assert said.code == 0
    assert f"{file}:2: passed over" in said.err
    assert json.loads(said.out)["policies"]["only-exports"]["flagged"] == 1
    assert not Path(terminal.values["GUARDRAIL_HOME"]).exists()


@pytest.mark.parametrize("form", FORMATS)
def test_every_form_says_what_of_an_export_was_passed_over(
    terminal: Terminal, tmp_path: Path, form: str
) -> None:
    file = tmp_path / "log.ndjson"
    file.write_text(f"{json.dumps(EXPORT)}\n" + "nonsense\n" * 21)
    said = terminal.say("simulate --format", form, "--activity", str(file), str(candidate(tmp_path)))
    assert said.code == 0
    assert f"{file}: 21 lines were passed over." in said.err
    if form == "json":
        assert json.loads(said.out)["passed_over"]["count"] == 21
    else:
        assert "21 lines of the export are no entries and were passed over." in said.out.replace("\n", " ")


def test_rows_lead_to_where_people_reach_the_service(switched_off: Terminal) -> None:
    switched_off.values["GUARDRAIL_PUBLIC_URL"] = "https://guard.acme.example/"
    found = json.loads(switched_off.say("simulate policies --since 1h --format json").out)
    changes = [one for one in found["rows"] if one["change"] is not None]
    assert (
        [one["url"] for one in changes]
        == [f"https://guard.acme.example/api/v1/changes/{one['change']}" for one in changes]
        != []
    )


def test_whoever_waits_for_a_service_sees_that_it_works() -> None:
    screen, paper = io.StringIO(), io.StringIO()
    with patience(Console(file=screen, force_terminal=True, width=120), "http://127.0.0.1:8080"):
        pass
    assert "http://127.0.0.1:8080 judges its history again" in screen.getvalue()
    with patience(Console(file=paper), "http://127.0.0.1:8080"):
        pass
    assert paper.getvalue() == ""


def test_wrong_input_is_refused_with_a_sentence(watching: Terminal, tmp_path: Path) -> None:
    assert watching.say("simulate policies --since yesterday").err.startswith("--since is 'yesterday'")
    assert (
        watching.say("simulate nowhere").err
        == "There is nothing at nowhere. Name the folder or the file of your policies.\n"
    )
    empty = tmp_path / "log.ndjson"
    empty.write_text("")
    said = watching.say("simulate policies", "--activity", str(empty))
    assert said.code == 2
    assert "holds no entry" in said.err
