"""`guardrail check` of 500 policies, a command from its start to its end, beside a bare Python that parses them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from itertools import cycle, islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from guard.loading.policy_loader import load
from tests.bench.figures import Figure, Run, Size, in_turns, seconds, timed

ROOT: Final = Path(__file__).parents[2]
PACKS: Final = ROOT / "policies" / "packs"
PARSE: Final = """
import sys, yaml
for name in sys.argv[1:]:
    with open(name, "rb") as file:
        yaml.load(file, yaml.CSafeLoader)
"""


def measure(size: Size) -> list[Figure]:
    count = size.of(500, least=20)
    with TemporaryDirectory(prefix="guardrail-bench-") as name:
        folder = Path(name, "policies")
        files = written(folder, count)
        policies = len(load(folder).policies)
        contenders = {
            "check": [sys.executable, str(ROOT / "app.py"), "check", str(folder)],
            "parse": [sys.executable, "-c", PARSE, *files],
            "nothing": [sys.executable, "-c", "import yaml"],
        }
        for command in contenders.values():
            _run(command)  # what is compiled at first sight is compiled now
        medians = in_turns(size.runs, {name: _timed(command) for name, command in contenders.items()})
    return [
        Figure(
            f"`guardrail check` of {policies} policies in {len(files) - 1} files, the start of the process included",
            seconds(medians["check"]),
            f"PyYAML's C loader in a bare Python {seconds(medians['parse'])}",
            medians["check"] / medians["parse"],
            "x",
            "<=",
            4,
            f"a Python that only imports PyYAML takes {seconds(medians['nothing'])}",
        )
    ]


def written(folder: Path, count: int) -> list[str]:
    """Files of the packs, again and again with other ids, until there are so many policies; with their people."""
    folder.mkdir()
    shutil.copy(ROOT / "policies" / "people.yaml", folder)
    sources = [file for file in sorted(PACKS.glob("*/*.yaml")) if file.name != "people.yaml"]
    made = 0
    for turn, source in enumerate(islice(cycle(sources), count)):
        if made >= count:
            break
        lines = source.read_text(encoding="utf-8").splitlines(keepends=True)
        made += sum(line.lstrip().startswith("- id: ") for line in lines)
        again = [
            line.rstrip("\n") + f"-{turn}\n" if line.lstrip().startswith("- id: ") else line for line in lines
        ]
        Path(folder, f"{turn:03}-{source.name}").write_text("".join(again), encoding="utf-8")
    return [str(file) for file in sorted(folder.iterdir())]


def _timed(command: list[str]) -> Run:
    return lambda: timed(lambda: _run(command))


def _run(command: list[str]) -> None:
    """As in a shell that nobody has set up: Python keeps what it compiled."""
    usual = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    subprocess.run(command, check=True, capture_output=True, cwd=ROOT, env=usual)
