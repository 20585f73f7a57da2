"""What the identity provider says of an account holds in every workspace of an installation, and is asked once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from guard.context import UnitOfWork
from guard.core.model.policy import People
from guard.identity import entry
from guard.identity.accounts import check_accounts, log_out
from guard.identity.openid.errors import NotBelieved, NotVouched, ProviderAway, ProviderProblem
from guard.identity.openid.provider import LoggedOut, Provider, Said
from guard.identity.tokens import authenticate, create
from tests.fakes.identity_provider import config_of
from tests.guard.identity.workspaces import ISSUER, Installation, installation, said

ALICE = "alice@acme.example"
ROLES = {"viewer": ("*@acme.example", "*@other.example")}


@dataclass
class Asked(Provider):
    """A provider that says what it is told to, and knows how often it was asked."""

    answer: Said | ProviderProblem
    asked: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.config = config_of(ISSUER)

    def ask_again(self, sealed: str, subject: str) -> Said:
        self.asked.append(subject)
        if isinstance(self.answer, ProviderProblem):
            raise self.answer
        return self.answer


@pytest.fixture
def on(tmp_path: Path) -> Iterator[Installation]:
    with installation(tmp_path, "production", "test", "strangers") as made:
        for name in ("production", "test"):
            made.policies[name].people = People(roles=ROLES)
        yield made


@pytest.fixture
def secret(on: Installation) -> str:
    return entry.begin_with_account(on.workspaces, ISSUER, said(ALICE)).secret


def check(on: Installation, provider: Provider) -> tuple[int, list[tuple[str, str]]]:
    """What each workspace does when its turn comes, and whom it tells of it."""
    told: list[tuple[str, str]] = []

    def tell(work: UnitOfWork, email: str) -> None:
        told.append((work.workspace.name, email))

    on.clock.now += 1000
    return sum(check_accounts(one, provider, 900.0, tell) for one in on.workspaces), told


def into(on: Installation, secret: str) -> list[str]:
    return [
        one.workspace.name for one in on.workspaces if entry.enter(on.workspaces, one, secret) is not None
    ]


def test_the_provider_is_asked_once_for_all_and_its_word_keeps_every_session_open(
    on: Installation, secret: str
) -> None:
    provider = Asked(said(ALICE, ("leads",), refresh="sealed anew"))
    for _ in range(3):
        on.clock.now += 5 * 3600
        assert check(on, provider) == (0, [])
        assert into(on, secret) == ["production", "test"]
    assert len(provider.asked) == 3
    for name in ("production", "test"):
        with on[name].view() as view:
            assert [one.groups for one in view.accounts.list()] == [("leads",)]


@pytest.mark.parametrize(
    "answer", [NotVouched("The account is disabled."), replace(said("mallory@other.example"), subject="x")]
)
def test_whom_the_provider_takes_back_is_out_everywhere_at_once_and_each_workspace_tells_its_people(
    on: Installation, secret: str, answer: Said | ProviderProblem
) -> None:
    token = create(on["test"], ALICE, "viewer")
    count, told = check(on, Asked(answer))
    assert (count, told) == (1, [("production", ALICE), ("test", ALICE)])
    assert into(on, secret) == []
    assert authenticate(on["test"], f"Bearer {token}") is None
    with on["strangers"].view() as view:
        assert view.disabled.list() == []
    again = entry.begin_with_account(on.workspaces, ISSUER, said(ALICE))
    assert into(on, again.secret) == ["production", "test"]
    assert authenticate(on["test"], f"Bearer {token}") is not None


@pytest.mark.parametrize("problem", [NotBelieved("Sealed otherwise."), ProviderAway("It is away.")])
def test_an_answer_that_says_nothing_of_somebody_takes_nothing_from_them(
    on: Installation, secret: str, problem: ProviderProblem
) -> None:
    assert check(on, Asked(problem)) == (0, [])
    assert into(on, secret) == ["production", "test"]


def test_a_workspace_whose_policies_are_broken_takes_part_and_tells_nobody(
    on: Installation, secret: str
) -> None:
    on.policies["test"].is_broken = True
    assert check(on, Asked(NotVouched("gone"))) == (1, [("production", ALICE)])
    on.policies["test"].is_broken = False
    assert into(on, secret) == []


@pytest.mark.parametrize(
    "whose", [LoggedOut(f"sub-{ALICE}", ""), LoggedOut("", "desk"), LoggedOut(f"sub-{ALICE}", "desk")]
)
def test_a_logout_at_the_provider_ends_the_sessions_in_every_workspace(
    on: Installation, whose: LoggedOut
) -> None:
    desk = entry.begin_with_account(on.workspaces, ISSUER, replace(said(ALICE), provider_session="desk"))
    phone = entry.begin_with_account(on.workspaces, ISSUER, replace(said(ALICE), provider_session="phone"))
    assert log_out(on["test"], ISSUER, whose) == (2 if whose.provider_session else 4)
    assert into(on, desk.secret) == []
    assert into(on, phone.secret) == (["production", "test"] if whose.provider_session else [])
