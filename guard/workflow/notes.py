"""People note a change that no API tells of, such as new guidance for Fin: it is followed like any other."""

from __future__ import annotations

from msgspec.structs import replace

from drift.core.catalogue.catalogue import CATALOGUE
from drift.core.model.email_addresses import plain_email
from drift.core.model.resources import Ref
from guard.context import GuardedWorkspace, UnitOfWork, new_id
from guard.core.change_reasons.stated_text import problem_of_note
from guard.core.effects.aftermath.followed import NOTE, TOUCHED, Note, Touches, of_note
from guard.core.effects.aftermath.windows import DAY, next_due

LONGEST_AGO = 366 * DAY
"""Seconds ago that a change may have been made: of older ones, nobody knows the conversations."""


class NoteRefused(Exception):
    """A note cannot be kept; the message is a sentence that says what to do."""


def note_change(
    guarded: GuardedWorkspace, who: str, text: str, at: float | None = None, touches: Touches | None = None
) -> Note:
    """Keep that something was changed, now or `at` a moment (unix seconds). `who` comes from the credential. Raises
    NoteRefused."""
    text = text.strip()
    if problem := problem_of_note(text):
        raise NoteRefused(problem)
    with guarded.transaction() as work:
        moment = work.now if at is None else at
        _check(work, moment, touches or Touches())
        note = Note(
            f"{NOTE}-{new_id()}", plain_email(who), text, moment, work.next_moment(), touches or Touches()
        )
        work.aftermath.add_note(note)
        followed = of_note(note)
        work.aftermath.follow([replace(followed, due=next_due(followed, frozenset()))])
    return note


def _check(work: UnitOfWork, moment: float, touches: Touches) -> None:
    if moment > work.now + 60:
        raise NoteRefused("The change lies in the future: note it when it was made, or say when it was.")
    if moment < work.now - LONGEST_AGO:
        raise NoteRefused(
            "The change was made more than a year ago: conversations from then are not compared."
        )
    if not touches.source:
        return
    ref = Ref.parse(touches.source)
    if TOUCHED.get(ref.kind) != "source":
        kinds = ", ".join(sorted(kind for kind, touch in TOUCHED.items() if touch == "source"))
        raise NoteRefused(f"Fin answers with nothing of the kind {ref.kind[:60]}: name one of {kinds}.")
    if ref.kind in CATALOGUE and ref not in work.state.versions.last_of([ref]):
        raise NoteRefused(f"There is no {touches.source[:80]}, and there never was one that was read.")
