"""Takes what people do in Slack, and answers within the three seconds that Slack waits: the work is done beside it.

Windows are opened by threads of their own, which never ask the database: a trigger is good for three seconds.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from concurrent import futures
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from typing import Any, Final, TypeVar

from drift.store.sql.database import StoreError
from guard.context import GuardedWorkspace
from guard.identity.slack import SlackPerson, person_of
from guard.identity.slack_member import StrangerInSlack
from guard.slack import window
from guard.slack.api import SlackApi
from guard.slack.command import Answer, answer_to, line
from guard.slack.deciding import Outcome, decide, why_not
from guard.slack.errors import SlackFailed
from guard.slack.payloads import Asked, Decided, Member, Pressed, Typed

log = logging.getLogger(__name__)

PATIENCE: Final = 2.0
"""Seconds for which Slack's question waits for the work: it gives up after three."""
MOST_WAITING: Final = 200
"""How much may wait to be done before people are told to try again."""
_THREADS: Final = 4
_BUSY: Final = "Too much is being done at once just now. Nothing of this was done: try again in a minute."
_LATER: Final = "It is taking longer than usual. This window says how it went as soon as that is known."
_NO_STORE: Final = (
    "It could not be kept, as the database does not answer. Nothing was decided: try again later."
)
_OTHER_TEAM: Final = "This comes from another workspace of Slack, and only members of this one decide here."

_BROKEN: Final = (
    "Something went wrong here, and it is in the log of the service. Decide in the console instead."
)

T = TypeVar("T")
Reply = dict[str, Any]
"""What Slack is answered: JSON, or nothing where it is empty."""


