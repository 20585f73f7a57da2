"""Policy directories for stories that need other rules than the starters."""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.flows.world import POLICIES


def beside_the_starters(tmp_path: Path, text: str) -> Path:
    """The starter policies, and these beside them."""
    folder = tmp_path / "policies"
    shutil.copytree(POLICIES, folder, ignore=shutil.ignore_patterns("cases"))
    (folder / "story.yaml").write_text(text)
    return folder


def only(tmp_path: Path, text: str) -> Path:
    """These policies and nobody else's, with the people of the starters."""
    folder = tmp_path / "policies"
    folder.mkdir()
    shutil.copy(POLICIES / "people.yaml", folder)
    (folder / "story.yaml").write_text(text)
    return folder
