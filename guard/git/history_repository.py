"""A repository that holds the history of the configuration, and nothing else. Made, read and added to with git."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from guard.git.command import LONGEST, feed, git

BRANCH = "main"


class NotOurRepository(Exception):
    """The folder holds something else; the message says what to do."""


def prepare(folder: Path) -> str:
    """Make the repository where there is none; returns the message of its newest commit, "" where it has none. Raises
    NotOurRepository and GitFailed."""
    if not folder.exists() or not any(folder.iterdir()):
        folder.mkdir(parents=True, exist_ok=True)
        git(folder, "init", "--quiet", f"--initial-branch={BRANCH}")
        return ""
    if not (folder / ".git").is_dir():
        raise NotOurRepository(
            f"{folder} is no repository of its own, and not empty. Name a new folder, or one of an earlier export."
        )
    if git(folder, "status", "--porcelain").strip():
        raise NotOurRepository(
            f"Files in {folder} were changed by hand, and would be lost. Take them back (`git checkout .`, "
            "`git clean -d`), or name a new folder."
        )
    if not git(folder, "for-each-ref", f"refs/heads/{BRANCH}"):
        return ""
    return git(folder, "log", "-1", "--format=%B", BRANCH).decode(errors="replace")


def files_now(folder: Path, paths: Sequence[str]) -> Mapping[str, bytes]:
    """What these files hold at the end of the branch; those that are not there are left out."""
    asked = "".join(f"{BRANCH}:{path}\n" for path in paths).encode()
    answer = git(folder, "cat-file", "--batch", given=asked, patience=LONGEST) if paths else b""
    found, at = {}, 0
    for path in paths:
        end = answer.index(b"\n", at)
        header = answer[at:end].split()
        at = end + 1
        if header[-1] != b"missing":
            size = int(header[-1])
            found[path] = answer[at : at + size]
            at += size + 1
    return found


def add(folder: Path, stream: Iterable[bytes]) -> None:
    """Add commits and check the newest one out. All of them are there afterwards, or none. Raises GitFailed."""
    feed(folder, "fast-import", "--quiet", "--done", "--date-format=raw", given=stream)
    git(folder, "reset", "--quiet", "--hard", BRANCH, patience=LONGEST)
