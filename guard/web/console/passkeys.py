"""Passkeys in the browser: adding, naming and removing them under *You*, and confirming a vote with one.

A browser asks here what its authenticator has to sign, and sends the answer with the form that it belongs to.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Final, get_args
from urllib.parse import urlsplit

import orjson
from flask import Response, request

from guard.core.approvals.step_up import StepUp
from guard.core.model.records import VoteChoice
from guard.identity import passkeys
from guard.identity.passkeys import PasskeyRefused, Site
from guard.web.console.page import Pages, Visit, to
from guard.web.console.you import show
from guard.workflow.passkeys import add_passkey as add_one
from guard.workflow.passkeys import remove_passkey as remove_one

pages: Final = Pages()

_LOCALHOST: Final = re.compile(r"localhost(:\d{1,5})?")
_CHOICES: Final[Mapping[str, VoteChoice]] = {choice: choice for choice in get_args(VoteChoice)}


@pages.add("POST", "/passkeys/challenge", scope="read")
def passkey_challenge(visit: Visit) -> Response:
    """What a passkey of the person has to sign: for a vote, to add another passkey, or to remove one."""
    return _told(lambda: _asked(visit, request.form.get("purpose", "")))


@pages.add("POST", "/passkeys/new")
def passkey_to_make(visit: Visit) -> Response:
    """What an authenticator needs to make a passkey."""
    answer = request.form.get("assertion", "")
    return _told(lambda: passkeys.begin(visit.guarded, visit.who.session, site(visit), answer))


@pages.add("POST", "/you/passkeys")
def add_passkey(visit: Visit) -> Response:
    name, credential = request.form.get("name", ""), request.form.get("credential", "")
    return _done(visit, lambda: add_one(visit.guarded, visit.who.session, site(visit), name, credential))


@pages.add("POST", "/you/passkeys/{id}/removal")
def remove_passkey(visit: Visit, id: str) -> Response:
    answer = request.form.get("assertion", "")
    return _done(visit, lambda: remove_one(visit.guarded, visit.who.session, site(visit), id, answer))


def confirmed(visit: Visit, ballot: str, choice: VoteChoice) -> StepUp | None:
    """The proof that comes with the form of a vote, if one does. Raises PasskeyRefused."""
    answer = request.form.get("assertion", "")
    if not answer:
        return None
    return passkeys.confirm_vote(visit.guarded, visit.who.email, site(visit), ballot, choice, answer)


def site(visit: Visit) -> Site:
    """Where the browser is. Raises PasskeyRefused where no passkey can be for that place."""
    public = urlsplit(visit.context.service.base_url)
    if public.hostname and request.host == public.netloc:
        return Site(public.hostname, f"{public.scheme}://{public.netloc}")
    if _LOCALHOST.fullmatch(request.host):
        return Site("localhost", f"http://{request.host}")
    where = f"{public.scheme}://{public.netloc}" if public.netloc else "http://localhost, with the same port"
    raise PasskeyRefused(f"Passkeys are for one name, and this address has another: open {where}.")


def _asked(visit: Visit, purpose: str) -> Mapping[str, Any]:
    guarded, email, form = visit.guarded, visit.who.email, request.form
    if purpose == "vote" and (choice := _CHOICES.get(form.get("vote", ""))):
        return passkeys.ask_for_vote(guarded, email, site(visit), form.get("ballot", "")[:100], choice)
    if purpose == "remove":
        return passkeys.ask_to_remove(guarded, email, site(visit), form.get("passkey", "")[:1000])
    if purpose == "add":
        return passkeys.ask_to_add(guarded, email, site(visit))
    raise PasskeyRefused("This form does not say what the passkey is asked for. Open the page again.")


def _told(ask: Callable[[], Mapping[str, Any]]) -> Response:
    """An answer for the script of a page."""
    try:
        status, said = 200, ask()
    except PasskeyRefused as refused:
        status, said = 403, {"problem": str(refused)}
    return Response(orjson.dumps(said), status, content_type="application/json")


def _done(visit: Visit, act: Callable[[], object]) -> Response:
    try:
        act()
    except PasskeyRefused as refused:
        return show(visit, 403, str(refused))
    return to(f"{visit.home}/you?done=passkeys")
