"""Commands that a sentence quotes, with the workspace that they are meant for. Pure."""

from __future__ import annotations

import re
from typing import Final

_QUOTED: Final = re.compile(
    r"(?<=`)guardrail (?!(?:init|sandbox|serve|workspaces|ledger verif(?:ier|y))\b)(?=[a-z])"
    r"|(?<=: )guardrail (?=reason\b)"
)
"""The beginning of a command of ours between backticks, and of the one that messages write without them; not of those
that know no workspace, nor of what a person says of us: "guardrail is slow"."""


def meant_for(workspace: str, text: str) -> str:
    """A text whose commands name this workspace: `guardrail drift` becomes `guardrail --workspace test drift`."""
    return _QUOTED.sub(lambda found: f"{found[0]}--workspace {workspace} ", text)
