"""Writes docs/packs.md from the packs: `python -m guard.docgen.packs_page > docs/packs.md`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from guard.core.model.policy import Policy, verdict_of
from guard.loading.checkout import PACKS
from guard.loading.policy_loader import load

SHELF: Final = Path(__file__).parents[2] / "policies" / PACKS

INTRODUCTION: Final = """\
# Packs of policies

Policies by topic, to copy from: each has a worry behind it, the controls it serves, and cases that show where it
stops. Like the starter policies, they are written for the made-up company Acme. [policies.md](policies.md)
describes the language. This page is generated from the packs (`python -m guard.docgen.packs_page > docs/packs.md`).

| Pack | Policies | What it is about |
|---|---|---|
"""

TAKING: Final = """
## Taking a pack

Nothing in `policies/packs/` is in force. A service that reads `policies/` skips folders called `packs`, and so do
`guardrail check policies` and `guardrail test policies`. Each pack is a complete directory with its own
`people.yaml` and cases, so you can try it where it is:

    guardrail check policies/packs/soc2
    guardrail test policies/packs/soc2

To adopt one, copy it into the repository that holds your team's policies, and replace what its README names:

    guardrail init our-policies --pack soc2

Several packs can sit beside one another and beside your own policies, each in its folder. Their ids never clash.
`GUARDRAIL_POLICIES` names the directory around them. All packs come with the same `people.yaml`, and copies must
agree: when you change it, keep one at the top and delete the others. The cases of a folder test the policies of
that folder, so `guardrail test our-policies` runs the cases of all packs:

    our-policies/
      people.yaml
      ours/         policies.yaml  cases/policies.yaml
      soc2/         access.yaml  changes.yaml  cases/...
      fin-ai-safety/

If two packs match the same change, both give their reason and the stricter one wins. Start with
`GUARDRAIL_MODE=observe` (the default for a real workspace), look at what would have been done, and drop the
policies that you do not need.
"""


def listing() -> str:
    """The whole page."""
    packs = {folder: load(folder).policies for folder in sorted(SHELF.iterdir()) if folder.is_dir()}
    rows = "\n".join(
        f"| [`{folder.name}`](#{folder.name}) | {len(policies)} | {_about(folder)} |"
        for folder, policies in packs.items()
    )
    sections = "\n".join(line for folder, policies in packs.items() for line in _section(folder, policies))
    return f"{INTRODUCTION}{rows}\n{TAKING}\n{sections}\n"


def _about(folder: Path) -> str:
    """The first paragraph of the pack's README, in one line."""
    return " ".join((folder / "README.md").read_text(encoding="utf-8").split("\n\n")[1].split())


def _section(folder: Path, policies: tuple[Policy, ...]) -> Iterator[str]:
    yield f"## {folder.name}\n"
    yield f"{_about(folder)} What to replace first is in [its README](../policies/packs/{folder.name}/README.md).\n"
    yield "| Policy | This change is stopped because | Looks at | Then | Severity | Controls |"
    yield "|---|---|---|---|---|---|"
    yield from (_row(policy) for policy in policies)
    yield ""


def _row(policy: Policy) -> str:
    looks = ", ".join(f"`{kind}`" for kind in policy.watch.kinds) or _looks_elsewhere(policy)
    cells = (
        f"`{policy.id}`",
        policy.because,
        looks,
        f"`{verdict_of(policy.then).word}`",
        policy.severity,
        ", ".join(policy.controls),
    )
    return f"| {' | '.join(cells)} |".replace("|  |", "| |")


def _looks_elsewhere(policy: Policy) -> str:
    return "the activity log" if policy.watch.counting is None else policy.watch.counting.counts


if __name__ == "__main__":
    sys.stdout.write(listing())
