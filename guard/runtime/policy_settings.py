"""Settings that say where policies come from: a directory or a git branch, with token and signers."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from guard.git.address import EXAMPLE, PREFIX, GitAddress, NotAGitAddress, is_git, parse
from guard.loading.starter import STARTER
from guard.policy_source.source import FromGit, Source
from guard.runtime.environment import Environment

EVERY: Final = "60s"
"""How often a branch is fetched, unless the settings say otherwise."""
LEAST_EVERY: Final = 5.0
"""Seconds; a shorter period is refused."""
_SIGNED: Final = {"no": False, "required": True}


def read_source(env: Environment) -> Source:
    """GUARDRAIL_POLICIES and what belongs to it; what is wrong is told by `env`."""
    text = env.text("GUARDRAIL_POLICIES")
    every = env.span("GUARDRAIL_POLICIES_EVERY", EVERY, LEAST_EVERY)
    token = env.secret("GUARDRAIL_POLICIES_TOKEN")
    signed = env.one_of("GUARDRAIL_POLICIES_SIGNED", default=False, words=_SIGNED)
    signers = _signers(env)
    if not is_git(text):
        if signed:
            env.add_problem(
                "GUARDRAIL_POLICIES_SIGNED",
                f"GUARDRAIL_POLICIES_SIGNED asks for signed commits, and GUARDRAIL_POLICIES is no {PREFIX}URL.",
            )
        return _directory(env)
    if not (token.isascii() and token.isprintable() and " " not in token):
        env.add_problem(
            "GUARDRAIL_POLICIES_TOKEN",
            "GUARDRAIL_POLICIES_TOKEN holds characters that no token has: paste it again.",
        )
    try:
        address = parse(text)
    except NotAGitAddress as problem:
        env.add_problem(
            "GUARDRAIL_POLICIES",
            f"GUARDRAIL_POLICIES cannot be understood. {problem}",
        )
        return Path("policies")
    _check_token(env, address, token)
    if signers and not signed:
        env.add_problem(
            "GUARDRAIL_POLICIES_SIGNERS",
            "GUARDRAIL_POLICIES_SIGNERS says who may sign, and nothing asks for it: set "
            "GUARDRAIL_POLICIES_SIGNED=required.",
        )
    return FromGit(address, every, token, signed, signers)


def _signers(env: Environment) -> Path | None:
    if not env.text("GUARDRAIL_POLICIES_SIGNERS"):
        return None
    path = env.path("GUARDRAIL_POLICIES_SIGNERS", "")
    if not path.is_file():
        env.add_problem(
            "GUARDRAIL_POLICIES_SIGNERS",
            f"GUARDRAIL_POLICIES_SIGNERS names {path}, which is no file: give each signer a line "
            "`name@acme.example ssh-ed25519 AAAA...`.",
        )
    return path.absolute()


def _check_token(env: Environment, address: GitAddress, token: str) -> None:
    if token and address.scheme not in ("https", "http"):
        env.add_problem(
            "GUARDRAIL_POLICIES_TOKEN",
            f"GUARDRAIL_POLICIES_TOKEN is for {PREFIX}https:// addresses; {address} needs none.",
        )
    elif token and address.password:
        env.add_problem(
            "GUARDRAIL_POLICIES",
            "GUARDRAIL_POLICIES holds a password and there is GUARDRAIL_POLICIES_TOKEN: keep one.",
        )


def _directory(env: Environment) -> Path:
    path = env.path("GUARDRAIL_POLICIES", "policies")
    if "://" in env.text("GUARDRAIL_POLICIES"):  # which may hold a password, and is not repeated
        env.add_problem(
            "GUARDRAIL_POLICIES",
            f"GUARDRAIL_POLICIES is an address, and that of a repository begins with {PREFIX}, as in {EXAMPLE}.",
        )
    elif not path.is_dir():
        if not env.text("GUARDRAIL_POLICIES") and not env.text("INTERCOM_ACCESS_TOKEN"):
            return STARTER  # to try it on the embedded workspace, whose policies these are
        env.add_problem(
            "GUARDRAIL_POLICIES",
            f"GUARDRAIL_POLICIES names {path}, which is not a directory with policy files. `guardrail init` writes "
            "some to begin with.",
        )
    return path
