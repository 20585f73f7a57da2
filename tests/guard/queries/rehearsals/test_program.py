"""A labelling program is bounded in time and size, is told no secret, and what it does wrong is named."""

from __future__ import annotations

import os
import time
from pathlib import Path

import orjson
import pytest

from guard.core.model.rehearsal import Rehearsal
from guard.queries.rehearsals.problems import NotLabelled
from guard.queries.rehearsals.program import LARGEST, fact_told, labels_by_program, labels_in
from tests.contract.store.conversation_examples import fact

FACTS = [fact("1"), fact("2", locale="fr"), fact("3")]
HEAD = "#!/bin/sh\n"


def labelled(folder: Path, script: str, *, within: float = 30.0, facts: int = 3) -> dict[str, str]:
    program = folder / "tagger"
    program.write_text(HEAD + script)
    program.chmod(0o755)
    rehearsal = Rehearsal("tagger", "Issue type", 1.0, command=("./tagger", "a b"), within=within)
    environment = {**os.environ, "INTERCOM_ACCESS_TOKEN": "dG9r-secret", "GUARDRAIL_TOKEN": "grt_secret"}
    return labels_by_program(rehearsal, FACTS[:facts], folder, environment)


def refused(folder: Path, script: str, *, within: float = 30.0) -> str:
    with pytest.raises(NotLabelled) as problem:
        labelled(folder, script, within=within)
    return str(problem.value)


def test_it_reads_facts_and_writes_labels_a_line_each(tmp_path: Path) -> None:
    answer = """sed -n 's/.*"id":"\\([0-9]*\\)".*"locale":"fr".*/{"id":"\\1","label":"Delivery"}/p'"""
    assert labelled(tmp_path, answer) == {"2": "Delivery"}


def test_it_is_told_what_is_known_when_a_conversation_begins_and_not_the_label() -> None:
    told = fact_told(fact("1", attributes={"Issue type": "Billing", "Plan": "Pro"}), "Issue type")
    assert told["attributes"] == {"Plan": "Pro"}
    assert told.keys() == {
        *("id", "created_at", "channel", "locale", "fin", "setup", "tags", "sources", "attributes"),
    }


def test_no_secret_of_ours_reaches_it_and_its_arguments_are_no_shell(tmp_path: Path) -> None:
    labelled(tmp_path, 'env > seen; echo "$1" > argument; pwd > where')
    seen = (tmp_path / "seen").read_text()
    assert "dG9r" not in seen
    assert "grt_" not in seen
    assert "PATH=" in seen
    assert (tmp_path / "argument").read_text() == "a b\n"
    assert Path((tmp_path / "where").read_text().strip()) == tmp_path.resolve()


def test_one_that_hangs_is_stopped_with_what_it_started(tmp_path: Path) -> None:
    begun = time.monotonic()
    said = refused(tmp_path, "sleep 600 & echo $! > child; wait", within=1.0)
    assert time.monotonic() - begun < 60
    assert said == "tagger: the program did not end within 1 s and was stopped. `within` allows more."
    child = int((tmp_path / "child").read_text())
    deadline = time.monotonic() + 60
    while _lives(child) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not _lives(child)


def _lives(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except OSError:
        return False
    return state != "Z"


@pytest.mark.parametrize(
    ("script", "sentence"),
    [
        ("echo garbage", "line 1 of the program is no answer"),
        ("""echo '{"id":1,"label":"x"}'""", "line 1 of the program is no answer"),
        ("""echo '["1","x"]'""", "line 1 of the program is no answer"),
        ("""echo '{"id":"9","label":"x"}'""", "that it was not asked about"),
        ("""echo '{"id":"1","label":"x"}'; echo '{"id":"1","label":"y"}'""", "conversation 1 two labels"),
        ("echo it broke >&2; exit 3", "ended with 3. It said: it broke"),
        ("kill -9 $$", "was ended by signal 9"),
        ("yes", "writes more than 16 MB"),
    ],
)
def test_what_it_does_wrong_is_named(tmp_path: Path, script: str, sentence: str) -> None:
    assert sentence in refused(tmp_path, script)


def test_one_that_is_not_there_is_named(tmp_path: Path) -> None:
    rehearsal = Rehearsal("tagger", "Issue type", 1.0, command=("./none",))
    with pytest.raises(NotLabelled, match="cannot be started: No such file or directory"):
        labels_by_program(rehearsal, FACTS, tmp_path, {})


def test_fewer_answers_are_no_labels() -> None:
    assert labels_in(b'{"id":"1","label":"x"}\n\n{"id":"2","label":null}\n', ["1", "2", "3"], "t") == {
        "1": "x"
    }
    assert labels_in(b"", ["1"], "t") == {}
    assert len(orjson.dumps(fact_told(FACTS[0], "x"))) * 20_000 < LARGEST
