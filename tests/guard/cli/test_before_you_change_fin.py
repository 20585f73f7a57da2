"""docs/before-you-change-fin.md, done as it says: every command, on an embedded workspace with a year of
conversations, and what each answers."""

from __future__ import annotations

import re
import shlex
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from drift.sandbox.server import create_sandbox
from tests.guard.cli.service import ROOT, started
from tests.guard.cli.terminal import Terminal
from tests.guard.cli.test_first_policy import BLOCK, MASKS, Command, commands

PAGE = (ROOT / "docs" / "before-you-change-fin.md").read_text(encoding="utf-8")
WRITTEN = re.compile(r"Write `([^`]+)`:")
"""What names the file of the block that follows."""
FEW = 2_500
"""Conversations of the year: the page shows those of a larger company."""
PATIENCE = 240.0
WAITS = (" show ", " explain ", " history ", " aftermath", " rehearse ")
"""Commands that show what the service does meanwhile."""
_MASKS = (
    *MASKS[:-1],
    (r"(?<![\w/=.:])\$?\d[\d,]*(\.\d+)?(?![\w/])", "N"),
    (r"under N %|over N %", "N %"),
    (r"#+ ", ""),
    (r"[ ─│]+", " "),
    (r"\s+", " "),
)


@pytest.fixture
def lead(terminal: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Terminal]:
    """A support lead in the folder of a service that keeps its record in `var`."""
    (tmp_path / "policies").symlink_to(ROOT / "policies")
    (tmp_path / "changes").mkdir()
    (tmp_path / "var").mkdir()
    create_sandbox(tmp_path / "var" / "sandbox.db", conversations=FEW).close()
    with started(tmp_path / "var", "serve") as service:
        service.until(lambda line: line.startswith("Ready:"))
        terminal.values.clear()
        terminal.values |= {
            "GUARDRAIL_HOME": "var",
            "GUARDRAIL_URL": service.url("Guardrail"),
            "INTERCOM_BASE_URL": service.url("watches"),
        }
        terminal.here = tmp_path
        monkeypatch.chdir(tmp_path)
        yield terminal


def masked(text: str) -> str:
    for pattern, name in _MASKS:
        text = re.sub(pattern, name, text)
    return text.strip()


def shows(shown: str, said: str) -> bool:
    """Whether the page shows what was said: lines may break elsewhere, numbers are others, `...` is anything."""
    parts = [re.escape(masked(part)) for part in re.split(r"^\.\.\.$", shown, flags=re.MULTILINE)]
    return re.fullmatch(r"\s*.*?\s*".join(parts), masked(said), re.DOTALL) is not None


def typed(on: Terminal, command: Command) -> str:
    program, *words = shlex.split(command.line)
    if program == "export":
        name, _, value = words[0].partition("=")
        on.values[name] = value
        return ""
    assert program == "guardrail"
    return on.say(words[0], *words[1:]).out


def test_it_goes_as_the_page_says(lead: Terminal) -> None:
    done = 0
    for block in BLOCK.finditer(PAGE):
        if block["form"] == "yaml":
            file = lead.here / WRITTEN.findall(PAGE, 0, block.start())[-1]
            file.parent.mkdir(exist_ok=True)
            file.write_text(block["text"])
            continue
        for command in commands(block["text"]):
            said, deadline = typed(lead, command), time.monotonic() + PATIENCE
            while not shows(command.answer, said) and any(word in command.line for word in WAITS):
                assert time.monotonic() < deadline, f"$ {command.line}\n{said}"
                time.sleep(0.2)
                said = typed(lead, command)
            assert shows(command.answer, said), (
                f"$ {command.line}\n{masked(said)}\n\n{masked(command.answer)}"
            )
            done += 1
    assert done > 15


def test_it_leads_from_the_wish_to_the_decision_and_says_every_sort() -> None:
    steps = (
        "questions",
        "aftermath",
        "note",
        "cost",
        "conversations",
        "reach",
        "references",
        "questions",
        "rehearse",
        "cost",
        "propose",
        "plan",
        "show",
        "withdraw",
        "approve",
        "explain",
        "simulate",
    )
    assert [step for step in steps if f"$ guardrail {step}" not in PAGE] == []
    assert [
        sort for sort in ("counted", "bounded", "estimated", "unknown, because") if f"*{sort}" not in PAGE
    ] == []


def test_what_is_shown_otherwise_is_noticed() -> None:
    said = "Proposal a4c40b21683befc: open.\n  reach     3 of 10 (30 %), counted.\n  calls     none\n"
    assert shows("Proposal e5f4a16573d27f1: open.\n...\n", said)
    assert shows("...\n  reach     42 of 722\n            (5.8 %), counted.\n...\n", said)
    assert not shows("...\n  reach     42 of 722 (5.8 %), bounded.\n...\n", said)
    assert not shows("Proposal e5f4a16573d27f1: open.\n", said)
