"""The PATH argument of check, test and simulate, and --policies: a path on this machine, or one in a git repository."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import click
from msgspec import Struct
from msgspec.structs import replace

from guard.cli.context import CliContext
from guard.cli.exit_codes import Refused
from guard.core.model.policy import PolicySet
from guard.core.model.workspace_scope import DEFAULT_WORKSPACE
from guard.git.address import GitAddress, NotAGitAddress, is_git, parse
from guard.loading.policy_files import Found, NotUsable, find
from guard.loading.policy_loader import BrokenPolicies, Written, load_shared, understand_shared
from guard.loading.shared_policies import SharedPolicies
from guard.loading.starter import STARTER
from guard.runtime.environment import Environment

USUAL: Final = "policies"
"""Where policies are unless somebody says otherwise."""


class Opened(Struct, frozen=True):
    """Policies that can be read at `path`. Their files are named as they are seen from `root`; `revision` is that of
    the commit they come from, or empty; `unusable` is what of it could not be written there."""

    path: Path
    root: Path
    revision: str = ""
    unusable: tuple[NotUsable, ...] = ()

    def load(self, workspace: str = DEFAULT_WORKSPACE) -> PolicySet:
        """The policies as a workspace has them. Raises BrokenPolicies with the files as people know them."""
        return self.load_shared().for_workspace(workspace)

    def load_shared(self, read: Written | None = None) -> SharedPolicies:
        """The policies of all workspaces. Raises BrokenPolicies with the files as people know them. `read` takes what
        was read of each file."""
        if not self.revision:
            return load_shared(self.path, read)
        found = find(self.path)
        everything = Found(found.files, (*found.unusable, *self.unusable))
        try:
            return understand_shared(everything, self.name(str(self.path)), lambda: self.revision, read)
        except BrokenPolicies as broken:
            raise BrokenPolicies(
                replace(problem, file=self.name(problem.file), sentence=self.name(problem.sentence))
                for problem in broken.problems
            ) from None

    def name(self, text: str) -> str:
        """The text without the temporary folder of the commit."""
        return text.replace(f"{self.root}/", "").replace(str(self.root), ".") if self.revision else text


@contextmanager
def opened(context: CliContext, place: str) -> Iterator[Opened]:
    """The policies at a path or at `git+URL#branch:path`, which is fetched. Where there is no folder `policies`, those
    that a service with these settings would take. Raises Refused, NotTakenUp, GitFailed and BrokenPolicies."""
    place = _instead(context) if place == USUAL and not Path(place).exists() else place
    if not is_git(place):
        path = Path(place)
        if not path.exists():
            raise Refused(f"There is nothing at {path}. Name the folder or the file of your policies.")
        yield Opened(path, context.here)
        return
    try:
        address = parse(place)
    except NotAGitAddress as problem:
        raise Refused(f"This is no place of policies in git. {problem}") from problem
    from tempfile import TemporaryDirectory

    from guard.policy_source.git_export import export
    from guard.policy_source.git_mirror import Mirror

    with TemporaryDirectory(prefix="guardrail-") as folder_name:
        root = Path(folder_name).resolve()
        mirror = Mirror(root / "mirror.git", address, _token(context, address))
        commit = mirror.fetch()
        folder, unusable = export(mirror, commit, root / "tree")
        yield Opened(folder, root / "tree", mirror.revision(commit), unusable)


def known_workspaces(context: CliContext) -> tuple[str, ...]:
    """The workspaces of the installation, the default first; empty where no file lists them. No tokens are needed.
    Raises WrongSettings."""
    from guard.runtime.workspaces_file import names_of

    return names_of(context.values, context.here)


def named_workspace(context: CliContext) -> str:
    """The workspace that somebody named with --workspace; "" where nobody did. Raises WrongSettings and Refused."""
    name, known = context.wanted, known_workspaces(context)
    if known and name and name not in known:
        raise Refused(f"There is no workspace {name!r}: there are {', '.join(known)}.")
    return name


def workspace_meant(context: CliContext) -> str:
    """The same, or the default one. Raises WrongSettings and Refused."""
    return named_workspace(context) or next(iter(known_workspaces(context)), DEFAULT_WORKSPACE)


def _instead(context: CliContext) -> str:
    """The place of the policies where there is no folder `policies`, as `guard.runtime.policy_settings` chooses it. It
    is said, as nobody named it. Raises Refused."""
    env = Environment(context.values_here(), context.here)
    if configured := env.text("GUARDRAIL_POLICIES"):
        place = configured if is_git(configured) else str(env.path("GUARDRAIL_POLICIES", USUAL))
        instead = "what GUARDRAIL_POLICIES names is taken."
    elif env.text("INTERCOM_ACCESS_TOKEN"):
        raise Refused(
            "There is no folder `policies` here. Name the folder or the file of your policies, or let `guardrail init` "
            "write some to begin with."
        )
    else:
        place = str(STARTER)
        instead = (
            "the policies that come with the product are taken. `guardrail init` writes a copy to work on."
        )
    click.echo(f"There is no folder `policies` here: {instead}", err=True)
    return place


def _token(context: CliContext, address: GitAddress) -> str:
    """The token for the policy repository; empty where the address is on another host than GUARDRAIL_POLICIES."""
    env = Environment(context.values_here(), context.here)
    configured = env.text("GUARDRAIL_POLICIES")
    try:
        is_meant = not is_git(configured) or parse(configured).origin == address.origin
    except NotAGitAddress:
        is_meant = False
    return env.secret("GUARDRAIL_POLICIES_TOKEN") if is_meant else ""
