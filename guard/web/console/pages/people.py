"""Who there is, who is away, and the tokens: everybody sees their own, and operators make and revoke."""

from __future__ import annotations

import re
from typing import Final

from flask import Response, request

from guard.core.model.records import Token
from guard.identity.tokens import ROLES, NotForRobots, at_least
from guard.queries.people import PersonNow, TokensShown, people_now, tokens_now
from guard.web.console.error_pages import type_of
from guard.web.console.page import Pages, Visit, to
from guard.web.console.words import N_, _
from guard.workflow.tokens import AskedToken, TokenRefused, make_token, revoke_token

pages: Final = Pages()

_MOST: Final = 100
_LASTS: Final = {"30d": N_("30 days"), "90d": N_("90 days"), "365d": N_("a year")}
_GOOD_FOR: Final = {
    "read": N_("to look"),
    "propose": N_("to look and to ask"),
    "decide": N_("everything that the role allows"),
}
_USUAL: Final = AskedToken("", "viewer", "decide", "90d")


@pages.add("GET", "/people")
def everybody(visit: Visit) -> Response:
    wanted, after = request.args.get("q", "").strip().lower()[:100], request.args.get("after", "")[:254]
    with visit.guarded.view() as view:
        known = people_now(view)
    found = [one for one in known if _is_meant(one, wanted) and one.email > after]
    return visit.page(
        "people.html",
        people=found[:_MOST],
        wanted=wanted,
        next=found[_MOST - 1].email if len(found) > _MOST else "",
    )


def _is_meant(one: PersonNow, wanted: str) -> bool:
    return not wanted or any(wanted in text.lower() for text in (one.email, *one.others, *one.groups))


@pages.add("GET", "/people/tokens")
def tokens(visit: Visit) -> Response:
    revoked = request.args.get("done") == "revoked"
    return _tokens(visit, done=_("The token is revoked. Its sessions have ended.") if revoked else "")


@pages.add("POST", "/people/tokens", role="operator")
def make_a_token(visit: Visit) -> Response:
    asked = AskedToken(*(request.form.get(name, "").strip() for name in AskedToken._fields))
    try:
        secret = make_token(visit.guarded, asked, visit.who.email, visit.who.role)
    except (TokenRefused, NotForRobots) as refused:
        kind = type_of(refused)
        return _tokens(visit, kind.status, problem=str(refused), title=kind.title, asked=asked)
    return _tokens(visit, 201, secret=secret, owner=asked.robot or asked.email)


@pages.add("POST", "/people/tokens/{id}/revocation", scope="read")
def revoke_a_token(visit: Visit, id: str) -> Response:
    """Of one's own with whatever one has; `revoke_token` says who may revoke those of others."""
    revoke_token(visit.guarded, id, visit.who.email, visit.who.role)
    return to(f"{visit.home}/people/tokens?done=revoked")


def _tokens(
    visit: Visit,
    status: int = 200,
    *,
    done: str = "",
    problem: str = "",
    title: str = "",
    secret: str = "",
    owner: str = "",
    asked: AskedToken = _USUAL,
) -> Response:
    email, ended = visit.who.email, request.args.get("show") == "ended"
    is_operator = at_least(visit.who.role, "operator")
    with visit.guarded.view() as view:
        own = tokens_now(view, email, ended=ended)
        others = TokensShown((), 0)
        if is_operator:
            others = tokens_now(view, but=email, ended=ended, skip=_skipped())
        now = view.now
    return visit.page(
        "tokens.html",
        status,
        own=own,
        others=others,
        now=now,
        ended=ended,
        is_operator=is_operator,
        may_make=is_operator and "decide" in visit.who.scopes,
        good_for=_good_for,
        roles=ROLES,
        scopes={name: _(text) for name, text in _GOOD_FOR.items()},
        lasts={span: _(text) for span, text in _LASTS.items()},
        asked=asked,
        secret=secret,
        owner=owner,
        done=done,
        problem=problem,
        problem_title=title,
    )


def _skipped() -> int:
    """How many tokens of others are newer than those to be shown."""
    wanted = request.args.get("skip", "0")
    return int(wanted) if re.fullmatch("[0-9]{1,6}", wanted) else 0


def _good_for(token: Token) -> str:
    """What a token is good for, where that is less than its role; "" where it is not."""
    return "" if token.reach == token.role else _(_GOOD_FOR[token.scopes[-1]])
