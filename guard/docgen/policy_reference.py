"""Writes docs/policy-reference.md from the declarations and docs/examples:
`python -m guard.docgen.policy_reference > docs/policy-reference.md`."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from guard.core.language.reference import SECTIONS, Entry
from guard.core.language.rule_keywords import GROUPS, Keyword
from guard.loading.policy_files import CASES

EXAMPLES: Final = Path(__file__).parents[2] / "docs" / "examples"
INTRODUCTION: Final = """\
# Policies: every word

Every word of the policy language, with its meaning and an example. Start with [policies.md](policies.md), which
explains how the words work together. This page is generated from the declarations in the code and from the files in
[`examples/`](examples) (`python -m guard.docgen.policy_reference > docs/policy-reference.md`).

Each example is a small policy with cases: one that breaks it, and one that does not. You can run all of them:

    guardrail test docs/examples

To try what a word does, change one of them and run it again.
"""
KEYWORDS: Final = """\
## Keywords of JSON Schema

Use these in `must`, `where`, `metadata`, `becomes` and `was`. *Holds* and *breaks* are example values of a field
with this rule.

| keyword | asks for | example | holds | breaks |
|---|---|---|---|---|
"""
NOTES: Final = """
`title`, `description`, `$comment`, `default`, `examples` and `deprecated` are notes. They are allowed and check
nothing. All other keywords are refused.
"""


def listing() -> str:
    """The whole page."""
    parts = [INTRODUCTION]
    homes = _homes()
    for title, entries in SECTIONS:
        listed = entries()
        names = " · ".join(f"[`{entry.name}`](#{entry.anchor})" for entry in listed)
        parts.append(f"## {title}\n\n{names}\n")
        parts += ["\n".join(_entry(entry, homes[entry.example])) for entry in listed]
    return "\n".join(parts) + "\n" + _keywords()


def _homes() -> dict[str, Entry]:
    """The word under which each example is shown: the one it is named after, else the first that it shows."""
    entries = [entry for _, section in SECTIONS for entry in section()]
    entries.reverse()  # a later item of a mapping wins
    return {entry.example: entry for entry in sorted(entries, key=lambda entry: entry.has_its_own)}


def _entry(entry: Entry, home: Entry) -> Iterator[str]:
    yield f"### {entry.title}\n"
    yield f"{entry.says}\n"
    facts = [f"It takes {entry.takes}."] if entry.takes else []
    facts += ["It must be there."] if entry.needed else []
    if facts:
        yield f"*{' '.join(facts)}*\n"
    if entry != home:
        yield f"Shown under [{home.title}](#{home.anchor}).\n"
        return
    folder = EXAMPLES / entry.example
    yield f"[`examples/{entry.example}`](examples/{entry.example}):\n"
    names = ("policy.yaml", "people.yaml", "periods.yaml", f"{CASES}/cases.yaml")
    for file in (folder / name for name in names):
        if file.exists():
            yield f"```yaml\n{file.read_text(encoding='utf-8')}```\n"


def _keywords() -> str:
    rows = [f"| **{title}** | | | | |\n{''.join(map(_row, keywords))}" for title, keywords in GROUPS]
    return f"{KEYWORDS}{''.join(rows)}{NOTES}"


def _row(keyword: Keyword) -> str:
    values = " | ".join(f"`{json.dumps(value)}`" for value in (keyword.rule, keyword.holds, keyword.breaks))
    return f"| `{keyword.name}` | {keyword.says} | {values} |\n"


if __name__ == "__main__":
    sys.stdout.write(listing())
