"""Into which workspaces of an installation somebody may, and signing in to all of these at once.

Each workspace knows its people by itself: it has its own tokens, accounts and sessions, and what somebody may do is
what holds there. A sign-in opens a session in each that lets them in, all under the one cookie that the browser holds.
All workspaces that are passed here share one database.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from guard.context import GuardedWorkspace, UnitOfWork, new_id
from guard.core.approvals.disabled_people import why_disabled
from guard.core.model.account import Account
from guard.core.model.passkey import Passkey
from guard.core.model.records import Token
from guard.core.model.session import Session
from guard.identity.accounts import NotLetIn, admit, is_usable
from guard.identity.roles import role_of
from guard.identity.sessions import SignedIn, find, hash_of, rights_now
from guard.store.people_everywhere import PeopleEverywhere
from guard.store.sessions import Opened

if TYPE_CHECKING:
    from guard.identity.openid.provider import Said

Workspaces: TypeAlias = Iterable[GuardedWorkspace]
Held: TypeAlias = tuple[tuple[GuardedWorkspace, Token], ...]
"""Workspaces with the token that somebody has there."""


class Entered(NamedTuple):
    """`secret` is what the browser holds from now on, `into` the names of the workspaces that it opens."""

    secret: str
    into: tuple[str, ...]


# Who may enter


def held(workspaces: Workspaces, hash_: bytes) -> Held:
    """Where a token holds, by its hash: nowhere, if it is wrong. That of somebody who is disabled holds not there."""
    with _seeing(workspaces) as (views, everywhere):
        return _not_disabled(views, everywhere, everywhere.tokens_of_hash(hash_, _now(views)))


def may_enter(workspaces: Workspaces, who: SignedIn | Token) -> tuple[str, ...]:
    """The names of the workspaces that somebody may enter, in the order in which these are given."""
    with _seeing(workspaces) as (views, everywhere):
        if isinstance(who, Token):
            found = _not_disabled(views, everywhere, everywhere.tokens_of_id(who.id, _now(views)))
            return tuple(guarded.workspace.name for guarded, _ in found)
        return _opened_by(views, everywhere, who.session.id)


def opened_by(workspaces: Workspaces, secret: str) -> tuple[str, ...]:
    """The same for whoever has what a browser holds, before it is known in which workspace they are; nothing where it
    opens none."""
    with _seeing(workspaces) as (views, everywhere):
        return _opened_by(views, everywhere, hash_of(secret))


def _opened_by(views: _Views, everywhere: PeopleEverywhere, session: str) -> tuple[str, ...]:
    ways = _ways(views, everywhere, session)
    return tuple(
        view.workspace.name
        for number, (guarded, view) in views.items()
        if number in ways.opened or _follows(guarded, view, ways) is not None
    )


def enter(workspaces: Workspaces, guarded: GuardedWorkspace, secret: str) -> SignedIn | None:
    """Whose session this is in one of the workspaces, with what they may do there now. One that lets them in by now
    (it is new, or gave them a role since) opens a session that ends when theirs elsewhere do. None where it does not
    let them in, or the session is over."""
    found = find(guarded, secret)
    if found is not None:
        return found
    number = guarded.workspace.id
    with _seeing((guarded, *workspaces)) as (views, everywhere):
        ways = _ways(views, everywhere, hash_of(secret))
        followed = _follows(guarded, views[number][1], ways)
    if followed is None:
        return None
    session, account = followed
    with _writing([guarded]) as (works, everywhere):
        work = works[number][1]
        if account is not None:
            work.accounts.lock()
            if work.accounts.by_subject(account.issuer, account.subject) is None:
                work.accounts.put(account)
        everywhere.open([(number, session)], session.id, work.now)
    _share_passkeys((guarded, *workspaces), session)
    return find(guarded, secret)


# Signing in and out


def begin_with_tokens(of: Held, also: Workspaces = (), former: str = "") -> Entered:
    """Begin a session with the tokens of one person, each in its workspace. The `former` secret of the same browser is
    good for nothing afterwards; where it let in the same person besides, in `also`, the new one does now: whoever has a
    token for each workspace signs in with one after the other."""
    secret = secrets.token_urlsafe(32)
    with _writing([guarded for guarded, _ in of], also) as (works, everywhere):
        now = _now(works)
        opened = [
            (guarded.workspace.id, Session(hash_of(secret), token.id, token.email, now, now))
            for guarded, token in of
        ]
        everywhere.open(opened, hash_of(former) if former else "", now)
    if len(opened) > 1:
        _share_passkeys([guarded for guarded, _ in of], opened[0][1])
    return Entered(secret, tuple(guarded.workspace.name for guarded, _ in of))


def begin_with_account(
    workspaces: Sequence[GuardedWorkspace], issuer: str, said: Said, also: Workspaces = (), former: str = ""
) -> Entered:
    """Begin a session for whom the provider vouches, in each of these workspaces that gives them a role. Raises
    NotLetIn where none does, as the first one says it. What the provider once took back from this account, it gives
    again; what an operator took stays. The provider is asked again from one of them, for all."""
    secret, refused = secrets.token_urlsafe(32), list[NotLetIn]()
    with _writing(workspaces, also) as (works, everywhere):
        now, opened, ask_with = _now(works), list[tuple[int, Session]](), said.refresh
        next(iter(works.values()))[1].accounts.lock()
        for guarded in workspaces:
            try:
                account = _admitted(works[guarded.workspace.id][1], issuer, replace(said, refresh=ask_with))
            except NotLetIn as problem:
                refused.append(problem)
                continue
            ask_with = None
            session = Session(hash_of(secret), "", account.email, now, now, account.id, said.provider_session)
            opened.append((guarded.workspace.id, session))
        if not opened:
            raise refused[0]
        everywhere.forget_how_to_ask(issuer, said.subject, but=[number for number, _ in opened])
        everywhere.open(opened, hash_of(former) if former else "", now)
    if len(opened) > 1:
        _share_passkeys(workspaces, opened[0][1])
    return Entered(secret, tuple(works[number][0].workspace.name for number, _ in opened))


def also_entered(work: UnitOfWork, others: Workspaces, session: Session) -> list[tuple[UnitOfWork, Session]]:
    """The other workspaces in which somebody is by the same token or account under this cookie, each with its session
    there, in the same transaction. A token that somebody made for one workspace says nothing about another one."""
    every = list(others)
    here, opened = work.sessions.opened(session.id), work.everywhere(every).opened(session.id)
    if here is None:
        return []
    inside = [one for one in every if one.workspace.id in opened]
    found = [(one, opened[one.workspace.id]) for one in work.beside(inside)]
    return [
        (one, there.session) for one, there in found if there.is_by_the_same(here) and _lets_in(one, there)
    ]


def _share_passkeys(workspaces: Workspaces, session: Session) -> None:
    """Whoever has no passkey yet in a workspace of a session has those there that they added in another one of it, when
    they were signed in by the token, or the account, that opened both."""
    with _writing(workspaces) as (works, everywhere):
        opened = everywhere.opened(session.id)
        known = everywhere.among(opened).passkeys_of(session.email)
        for number, here in opened.items():
            if number not in known:
                for passkey in _following(here, opened, known):
                    works[number][1].passkeys.add(
                        replace(passkey, last_used_at=None, added_with=here.session.begun_with)
                    )


def _following(
    here: Opened, opened: Mapping[int, Opened], known: Mapping[int, list[Passkey]]
) -> list[Passkey]:
    """The passkeys that follow somebody to where they have none: those of the workspace that has the most."""
    found = (
        [one for one in passkeys if one.added_with == there.session.begun_with]
        for number, passkeys in known.items()
        if (there := opened[number]).is_by_the_same(here)
    )
    return max(found, key=len, default=[])


def _admitted(work: UnitOfWork, issuer: str, said: Said) -> Account:
    """Raises NotLetIn."""
    if not is_usable(work):
        raise NotLetIn(
            f"The policies of {work.workspace.name}, which say who may in, cannot be used now. Tell whoever runs this "
            "service."
        )
    return admit(work, issuer, said)


def leave(workspaces: Workspaces, secret: str) -> None:
    """End a session, in every workspace."""
    with _writing(workspaces) as (_, everywhere):
        everywhere.end(hash_of(secret))


def leave_everywhere(workspaces: Workspaces, who: SignedIn) -> int:
    """End every session of a person, in the workspaces where this one of theirs is; returns how many there were."""
    with _writing(workspaces) as (_, everywhere):
        return everywhere.among(everywhere.opened(who.session.id)).end_all_of(who.email)


# How


_Views: TypeAlias = Mapping[int, tuple[GuardedWorkspace, UnitOfWork]]
"""Workspaces by their numbers, in the order given, all in one transaction."""


@contextmanager
def _seeing(workspaces: Workspaces) -> Iterator[tuple[_Views, PeopleEverywhere]]:
    every = {one.workspace.id: one for one in workspaces}
    first = next(iter(every.values()))
    with first.workspace.database.read() as connection:
        views = {number: (one, UnitOfWork(one, connection)) for number, one in every.items()}
        yield views, PeopleEverywhere(connection, every)


@contextmanager
def _writing(workspaces: Workspaces, also: Workspaces = ()) -> Iterator[tuple[_Views, PeopleEverywhere]]:
    every = {one.workspace.id: one for one in (*workspaces, *also)}
    first = next(iter(every.values()))
    with first.workspace.database.write(first.workspace.clock) as connection:
        works = {number: (one, UnitOfWork(one, connection)) for number, one in every.items()}
        yield works, PeopleEverywhere(connection, every)


def _now(views: _Views) -> float:
    return next(iter(views.values()))[1].now


def _not_disabled(views: _Views, everywhere: PeopleEverywhere, tokens: Mapping[int, Token]) -> Held:
    where = everywhere.where_somebody_is_disabled() if tokens else ()
    return tuple(
        (guarded, tokens[number])
        for number, (guarded, view) in views.items()
        if number in tokens and not (number in where and _is_disabled(view, tokens[number].email))
    )


class _Ways(NamedTuple):
    """`opened` are the sessions of one browser that let somebody in, by workspace; `tokens` are those that began one of
    them, with the workspaces in which each holds."""

    opened: Mapping[int, Opened]
    tokens: Mapping[str, Mapping[int, Token]]


def _ways(views: _Views, everywhere: PeopleEverywhere, session: str) -> _Ways:
    opened = {
        number: one for number, one in everywhere.opened(session).items() if _lets_in(views[number][1], one)
    }
    ids = {one.token.id for one in opened.values() if one.token is not None}
    return _Ways(opened, {id: everywhere.tokens_of_id(id, _now(views)) for id in ids})


def _lets_in(view: UnitOfWork, opened: Opened) -> bool:
    if opened.session.is_over(view.now) or not (opened.token or is_usable(view)):
        return False
    if opened.anybody_is_disabled and _is_disabled(view, opened.session.email):
        return False
    return rights_now(view, opened, view.now) is not None


def _follows(
    guarded: GuardedWorkspace, view: UnitOfWork, ways: _Ways
) -> tuple[Session, Account | None] | None:
    """The session that this workspace opens by those of the same browser elsewhere, with the account that it takes up;
    None where none of them leads here."""
    for one in ways.opened.values():
        session = replace(one.session, seen_at=view.now)
        if one.account is not None:
            account = _account_here(guarded, view, one.account)
            if account is not None:
                return replace(session, account=account.id), account
        elif one.token is not None:
            token = ways.tokens[one.token.id].get(guarded.workspace.id)
            if token is not None and token.email == session.email and not _is_disabled(view, token.email):
                return session, None
    return None


def _account_here(guarded: GuardedWorkspace, view: UnitOfWork, account: Account) -> Account | None:
    """An account of another workspace as this one has it, or would have it; None where it does not let it in."""
    if guarded.issuer != account.issuer or not is_usable(view):
        return None
    if role_of(view.people, account.email, account.groups) is None or _is_disabled(view, account.email):
        return None
    known = view.accounts.by_subject(account.issuer, account.subject)
    if known is not None:
        return known if known.email == account.email and known.is_confirmed(view.now) else None
    if view.accounts.by_email(account.issuer, account.email) is not None:
        return None
    return replace(account, id=new_id(), refresh=None)


def _is_disabled(view: UnitOfWork, email: str) -> bool:
    """Also where somebody is, and nobody can tell under which other addresses."""
    disabled = view.disabled.list()
    if not disabled:
        return False
    return not is_usable(view) or bool(
        why_disabled(disabled, email, lambda: view.policies.people.same_person)
    )
