"""Commits as the stream that `git fast-import` reads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from guard.core.git_export.commits import Author, Commit

BRANCH: Final = "refs/heads/main"
_COMMITTER: Final = "guardrail <>"


def stream(commits: Iterable[Commit], *, goes_on: bool) -> Iterator[bytes]:
    """The commands for these commits. `goes_on`: they follow what the branch has already."""
    for commit in commits:
        yield _commit(commit, goes_on)
        goes_on = False  # the next commits follow by themselves
    yield b"done\n"


def _commit(commit: Commit, goes_on: bool) -> bytes:
    at = f"{int(commit.at)} +0000"
    parts = [
        f"commit {BRANCH}\nauthor {_person(commit.author)} {at}\ncommitter {_COMMITTER} {at}\n".encode(),
        _data(commit.message.encode("utf-8", "replace")),
    ]
    if goes_on:
        parts.append(f"from {BRANCH}^0\n".encode())
    for path, file in commit.files.items():
        quoted = path.encode()  # a path of ours holds nothing that needs quoting
        parts += [b"D %s\n" % quoted] if file is None else [b"M 100644 inline %s\n" % quoted, _data(file)]
    return b"".join(parts)


def _person(author: Author) -> str:
    return f"{author.name} <{author.email}>"


def _data(content: bytes) -> bytes:
    return b"data %d\n%s\n" % (len(content), content)
