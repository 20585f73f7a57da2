"""What git says about a directory of policies: the commit it is at, and why that cannot be told."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from guard.git.command import GitFailed, git

PACKS: Final = "packs"
"""The name of folders with packs: templates to copy from, never in force themselves."""
CONTENT: Final = "sha256:"
"""How a revision begins that is no commit, but that of the content."""
_SUBMODULE: Final = b"160000"
EMPTY_SUBMODULE: Final = "This is a submodule that was not checked out. Run `git submodule update --init`."


def what_counts(folder: str = "") -> tuple[str, str]:
    """The git pathspecs that a revision covers: a folder without its packs, which are never in force."""
    if not folder:
        return ".", f":(exclude,glob)**/{PACKS}/**"
    plain = re.sub(r"([*?\[\]\\])", r"\\\1", folder)
    return f":(top,literal){folder}", f":(exclude,glob){plain}/**/{PACKS}/**"


def commit_of(directory: Path) -> str:
    """The commit that last touched the directory; empty where something in it is not committed, or nobody can tell."""
    part = ("--", *what_counts())
    try:
        if git(directory, "status", "--porcelain", "--ignored", *part).strip():
            return ""
        return git(directory, "log", "-1", "--format=%H", *part).decode(errors="replace").strip()
    except GitFailed:
        return ""


def why_no_commit(directory: Path) -> str:
    """Why git does not tell the commit of a directory that is in a checkout, as a finished sentence with the way out.
    Empty where it does, and outside of any checkout."""
    here = directory.absolute()
    top = next((folder for folder in (here, *here.parents) if (folder / ".git").exists()), None)
    if top is None:
        return ""
    try:
        git(directory, "status", "--porcelain", "--", ".")
    except GitFailed as problem:
        why = "The revision of the policies is that of their content (sha256:), and not of a commit:"
        if "dubious ownership" not in str(problem):
            return f"{why} {problem}"
        return (
            f"{why} git does not read {top}, because it belongs to another user. Run `git config --global --add "
            f"safe.directory {top}` as the user who runs this, or give the checkout to that user."
        )
    return ""


def place_in_checkout(directory: Path) -> str:
    """A directory as the repository it is checked out of calls it: `policies`; empty at its top. Outside of any
    checkout its own name, as in a repository of which only this directory was copied."""
    here = directory.absolute()
    top = next((folder for folder in (here, *here.parents) if (folder / ".git").exists()), here.parent)
    place = here.relative_to(top).as_posix()
    return "" if place == "." else place


def is_empty_submodule(directory: Path) -> bool:
    """Whether a directory is a submodule that was not checked out."""
    if any(directory.iterdir()):
        return False
    try:
        listed = git(directory.absolute().parent, "ls-files", "--stage", "-z", "--", f"./{directory.name}")
    except (GitFailed, OSError):
        return False
    return listed.startswith(_SUBMODULE)
