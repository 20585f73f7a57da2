"""How somebody is told, and what they were told of late."""

from __future__ import annotations

from typing import Final

from flask import Response, request

from guard.core.model.notification_choice import Mails
from guard.queries.notifications import told_now
from guard.web.console.page import Pages, Visit, to
from guard.web.console.words import N_, _
from guard.workflow.notification_choices import NoSuchChoice, choose_notifications

pages: Final = Pages()

_PATH: Final = "/you/notifications"
_MAILS: Final[dict[Mails, tuple[str, str]]] = {
    "as_routed": (N_("As it happens"), N_("As your team decided in notifications.yaml.")),
    "questions": (
        N_("What asks me something"),
        N_("Questions that wait for you as they come up; everything else in one mail in the morning."),
    ),
    "digest": (N_("Once a day"), N_("Everything in one mail in the morning.")),
    "urgent": (N_("Only what is urgent"), N_("Nothing else. Today shows what waits for you.")),
}


@pages.add("GET", _PATH)
def notifications(visit: Visit) -> Response:
    return _page(visit)


@pages.add("POST", _PATH, scope="read")
def choose_how_to_be_told(visit: Visit) -> Response:
    mentioned = request.form.get("mentioned") == "yes"
    try:
        choose_notifications(
            visit.guarded, visit.who.email, request.form.get("mails", ""), mentioned=mentioned
        )
    except NoSuchChoice as wrong:
        return _page(visit, 422, str(wrong))
    return to(f"{visit.home}{_PATH}?done=kept")


def _page(visit: Visit, status: int = 200, problem: str = "") -> Response:
    with visit.guarded.view() as view:
        told = told_now(view, visit.who.email)
    return visit.page(
        "notifications.html",
        status,
        told=told,
        mails={name: (_(title), _(says)) for name, (title, says) in _MAILS.items()},
        done=_("You are told like this from now on.") if request.args.get("done") == "kept" else "",
        problem=problem,
    )
