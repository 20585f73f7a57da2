"""Where policies are in a git repository: `git+URL#branch:path`, taken apart and checked. Reaches nothing. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import SplitResult, unquote, urlsplit

PREFIX: Final = "git+"
SCHEMES: Final = ("file", "https", "ssh", "http")
HIDDEN: Final = "[hidden]"
EXAMPLE: Final = "git+https://git.example/acme/policies.git#main:policies"
_LOOPBACK: Final = ("127.0.0.1", "localhost", "::1")
_NO_BRANCH: Final = re.compile(r"[\x00-\x20\x7f~^:?*\[\\]|\.\.|@\{|//|(^|/)\.|\.lock(/|$)|[/.]$|^/|^@$")
"""What git's own rules for the names of branches refuse (git help check-ref-format)."""


class NotAGitAddress(ValueError):
    """An address that no policies can be fetched from; the message is a finished sentence without any password."""


@dataclass(frozen=True, slots=True)
class GitAddress:
    """`url` is what git is given: it never holds a password. `branch` empty: the one that the remote's HEAD names.
    `path` empty: the root of the repository. `user` and `password` are those of an http address, and are not shown."""

    url: str
    branch: str = ""
    path: str = ""
    user: str = field(default="", repr=False)
    password: str = field(default="", repr=False)

    @property
    def scheme(self) -> str:
        return urlsplit(self.url).scheme

    @property
    def origin(self) -> str:
        """Scheme, host and port."""
        parts = urlsplit(self.url)
        return f"{parts.scheme}://{parts.netloc}"

    @property
    def where(self) -> str:
        """The repository as people are shown it."""
        if not (self.user or self.password):
            return self.url
        scheme, _, rest = self.url.partition("://")
        return f"{scheme}://{HIDDEN}@{rest}"

    @property
    def what(self) -> str:
        """The branch as people are shown it."""
        return self.branch or "HEAD"

    def __str__(self) -> str:
        rest = f"{self.branch}:{self.path}" if self.path else self.branch
        return f"{PREFIX}{self.where}{'#' if rest else ''}{rest}"


def is_git(text: str) -> bool:
    """Whether a place of policies is meant to be in git."""
    return text.startswith(PREFIX)


def parse(text: str) -> GitAddress:
    """`git+https://host/repository#branch:path` in its parts. Raises NotAGitAddress."""
    address, _, fragment = text.strip().removeprefix(PREFIX).partition("#")
    branch, _, path = unquote(fragment).partition(":")
    parts = _parts(address)
    if branch and (branch.startswith("-") or _NO_BRANCH.search(branch)):
        raise NotAGitAddress(f"{branch!r} cannot be the name of a branch. An address looks like {EXAMPLE}.")
    if parts.scheme in ("https", "http"):
        bare = parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()
        return GitAddress(
            bare, branch, _path(path), unquote(parts.username or ""), unquote(parts.password or "")
        )
    return GitAddress(parts.geturl(), branch, _path(path))


def _parts(address: str) -> SplitResult:
    if not address.isascii() or not address.isprintable() or " " in address or "\\" in address:
        raise NotAGitAddress("The address holds characters that no address has: write them as %20 and alike.")
    try:
        parts = urlsplit(address)
        _ = parts.port
    except ValueError:
        raise NotAGitAddress(f"Its host or port makes no sense. An address looks like {EXAMPLE}.") from None
    if parts.scheme not in SCHEMES:
        wanted = ", ".join(f"{PREFIX}{scheme}://" for scheme in SCHEMES[:3])
        raise NotAGitAddress(f"It must begin with one of {wanted}, and look like {EXAMPLE}.")
    if parts.query:
        raise NotAGitAddress("An address of a repository has no part behind a question mark.")
    if not parts.path.strip("/"):
        raise NotAGitAddress(f"It names no repository. An address looks like {EXAMPLE}.")
    _check_host(parts)
    return parts


def _check_host(parts: SplitResult) -> None:
    if parts.scheme == "file":
        if parts.netloc:
            raise NotAGitAddress("A file address has three slashes: git+file:///srv/policies.git.")
        return
    host, user = parts.hostname or "", parts.username or ""
    if not host:
        raise NotAGitAddress(f"It names no host. An address looks like {EXAMPLE}.")
    if host.startswith("-") or user.startswith("-") or "%" in host:
        raise NotAGitAddress(
            "Neither host nor user may begin with a hyphen: ssh would take it for an option."
        )
    if parts.scheme == "http" and host not in _LOOPBACK:
        raise NotAGitAddress("http:// is for this machine only, as anybody could listen in: use https.")
    if parts.scheme == "ssh" and parts.password is not None:
        raise NotAGitAddress("ssh takes no password from an address: give the service's account a key.")


def _path(text: str) -> str:
    """The folder of the policies below the root of the repository, without slashes around it."""
    steps = [step for step in text.split("/") if step not in ("", ".")]
    for step in steps:
        if step == ".." or step.lower() == ".git" or not step.isprintable():
            raise NotAGitAddress(f"The path {text!r} must be that of a folder in the repository.")
    return "/".join(steps)
