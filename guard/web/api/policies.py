"""The route that fetches policies on demand, for a git host's pipeline to call after a push."""

from __future__ import annotations

import re
from typing import Final

from drift.core.json_view import Answer
from drift.core.model.resources import Json
from drift.web.rest.problem_details import WrongBody
from drift.web.rest.route import API, Request, Routes
from guard.web.context import WebContext

routes: Final = Routes[WebContext]()


class PoliciesFetched(Answer, frozen=True):
    """What is in force after fetching; `alarm` says why the newest commit is not."""

    source: str
    revision: str
    commit: str | None
    alarm: str | None
    sentence: str


ID: Final = re.compile(r"[0-9a-f]{7,64}")
MAX_SHOWN: Final = 64
"""The most characters of an invalid id that a message shows."""

FETCH_BODY: Final[dict[str, Json]] = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "accept": {
            "description": "A commit that may come into force although it does not follow on the one that is: the "
            "branch was rewritten, and somebody looked at it. Its id, or how it begins: seven digits or more.",
            "type": "string",
        },
    },
}


@routes.add(
    "POST",
    f"{API}/policies/fetch",
    "Fetch the policies now, instead of when it is time to. Answers what is in force then; `alarm` says why the newest "
    "commit is not. Every other process on the same record fetches within seconds.",
    role="operator",
    takes=FETCH_BODY,
    answer=PoliciesFetched,
)
def fetch_policies(context: WebContext, request: Request) -> PoliciesFetched:
    context.service.fetch_policies(_checked_commit(request.body.get("accept", "")))
    in_force = context.service.in_force
    revision, alarm = in_force().revision, in_force.alarm
    return PoliciesFetched(
        source=in_force.source,
        revision=revision,
        commit=in_force.commit or None,
        alarm=alarm or None,
        sentence=f"The last good policies stay in force, at revision {revision}."
        if alarm
        else f"The newest policies are in force, at revision {revision}.",
    )


def _checked_commit(text: str) -> str:
    """The given id of a commit, or its first digits. Raises WrongBody if it is neither."""
    if text and not ID.fullmatch(text):
        shown = (
            text if len(text) <= MAX_SHOWN and text.isprintable() else f"a text of {len(text):,} characters"
        )
        why = (
            f"`accept` is {shown}, which is no id of a commit. The alarm names the commit that waits: write its id, or "
            "its first seven digits or more."
        )
        raise WrongBody(why, [("/accept", why)])
    return text
