"""`guardrail rehearse`: from the record of an embedded workspace, or from a service that has it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import orjson
import pytest

from drift.sandbox.conversations.truth import LABEL, Truth
from drift.sandbox.server import create_sandbox, serve_in_thread
from guard.runtime.settings import read_settings
from guard.runtime.wiring import assemble
from tests.founded import copy_original
from tests.guard.cli.conftest import READ_ONCE, _read_once
from tests.guard.cli.terminal import ROOT, Terminal, token
from tests.labelled import fill

TAGGER = """#!/bin/sh
sed -n 's/.*"id":"\\([0-9]*\\)".*"108".*/{"id":"\\1","label":"Delivery"}/p'
"""


@pytest.fixture
def policies(tmp_path: Path) -> Path:
    folder = tmp_path / "policies"
    folder.mkdir()
    for name in ("security.yaml", "people.yaml"):
        shutil.copy(ROOT / "policies" / name, folder)
    return folder


@pytest.fixture
def judged(watching: Terminal, policies: Path) -> list[Truth]:
    """A record with a month of conversations."""
    made = assemble(read_settings(watching.values, here=ROOT))
    try:
        return fill(made.guarded.workspace, count=2_000)
    finally:
        made.close()


def declare(policies: Path, *written: str) -> None:
    folder = policies / "rehearsals"
    folder.mkdir(exist_ok=True)
    pairs = [one.split(",", 1) for one in written]
    lines = [f"  - {{ id: {id}, label: {LABEL}, since: 31d, {rest} }}" for id, rest in pairs]
    (folder / "topics.yaml").write_text("\n".join(["version: 1", "rehearsals:", *lines, ""]))


def asked(policies: Path, more: str = "") -> str:
    return f"rehearse --policies {policies} {more}"


@pytest.mark.usefixtures("judged")
def test_a_bar_that_is_not_reached_fails_a_pipeline(watching: Terminal, policies: Path) -> None:
    declare(policies, "today, require: { precision: 0.5 }", "strict, require: { precision: 0.999 }")
    assert watching.say(asked(policies, "today")).code == 0
    said = watching.say(asked(policies))
    assert said.code == 1
    assert "strict: below the bar" in said.out
    assert "today: reaches the bar" in said.out
    assert all(len(line) <= 100 for line in said.lines)
    assert "People correct the workflow 'Inbound triage':" in said.out
    annotated = watching.say(asked(policies, "--format github")).lines
    [line] = annotated
    assert line.startswith(f"::error file={policies}/rehearsals/topics.yaml,line=4,")
    junit = watching.say(asked(policies, "--format junit")).out
    assert 'tests="2" failures="1"' in junit


def test_where_nothing_is_known_a_bar_is_not_reached(watching: Terminal, policies: Path) -> None:
    declare(policies, "today, require: { precision: 0.5 }")
    said = watching.say(asked(policies))
    assert said.code == 1
    assert "Unknown, because" in said.out


def test_a_program_and_a_csv_are_tried_beside_their_file(
    watching: Terminal, policies: Path, judged: list[Truth]
) -> None:
    declare(policies, "tagger, command: [./tagger]", "by-hand, csv: labels.csv")
    program = policies / "rehearsals" / "tagger"
    program.write_text(TAGGER)
    program.chmod(0o755)
    rows = [f"{one.id},{one.final_label}" for one in judged]
    (policies / "rehearsals" / "labels.csv").write_text("\n".join(["conversation,label", *rows]))
    said = watching.say(asked(policies, "--format json"))
    assert said.code == 0, said.err
    by_hand, tagger = orjson.loads(said.out)
    assert by_hand["candidate"]["right"] == by_hand["candidate"]["judged"] == len(judged)
    assert tagger["candidate"]["measures"][0]["precision"]["share"] > 0.9
    assert tagger["automation"] == by_hand["automation"]
    program.write_text("#!/bin/sh\necho garbage\n")
    broken = watching.say(asked(policies, "tagger"))
    assert broken.code == 2
    assert "line 1 of the program is no answer" in broken.err


def test_a_name_that_is_not_there_and_no_rehearsals_are_refused(watching: Terminal, policies: Path) -> None:
    assert watching.say(asked(policies)).err.startswith("There are no rehearsals.")
    declare(policies, "today, sample: 100")
    said = watching.say(asked(policies, "todya"))
    assert (said.code, said.err) == (2, "There is no rehearsal `todya`. Did you mean `today`?\n")


@pytest.mark.usefixtures("judged")
def test_a_service_is_asked_and_tells_the_same(served: Terminal, policies: Path, judged: list[Truth]) -> None:
    declare(policies, "today, require: { precision: 0.999 }", "by-hand, csv: labels.csv")
    rows = [f"{one.id},{one.final_label}" for one in judged]
    (policies / "rehearsals" / "labels.csv").write_text("\n".join(["conversation,label", *rows]))
    served.values["GUARDRAIL_TOKEN"] = token(served, "bob", "requester")
    service = served.values["GUARDRAIL_URL"]
    here, there = (
        orjson.loads(served.say(asked(policies, f"--format json {more}")).out)
        for more in ("", f"--service {service}")
    )
    for one in (*here, *there):
        del one["since"], one["until"]
    assert there == here
    declare(policies, "tagger, command: [./tagger]")
    said = served.say(asked(policies, f"--service {service}"))
    assert said.code == 2
    assert "a service runs none" in said.err


@pytest.fixture
def few(terminal: Terminal, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Iterator[Terminal]:
    """A terminal whose workspace was read once and has few conversations."""
    copy_original(_read_once, tmp_path, lambda folder: _read_once(folder, capsys))
    (tmp_path / READ_ONCE).rename(tmp_path / "home")
    with create_sandbox(tmp_path / "sandbox.db", conversations=700) as box:
        server = serve_in_thread(box)
        terminal.values |= {"INTERCOM_BASE_URL": server.url, "GUARDRAIL_MODE": "observe"}
        yield terminal
        server.stop()


def test_what_a_rehearsal_looks_at_is_read_from_intercom(few: Terminal, policies: Path) -> None:
    declare(policies, "today, require: { precision: 0.1, at_least: 10 }")
    assert few.say("conversations --read").code == 0
    before = few.say(asked(policies))
    assert before.code == 1
    assert "nobody looked yet at who labelled these conversations" in before.out
    said = few.say(asked(policies, "--read"))
    assert said.code == 0, said.err
    assert "conversations were read whole." in said.err
    assert "today: reaches the bar" in said.out
    assert "@" not in said.out
    both = few.say(asked(policies, "--read --service http://127.0.0.1:9"))
    assert both.code == 2
    few.values["GUARDRAIL_CONVERSATIONS"] = "off"
    assert "is off, so none is read" in few.say(asked(policies, "--read")).err
