"""Writes docs/packs.md out of the packs: `python -m guard.docgen.packs_page > docs/packs.md`. Declares no policy."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from guard.core.model.policy import Policy, verdict_of
from guard.loading.policy_files import PACKS
from guard.loading.policy_loader import load

SHELF: Final = Path(__file__).parents[2] / "policies" / PACKS

INTRODUCTION: Final = """\
# Packs of policies

Policies by topic, to copy from: each has a worry behind it, the controls it serves, and cases that show where it stops.
They are written for the made-up company Acme, as the starter policies are. This page is made from the packs
(`python -m guard.docgen.packs_page > docs/packs.md`); the language is described in [policies.md](policies.md).

| Pack | Policies | What it is about |
|---|---|---|
"""

TAKING: Final = """
## Taking a pack

Nothing in `policies/packs/` is in force where it stands: a service that reads `policies/` leaves folders called `packs`
out, and so do `guardrail check policies` and `guardrail test policies`. Each pack is a directory that stands by itself,
with its `people.yaml` and its cases, so it can be looked at and tried where it is:

    guardrail check policies/packs/soc2
    guardrail test policies/packs/soc2

To take one, copy it into the repository that holds your team's policies, and replace what its README names:

    cp -r policies/packs/soc2 our-policies/soc2

Several packs stand beside one another and beside policies of your own, each in its folder; their ids never clash.
`GUARDRAIL_POLICIES` names the directory around them. Who may approve is said once: the packs come with the same
`people.yaml`, which is fine as long as they agree; keep one on top and delete the others when you change it. The cases
of a folder test the policies of that folder, so `guardrail test our-policies` runs those of all packs:

    our-policies/
      people.yaml
      ours/         policies.yaml  cases/policies.yaml
      soc2/         access.yaml  changes.yaml  cases/...
      fin-ai-safety/

Where two packs speak of the same change, both give their reason and the stricter one wins. Begin with
`GUARDRAIL_MODE=observe` (what a real workspace starts in), look at what would have been done, and leave out what is not
your worry.
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
    looks = ", ".join(f"`{kind}`" for kind in policy.watch.kinds) or "the activity log"
    cells = (
        f"`{policy.id}`",
        policy.because,
        looks,
        f"`{verdict_of(policy.then).word}`",
        policy.severity,
        ", ".join(policy.controls),
    )
    return f"| {' | '.join(cells)} |".replace("|  |", "| |")


if __name__ == "__main__":
    sys.stdout.write(listing())