class Desk:
    """`decided` is called after somebody decided something, so that what follows is done at once. Thread-safe."""

    def __init__(
        self,
        guarded: GuardedWorkspace,
        api: SlackApi,
        team: str,
        base_url: str = "",
        patience: float = PATIENCE,
    ) -> None:
        self._guarded = guarded
        self._api = api
        self._team = team
        self._base_url = base_url
        self.decided: Callable[[], object] = lambda: None
        self._patience = patience
        self._places = threading.BoundedSemaphore(MOST_WAITING)
        self._windows = ThreadPoolExecutor(_THREADS, "slack-window")
        self._work = ThreadPoolExecutor(_THREADS, "slack-work")

    def answer(self, asked: Asked) -> Reply:
        """What to answer Slack at once."""
        match asked:
            case Pressed():
                self._begin(self._windows, lambda: self._open(asked))
                return {}
            case Decided():
                return self._answer_decision(asked)
            case Typed():
                return self._answer_command(asked)
            case _:
                return {}

    def close(self, *, wait: bool = False) -> None:
        """Begin nothing more of what waits."""
        for threads in (self._windows, self._work):
            threads.shutdown(wait=wait, cancel_futures=True)

    # -- a button ----------------------------------------------------------------------------------------------------

    def _open(self, asked: Pressed) -> None:
        """Open the window, and say in it at once where the press would not count."""
        view = window.asking(asked.press, asked.shown, asked.title, asked.channel, asked.message)
        try:
            opened = self._api.call("views.open", trigger_id=asked.trigger, view=view)
        except SlackFailed as failed:
            log.warning("a window could not be opened in Slack: %s", failed.code)
            return
        id = str((opened.get("view") or {}).get("id", ""))
        self._begin(self._work, lambda: self._warn(asked, id))

    def _warn(self, asked: Pressed, view: str) -> None:
        try:
            why = why_not(self._guarded, self._person(asked.by), asked.press, asked.shown)
        except StrangerInSlack as stranger:
            why = str(stranger)
        except (SlackFailed, StoreError):
            return  # whoever decides is told then
        if why:
            self._update(view, window.telling("This does not count", why))

    # -- the window --------------------------------------------------------------------------------------------------

    def _answer_decision(self, asked: Decided) -> Reply:
        doing = self._begin(self._work, lambda: self._decide(asked))
        if doing is None:
            return _replaced(window.telling("Not recorded", _BUSY))
        futures.wait([doing], self._patience)
        if doing.done():
            return _reply_to(_result(doing, Outcome(False, _BROKEN)))
        doing.add_done_callback(partial(self._tell_late, asked))
        return _replaced(window.telling("Being recorded", _LATER))

    def _decide(self, asked: Decided) -> Outcome:
        try:
            outcome = decide(self._guarded, self._person(asked.by), asked)
        except StrangerInSlack as stranger:
            log.info("somebody in Slack may not decide: %s", stranger.code)
            outcome = Outcome(False, str(stranger))
        except SlackFailed as failed:
            outcome = Outcome(False, _not_said(failed))
        except StoreError:
            outcome = Outcome(False, _NO_STORE)
        self.decided()
        return outcome

    def _tell_late(self, asked: Decided, doing: Future[Outcome]) -> None:
        outcome = _result(doing, Outcome(False, _BROKEN))
        said = outcome.sentence or outcome.wrong or "It is recorded."
        self._update(asked.id, window.telling("Recorded" if outcome.done else "Not recorded", said))

    # -- the command -------------------------------------------------------------------------------------------------

    def _answer_command(self, asked: Typed) -> Reply:
        doing = self._begin(self._work, lambda: self._command(asked))
        if doing is None:
            return _privately(line(_BUSY))
        futures.wait([doing], self._patience)
        if doing.done():
            return _privately(_result(doing, line(_BROKEN)))
        doing.add_done_callback(partial(self._send_late, asked))
        return {}

    def _command(self, asked: Typed) -> Answer:
        try:
            return answer_to(self._guarded, self._person(asked.by), asked.text, self._base_url)
        except StrangerInSlack as stranger:
            return line(str(stranger))
        except SlackFailed as failed:
            return line(_not_said(failed))
        except StoreError:
            return line("Nothing can be looked up, as the database does not answer. Try again later.")

    def _send_late(self, asked: Typed, doing: Future[Answer]) -> None:
        try:
            self._api.answer_at(asked.answers, _privately(_result(doing, line(_BROKEN))))
        except SlackFailed as failed:
            log.warning("the answer to a command was not taken by Slack: %s", failed.code)

    # -- all of them -------------------------------------------------------------------------------------------------

    def _person(self, by: Member) -> SlackPerson:
        """Raises StrangerInSlack, SlackFailed and StoreError."""
        if by.team != self._team:
            raise StrangerInSlack("other_team", _OTHER_TEAM)
        return person_of(self._guarded, by.id, self._team, self._api.user)

    def _begin(self, threads: ThreadPoolExecutor, do: Callable[[], T]) -> Future[T] | None:
        """Do it beside; None where too much waits."""
        if not self._places.acquire(blocking=False):
            return None

        def run() -> T:
            try:
                return do()
            except Exception:
                log.exception("something from Slack could not be worked on")
                raise
            finally:
                self._places.release()

        return threads.submit(run)

    def _update(self, view: str, content: Reply) -> None:
        try:
            self._api.call("views.update", view_id=view, view=content)
        except SlackFailed as failed:
            if failed.code != "not_found":  # it was closed meanwhile
                log.warning("a window could not be changed in Slack: %s", failed.code)


def _result(doing: Future[T], otherwise: T) -> T:
    """What came of it; `otherwise` where it failed, which is in the log."""
    return otherwise if doing.cancelled() or doing.exception() else doing.result()


def _reply_to(outcome: Outcome) -> Reply:
    if outcome.wrong:
        return {"response_action": "errors", "errors": {window.REASON: outcome.wrong}}
    if outcome.done and not outcome.sentence:
        return {"response_action": "clear"}
    return _replaced(window.telling("Not recorded", outcome.sentence))


def _replaced(view: Reply) -> Reply:
    return {"response_action": "update", "view": view}


def _privately(answer: Answer) -> Reply:
    return {"response_type": "ephemeral", "text": answer.text, "blocks": list(answer.blocks)}


def _not_said(failed: SlackFailed) -> str:
    return (
        f"Slack does not say now who you are ({failed.code}), so nothing was decided. Try again, or decide in the "
        "console."
    )
