"""Who somebody is, how they want to read the pages, and signing out."""

from __future__ import annotations

from typing import Final

from flask import Response, request

from guard.core.model.preference import Language, Preference, is_zone, language_of, zones
from guard.identity.entry import leave, leave_everywhere
from guard.web.console import access
from guard.web.console.page import Pages, Visit, to
from guard.web.console.words import N_, _

pages: Final = Pages()

_LANGUAGES: Final[dict[Language, str]] = {"en": "English", "fr": "Français"}
_DONE: Final = {
    "reading": N_("Pages are shown like this from now on."),
    "passkeys": N_("Your passkeys are as you see them here now."),
}
_ROLES: Final = {
    "viewer": N_("You see everything, and change nothing."),
    "requester": N_("You see everything, and ask for changes."),
    "approver": N_("You see everything, ask for changes, and decide where you are asked."),
    "operator": N_("You do all of this, and look after the service."),
}


@pages.add("GET", "/you")
def you(visit: Visit) -> Response:
    with visit.guarded.view() as view:
        chosen = view.preferences.get(visit.who.email)
    return _page(visit, chosen)


def show(visit: Visit, status: int, problem: str) -> Response:
    """The page with what went wrong."""
    with visit.guarded.view() as view:
        chosen = view.preferences.get(visit.who.email)
    return _page(visit, chosen, status, problem)


@pages.add("POST", "/you/reading", scope="read")
def choose_how_to_read(visit: Visit) -> Response:
    chosen = Preference(
        visit.who.email,
        language_of(request.form.get("language", "")),
        request.form.get("zone", "").strip()[:64],
    )
    if chosen.zone and not is_zone(chosen.zone):
        problem = _(
            "There is no time zone “%(zone)s”. Choose one of the list, such as Europe/Paris.",
            zone=chosen.zone,
        )
        return _page(visit, chosen, 422, problem)
    with visit.guarded.transaction() as work:
        work.preferences.put(chosen)
    return to(f"{visit.home}/you?done=reading")


def _page(visit: Visit, chosen: Preference, status: int = 200, problem: str = "") -> Response:
    with visit.guarded.view() as view:
        passkeys = view.passkeys.of(visit.who.email)
    return visit.page(
        "you.html",
        status,
        began=visit.who.session.created_at,
        by_account=bool(visit.who.session.account),
        what_the_role_may=_(_ROLES[visit.who.role]),
        chosen=chosen,
        languages=_LANGUAGES,
        zones=sorted(zones()),
        passkeys=passkeys,
        done=_(_DONE.get(request.args.get("done", ""), "")),
        problem=problem,
    )


@pages.add("POST", "/sign-out", scope="read")
def sign_out(visit: Visit) -> Response:
    leave(visit.context.site.guarded, visit.who.secret)
    return _gone()


@pages.add("POST", "/sign-out-everywhere", scope="read")
def sign_out_everywhere(visit: Visit) -> Response:
    leave_everywhere(visit.context.site.guarded, visit.who)
    return _gone()


def _gone() -> Response:
    response = to("/sign-in")
    access.drop_cookie(response, access.SESSION)
    return response
