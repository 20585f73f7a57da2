"""A copy of the branch that policies come from: fetched, kept below the home, and asked about its commits.

Nothing is ever checked out of it. `GOOD` is the last commit whose policies were in force, so that a restart finds it.
"""

from __future__ import annotations

import fcntl
import hashlib
from base64 import b64encode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from guard.git.address import SCHEMES, GitAddress
from guard.git.command import GitFailed, git
from guard.loading.checkout import what_counts

NEWEST: Final = "refs/guardrail/newest"
GOOD: Final = "refs/guardrail/good"
FOLDER: Final = "policies-from-git"
LOCK: Final = "guardrail.lock"
"""Held by whoever writes to the copy."""
FETCH_PATIENCE: Final = 120.0
"""Seconds for a fetch; the first one brings the history of the branch."""
NOT_THERE: Final = "couldn't find remote ref"
"""What git says of a branch that is not there."""


_ONLY_SSH: Final = tuple(
    word for name in ("gpg", "gpg.openpgp", "gpg.x509") for word in ("-c", f"{name}.program=false")
)
"""Where a file says who may sign, a key in some keyring of the account says nothing."""


class NotTakenUp(Exception):
    """Policies that cannot come into force. `code` is fetch, unsigned, rewritten or broken; `commit` is the one
    refused, where there is one. The message is finished sentences for people."""

    def __init__(self, code: str, sentence: str, commit: str = "") -> None:
        super().__init__(sentence)
        self.code = code
        self.commit = commit


@dataclass(frozen=True, slots=True)
class Commit:
    """What people want to know of a commit. `at` is when it was made, in unix seconds."""

    id: str
    author: str
    email: str
    at: float

    def __str__(self) -> str:
        when = datetime.fromtimestamp(self.at, UTC).strftime("%Y-%m-%d %H:%M UTC")
        return f"commit {self.id[:12]} ({self.author} <{self.email}>, {when})"


