"""`guardrail check`, a command from its start to its end: of 500 policies of the packs, beside a bare Python that
parses them, and of 1,000 and 5,000 over one kind, beside a bare Python in which jsonschema checks their rules as
schemas."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from itertools import cycle, islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import yaml

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
SCHEMAS: Final = """
import sys, yaml
from jsonschema import Draft202012Validator
for name in sys.argv[1:]:
    with open(name, "rb") as file:
        for policy in yaml.load(file, yaml.CSafeLoader).get("policies", ()):
            Draft202012Validator.check_schema(policy["must"])
"""
ONE_KIND: Final = (1_000, 5_000)
IN_ONE_FILE: Final = 100


def measure(size: Size) -> list[Figure]:
    return [*_of_packs(size), *(_of_one_kind(size.of(count, least=20), size) for count in ONE_KIND)]


def _of_one_kind(count: int, size: Size) -> Figure:
    """Every pair of these policies may be broken by the same resource."""
    with TemporaryDirectory(prefix="guardrail-bench-") as name:
        folder = Path(name, "policies")
        files = over_one_kind(folder, count)
        contenders = {
            "check": [sys.executable, str(ROOT / "app.py"), "check", str(folder)],
            "schemas": [sys.executable, "-c", SCHEMAS, *files],
        }
        medians = in_turns(size.times(3), {name: _timed(command) for name, command in contenders.items()})
    return Figure(
        f"`guardrail check` of {count:,} policies over one kind",
        seconds(medians["check"]),
        f"jsonschema, only checking each rule as a schema {seconds(medians['schemas'])}",
        medians["check"] / medians["schemas"],
        "x",
        "<=",
        1,
        f"{count / medians['check']:,.0f} policies/s",
    )


def over_one_kind(folder: Path, count: int) -> list[str]:
    """Files with policies over articles, no two of which ask for the same. One in a hundred contradicts another."""
    folder.mkdir()
    shutil.copy(ROOT / "policies" / "people.yaml", folder)
    for begin in range(0, count, IN_ONE_FILE):
        policies = [
            {
                "id": f"article-{number}",
                "because": f"article rule {number} was broken",
                "severity": "low",
                "watch": {"kind": "article"},
                "must": {"properties": _asked(number)},
                "then": "flag",
            }
            for number in range(begin, min(begin + IN_ONE_FILE, count))
        ]
        content = yaml.safe_dump({"version": 1, "policies": policies}, sort_keys=False)
        Path(folder, f"{begin:05}.yaml").write_text(content, encoding="utf-8")
    return [str(file) for file in sorted(folder.iterdir()) if file.name != "people.yaml"]


def _asked(number: int) -> dict[str, Any]:
    if number % 100 == 0:
        return {"description": {"const": f"the only text {number}"}}
    rules: tuple[dict[str, Any], ...] = (
        {"title": {"pattern": f"^(?:[A-Z].{{{number % 40}}}|{number})"}},
        {"title": {"minLength": number % 300}, "state": {"enum": ["published", "draft"]}},
        {"description": {"maxLength": 100 + number}},
        {"author_id": {"minimum": number}},
        {"body": {"not": {"pattern": f"secret-{number}"}}},
    )
    return rules[number % len(rules)]


def _of_packs(size: Size) -> list[Figure]:
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
    """Files of the packs, again and again with other ids, until there are so many policies; with people and periods."""
    folder.mkdir()
    shutil.copy(ROOT / "policies" / "people.yaml", folder)
    for periods in PACKS.glob("*/periods.yaml"):
        shutil.copy(periods, folder)
    sources = [
        file for file in sorted(PACKS.glob("*/*.yaml")) if file.name not in ("people.yaml", "periods.yaml")
    ]
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
