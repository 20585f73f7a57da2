"""People who sign in with the identity provider: which account is whose, what it gives, and when it ends."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final, TypeAlias

from drift.core.model.email_addresses import plain_email
from guard.context import GuardedWorkspace, UnitOfWork, new_id
from guard.core.approvals.disabled_people import why_disabled
from guard.core.model.account import Account, Disabled
from guard.identity.openid.errors import NotBelieved, NotVouched, ProviderAway, ProviderProblem
from guard.identity.roles import role_of

if TYPE_CHECKING:
    from guard.identity.openid.provider import LoggedOut, Provider, Said

log = logging.getLogger(__name__)

AT_ONCE: Final = 50
"""How many accounts are asked about in one go."""
_GONE: Final = "The identity provider does not vouch for the account any more."


class NotLetIn(Exception):
    """The provider vouches for somebody who may not in here. The message says why, and who can mend it."""


def admit(work: UnitOfWork, issuer: str, said: Said) -> Account:
    """Keep the account of whom the provider vouches for, if this workspace gives it a role. Raises NotLetIn before
    anything is kept. No other account may change meanwhile."""
    if not said.email:
        raise NotLetIn(said.why_no_email)
    account = _account(work, issuer, said)
    _refuse_disabled(work, account.email)
    if role_of(work.people, account.email, account.groups) is None:
        where = "policies to name you in `roles` of people.yaml"
        if work.roles is not None:
            where = f"settings of {work.workspace.name} to name you in GUARDRAIL_OIDC_ROLES"
        raise NotLetIn(
            f"You are {account.email}, and nobody gave this address a role here. Ask whoever looks after the {where}."
        )
    work.disabled.remove(account.email, by="provider")
    work.accounts.put(account)
    return account


def _account(work: UnitOfWork, issuer: str, said: Said) -> Account:
    """The account as it stands now. An address stays with the account that had it first: where the provider gives it to
    somebody else, they do not become the one who acted under it."""
    known, email = work.accounts.by_subject(issuer, said.subject), plain_email(said.email)
    holder = work.accounts.by_email(issuer, email)
    if holder is not None and holder.subject != said.subject:
        raise NotLetIn(
            f"{email} belongs to another account of the identity provider here. If that one is gone and you are the "
            f"same person, ask an operator for `guardrail person forget {email}`, and sign in again."
        )
    return Account(
        id=new_id() if known is None else known.id,
        issuer=issuer,
        subject=said.subject,
        email=email,
        groups=said.groups or (),
        confirmed_at=work.now,
        checked_at=work.now,
        refresh=said.refresh,
    )


def _refuse_disabled(work: UnitOfWork, email: str) -> None:
    """What the provider said of this address it takes back by vouching for it now."""
    others = [one for one in work.disabled.list() if (one.email, one.by) != (email, "provider")]
    if why := why_disabled(others, email, lambda: work.policies.people.same_person):
        raise NotLetIn(f"{why} An operator lets them in again with `guardrail person enable {email}`.")


def log_out(guarded: GuardedWorkspace, issuer: str, whose: LoggedOut) -> int:
    """End the sessions of whom the provider announces to have logged out, in every workspace, and ask about the account
    soon: an account that is disabled is announced in the same way. Returns how many sessions ended."""
    with guarded.transaction() as work:
        every = (work, *work.beside(guarded.others()))
        if not whose.subject:
            return sum(one.sessions.end_of_provider_session(whose.provider_session) for one in every)
        return sum(_log_out(one, issuer, whose) for one in every)


def _log_out(work: UnitOfWork, issuer: str, whose: LoggedOut) -> int:
    account = work.accounts.by_subject(issuer, whose.subject)
    if account is None:
        return 0
    work.accounts.check_soon(account.id)
    return work.sessions.end_of_account(account.id, whose.provider_session)


Tell: TypeAlias = Callable[[UnitOfWork, str], None]
"""Tells people about somebody with this address, in the transaction of what happened."""


def check_accounts(guarded: GuardedWorkspace, provider: Provider, every: float, tell: Tell) -> int:
    """Ask the provider about the accounts that it was not asked about for a while; returns how many it took back, of
    which people are told. While it is away nothing changes, and the rest of them wait for the next time."""
    with guarded.view() as view:
        due = view.accounts.to_check(view.now - every, AT_ONCE)
    gone = 0
    for account in due:
        if account.issuer != provider.config.issuer:
            continue
        try:
            gone += _check(guarded, provider, account, tell)
        except ProviderAway as problem:
            log.warning("the accounts cannot be checked: %s", problem)
            break
    return gone


def _check(guarded: GuardedWorkspace, provider: Provider, account: Account, tell: Tell) -> bool:
    """Whether the provider took the account back. What it says holds in the other workspaces as well, which do not ask
    for themselves. Raises ProviderAway."""
    said: Said | ProviderProblem
    try:
        said = provider.ask_again(account.refresh or "", account.subject)
    except (NotVouched, NotBelieved) as problem:
        said = problem
    with guarded.transaction() as work:
        work.accounts.lock()
        now = work.accounts.get(account.id)
        if now is None or now.refresh != account.refresh:
            return False  # they signed in anew meanwhile: what was asked is no word about that
        if isinstance(said, ProviderProblem) and not isinstance(said, NotVouched):
            log.warning("the account of %s cannot be checked: %s", now.email, said)
            work.accounts.put(replace(now, checked_at=work.now))
            return False
        others = _elsewhere(guarded, work, now)
        if isinstance(said, NotVouched):
            return _take_back(work, now, others, tell)
        return _confirm(guarded, work, now, others, said, tell)


_Elsewhere: TypeAlias = Sequence[tuple[UnitOfWork, Account]]
"""What the other workspaces know of an account, in the same transaction."""


def _elsewhere(guarded: GuardedWorkspace, work: UnitOfWork, account: Account) -> _Elsewhere:
    known = work.everywhere(guarded.others()).accounts_of(account.issuer, account.subject)
    others = [one for one in guarded.others() if one.workspace.id in known]
    return [(other, known[other.workspace.id]) for other in work.beside(others)]


def _confirm(
    guarded: GuardedWorkspace,
    work: UnitOfWork,
    account: Account,
    others: _Elsewhere,
    said: Said,
    tell: Tell,
) -> bool:
    """Keep what the provider says now. Another address is another sign-in: nobody acts under one that they lost."""
    if said.email and plain_email(said.email) != account.email:
        return _take_back(work, account, others, tell)
    groups = account.groups if said.groups is None else said.groups
    work.accounts.put(
        replace(account, groups=groups, confirmed_at=work.now, checked_at=work.now, refresh=said.refresh)
    )
    work.everywhere(guarded.others()).confirm(account.issuer, account.subject, account.email, work.now)
    for other, theirs in others:
        if theirs.email == account.email and theirs.groups != groups:
            other.accounts.put(replace(theirs, groups=groups, confirmed_at=work.now, checked_at=work.now))
    return False


def _take_back(work: UnitOfWork, account: Account, others: _Elsewhere, tell: Tell) -> bool:
    _disable(work, account, tell)
    for other, theirs in others:
        _disable(other, theirs, tell if is_usable(other) else _tell_nobody)
    log.warning("%s is disabled: the identity provider does not vouch for the account", account.email)
    return True


def _disable(work: UnitOfWork, account: Account, tell: Tell) -> None:
    work.accounts.put(replace(account, refresh=None, checked_at=work.now))
    work.sessions.end_of_account(account.id)
    if work.disabled.add(Disabled(account.email, "provider", work.now, _GONE)):
        tell(work, account.email)


def _tell_nobody(work: UnitOfWork, email: str) -> None:
    """Where the policies, which say who is told what, cannot be used."""


def is_usable(work: UnitOfWork) -> bool:
    """Whether the policies of a workspace can be asked. One that is in trouble keeps nobody out of the others."""
    try:
        return work.policies is not None
    except Exception as problem:  # noqa: BLE001  # whatever it is: it is told by the workspace itself
        log.warning("the policies of %s cannot be asked: %s", work.workspace.name, type(problem).__name__)
        return False
