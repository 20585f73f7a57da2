"""Where the policies in force come from: a directory, or a branch of a git repository. What the settings say of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, TypeAlias

from guard.environment import Environment
from guard.git_address import EXAMPLE, PREFIX, GitAddress, NotAGitAddress, is_git, parse
from guard.in_force import InForce, PoliciesInForce
from guard.in_force_from_git import InForceFromGit
from guard.loading import load
from guard.policies import Policy, PolicySet
from guard.policy_export import read
from guard.policy_mirror import Mirror, mirror_of

EVERY: Final = "60s"
LEAST_EVERY: Final = 5.0
_SIGNED: Final = {"no": False, "required": True}


@dataclass(frozen=True, slots=True)
class FromGit:
    """Policies on a branch. `every` is in seconds; `signers` names who may sign, as ssh-keygen reads it."""

    address: GitAddress
    every: float = 60.0
    token: str = field(default="", repr=False)
    signed: bool = False
    signers: Path | None = None

    def __str__(self) -> str:
        return str(self.address)

    @property
    def secrets(self) -> tuple[str, ...]:
        """What must never be seen in a log line."""
        return self.token, self.address.password, self.address.user if not self.address.password else ""

    def mirror(self, home: Path) -> Mirror:
        return mirror_of(home, self.address, self.token)


Source: TypeAlias = Path | FromGit


def follow(source: Source, home: Path) -> PoliciesInForce:
    """The policies in force, to be followed as long as the service runs. Raises BrokenPolicies and NotTakenUp."""
    if isinstance(source, Path):
        return InForce(source)
    return InForceFromGit(
        source.mirror(home), every=source.every, signed=source.signed, signers=source.signers
    )


def in_force_now(source: Source, home: Path) -> PolicySet:
    """The policies in force, for a command that looks once: of a branch the commit that the service last found good,
    without asking the remote where one is known. Raises BrokenPolicies, NotTakenUp and GitFailed."""
    if isinstance(source, Path):
        return load(source)
    mirror = source.mirror(home)
    good = mirror.good()
    return read(mirror, good) if good else follow(source, home)()


def committed_file(source: FromGit, home: Path, policy: Policy) -> bytes:
    """The file that a policy in force stands in, as it is in the commit. Raises GitFailed."""
    mirror = source.mirror(home)
    return mirror.content(mirror.good(), policy.file)


def read_source(env: Environment) -> Source:
    """GUARDRAIL_POLICIES and what belongs to it; what is wrong is told by `env`."""
    text = env.text("GUARDRAIL_POLICIES")
    every = env.span("GUARDRAIL_POLICIES_EVERY", EVERY, LEAST_EVERY)
    token = env.secret("GUARDRAIL_POLICIES_TOKEN")
    signed = env.one_of("GUARDRAIL_POLICIES_SIGNED", default=False, words=_SIGNED)
    signers = _signers(env)
    if not is_git(text):
        if signed:
            env.problems.append(
                f"GUARDRAIL_POLICIES_SIGNED asks for signed commits, and GUARDRAIL_POLICIES is no {PREFIX}URL."
            )
        return _directory(env)
    try:
        address = parse(text)
    except NotAGitAddress as problem:
        env.problems.append(f"GUARDRAIL_POLICIES cannot be understood. {problem}")
        return Path("policies")
    _check_token(env, address, token)
    if signers and not signed:
        env.problems.append(
            "GUARDRAIL_POLICIES_SIGNERS says who may sign, and nothing asks for it: set "
            "GUARDRAIL_POLICIES_SIGNED=required."
        )
    return FromGit(address, every, token, signed, signers)


def _signers(env: Environment) -> Path | None:
    if not env.text("GUARDRAIL_POLICIES_SIGNERS"):
        return None
    path = env.path("GUARDRAIL_POLICIES_SIGNERS", "")
    if not path.is_file():
        env.problems.append(
            f"GUARDRAIL_POLICIES_SIGNERS names {path}, which is no file: give each signer a line "
            "`name@acme.example ssh-ed25519 AAAA...`."
        )
    return path.absolute()


def _check_token(env: Environment, address: GitAddress, token: str) -> None:
    if token and address.scheme not in ("https", "http"):
        env.problems.append(
            f"GUARDRAIL_POLICIES_TOKEN is for {PREFIX}https:// addresses; {address} needs none."
        )
    elif token and address.password:
        env.problems.append(
            "GUARDRAIL_POLICIES holds a password and there is GUARDRAIL_POLICIES_TOKEN: keep one."
        )
    if not (token.isascii() and token.isprintable() and " " not in token):
        env.problems.append("GUARDRAIL_POLICIES_TOKEN holds characters that no token has: paste it again.")


def _directory(env: Environment) -> Path:
    path = env.path("GUARDRAIL_POLICIES", "policies")
    if "://" in env.text("GUARDRAIL_POLICIES"):  # which may hold a password, and is not repeated
        env.problems.append(
            f"GUARDRAIL_POLICIES is an address, and that of a repository begins with {PREFIX}, as in {EXAMPLE}."
        )
    elif not path.is_dir():
        env.problems.append(f"GUARDRAIL_POLICIES names {path}, which is not a directory with policy files.")
    return path
