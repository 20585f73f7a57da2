"""What the environment may say about where the policies come from."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from guard.policy_source.source import FromGit
from guard.runtime.settings import Settings, WrongSettings, read_settings

GIT = "git+https://git.example/acme/policies.git#main:policies"


@pytest.fixture
def here(tmp_path: Path) -> Path:
    (tmp_path / "policies").mkdir()
    (tmp_path / "signers").write_text("alice@acme.example ssh-ed25519 AAAA\n")
    return tmp_path


def read(here: Path, **values: str) -> Settings:
    return read_settings({f"GUARDRAIL_{name}": value for name, value in values.items()}, here=here)


def problems(here: Path, values: Mapping[str, str]) -> str:
    with pytest.raises(WrongSettings) as wrong:
        read(here, **values)
    (one,) = wrong.value.problems
    return one


def test_a_directory_is_what_it_always_was(here: Path) -> None:
    assert read(here).policies == here / "policies"


def test_a_branch_is_fetched_every_minute_unless_another_time_is_said(here: Path) -> None:
    found = read(here, POLICIES=GIT).policies
    assert isinstance(found, FromGit)
    assert (str(found), found.every, found.signed) == (GIT, 60.0, False)
    slower = read(here, POLICIES=GIT, POLICIES_EVERY="5m").policies
    assert isinstance(slower, FromGit)
    assert slower.every == 300.0


def test_signatures_are_asked_for_with_those_who_may_sign(here: Path) -> None:
    found = read(here, POLICIES=GIT, POLICIES_SIGNED="required", POLICIES_SIGNERS="signers").policies
    assert isinstance(found, FromGit)
    assert (found.signed, found.signers) == (True, here / "signers")


@pytest.mark.parametrize(
    ("values", "why"),
    [
        (
            {"POLICIES": "git+https://git.example"},
            "GUARDRAIL_POLICIES cannot be understood. It names no repository",
        ),
        ({"POLICIES": "https://bot:planted@git.example/x"}, "begins with git+, as in"),
        ({"POLICIES": "elsewhere"}, "which is not a directory with policy files"),
        ({"POLICIES": "git+https://bot:planted@git.example/x.git#..:"}, "cannot be the name of a branch"),
        ({"POLICIES": GIT, "POLICIES_EVERY": "1s"}, "at least 5s"),
        ({"POLICIES": GIT, "POLICIES_SIGNED": "yes"}, "must be one of no, required"),
        ({"POLICIES_SIGNED": "required"}, "GUARDRAIL_POLICIES is no git+URL"),
        ({"POLICIES": GIT, "POLICIES_SIGNERS": "signers"}, "set GUARDRAIL_POLICIES_SIGNED=required"),
        (
            {"POLICIES": GIT, "POLICIES_SIGNED": "required", "POLICIES_SIGNERS": "gone"},
            "which is no file: give each signer a line",
        ),
        ({"POLICIES": "git+ssh://git@git.example/x.git", "POLICIES_TOKEN": "planted"}, "needs none"),
        ({"POLICIES": "git+https://a:planted@git.example/x", "POLICIES_TOKEN": "b"}, "keep one"),
        ({"POLICIES": GIT, "POLICIES_TOKEN": "planted it"}, "characters that no token has"),
    ],
)
def test_nonsense_is_refused_with_a_sentence(here: Path, values: dict[str, str], why: str) -> None:
    told = problems(here, values)
    assert why in told
    assert "planted" not in told


def test_neither_token_nor_password_is_shown_and_both_are_kept_out_of_log_lines(here: Path) -> None:
    for values in (
        {"POLICIES": GIT, "POLICIES_TOKEN": "planted-1"},
        {"POLICIES": "git+https://bot:planted-1@git.example/x"},
        {"POLICIES": "git+https://planted-1@git.example/x"},
    ):
        settings = read(here, **values)
        assert "planted" not in f"{settings!r} {settings.policies}"
        assert "planted-1" in settings.secrets