class Mirror:
    """The copy of one branch. `token` goes to the host of the address and nowhere else."""

    def __init__(self, folder: Path, address: GitAddress, token: str = "") -> None:
        self.folder = folder
        self.address = address
        self._secrets = _credentials(address, token)

    # -- the remote -------------------------------------------------------------------------------------------------

    def fetch(self) -> str:
        """The newest commit of the branch, brought here with its history. Raises NotTakenUp."""
        address = self.address
        source = f"refs/heads/{address.branch}" if address.branch else "HEAD"
        quietly = ("--quiet", "--no-tags", "--no-recurse-submodules", "--no-write-fetch-head")
        try:
            with self._alone():
                git(
                    self.folder,
                    *("fetch", *quietly, "--", address.url, f"+{source}:{NEWEST}"),
                    protocol=address.scheme if address.scheme in SCHEMES else "",
                    settings=self._secrets,
                    patience=FETCH_PATIENCE,
                )
                return self._commit_at(NEWEST)
        except GitFailed as problem:
            raise NotTakenUp("fetch", self._unfetched(str(problem))) from problem
        except OSError as problem:
            why = f"The copy of the policies in {self.folder} cannot be kept: {problem.strerror}."
            raise NotTakenUp("fetch", why) from problem

    def _unfetched(self, words: str) -> str:
        if NOT_THERE not in words:
            return f"{self.address.where} cannot be fetched: {words}"
        if self.address.branch:
            return f"There is no branch {self.address.branch} at {self.address.where}."
        return (
            f"{self.address.where} is empty, or its HEAD names a branch that is not there: push one, or name one as "
            "in git+URL#main."
        )

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """One process at a time writes to the copy: the service, or a command beside it."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with (self.folder / LOCK).open("w") as held:
            fcntl.flock(held, fcntl.LOCK_EX)
            for left in self._left_behind():
                left.unlink(missing_ok=True)
            if not (self.folder / "objects" / "pack").exists():  # what git makes last
                git(self.folder, "init", "--quiet", "--bare", "--template=", "--initial-branch=main")
            yield

    def _left_behind(self) -> Iterator[Path]:
        """The locks of a git that was killed, at which every later one would stop for good. Whoever may write to the
        copy is alone with it, so nobody holds them."""
        yield from (lock for lock in self.folder.glob("*.lock") if lock.name != LOCK)
        yield from self.folder.glob("refs/**/*.lock")
        yield from self.folder.glob("objects/*.lock")

    # -- the commits ------------------------------------------------------------------------------------------------

    def good(self) -> str:
        """The last commit whose policies were in force, or nothing."""
        if not (self.folder / "HEAD").exists():
            return ""
        try:
            return self._commit_at(GOOD)
        except GitFailed:
            return ""

    def keep_good(self, commit: str) -> None:
        """Raises GitFailed."""
        with self._alone():
            git(self.folder, "update-ref", GOOD, commit)

    def revision(self, commit: str) -> str:
        """The commit that last touched the policies: if nobody changes them, they keep it. Raises GitFailed."""
        part = what_counts(self.address.path)
        return self._log(commit, "--format=%H", "--", *part) or commit

    def facts(self, commit: str) -> Commit:
        """Raises GitFailed."""
        author, email, at = self._log(commit, "--format=%an%x00%ae%x00%ct", "--").split("\0")
        return Commit(commit, _shown(author), _shown(email), float(at))

    def content(self, commit: str, path: str) -> bytes:
        """A file of a commit; `path` is seen from the top of the repository. Raises GitFailed."""
        return git(self.folder, "cat-file", "blob", f"{commit}:{path}")

    def follows(self, commit: str, earlier: str) -> bool:
        """Whether one commit was made on top of another. Raises GitFailed."""
        return self._ask("rev-list", "--max-count=1", earlier, f"^{commit}", "--") == ""

    def unsigned(self, commit: str, signers: Path | None) -> str:
        """Why the signature of a commit cannot be relied on; nothing where it can."""
        known = (*_ONLY_SSH, "-c", f"gpg.ssh.allowedSignersFile={signers}") if signers else ()
        try:
            git(self.folder, *known, "verify-commit", commit)
        except GitFailed as problem:
            header = git(self.folder, "cat-file", "commit", commit).partition(b"\n\n")[0]
            if b"\ngpgsig" not in header:
                return "it is not signed."
            if signers and b"BEGIN SSH SIGNATURE" not in header:
                return f"it is not signed with a key of ssh, and only those in {signers} count."
            return str(problem)
        return ""

    def _commit_at(self, ref: str) -> str:
        return self._ask("rev-parse", "--verify", "--quiet", f"{ref}^{{commit}}")

    def _log(self, commit: str, *wanted: str) -> str:
        return self._ask("log", "-1", "--no-show-signature", "--no-color", commit, *wanted)

    def _ask(self, *arguments: str) -> str:
        return git(self.folder, *arguments).decode(errors="replace").strip()


def mirror_of(home: Path, address: GitAddress, token: str = "") -> Mirror:
    """The copy that is kept of an address. Another branch or path of the same repository has one of its own, as what
    was good of one says nothing of the other."""
    name = hashlib.sha256(f"{address.url}#{address.branch}:{address.path}".encode()).hexdigest()[:16]
    return Mirror(home / FOLDER / f"{name}.git", address, token)


def _credentials(address: GitAddress, token: str) -> Mapping[str, str]:
    """What is sent to the host, as a setting of git: Basic authentication, which every git host takes tokens by."""
    if address.scheme not in ("http", "https") or not (token or address.user):
        return {}
    user = address.user or "x-access-token"
    basic = b64encode(f"{user}:{token or address.password}".encode()).decode()
    return {f"http.{address.origin}/.extraHeader": f"Authorization: Basic {basic}"}


def _shown(text: str) -> str:
    return "".join(character for character in text if character.isprintable())[:100]
