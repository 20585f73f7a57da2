"""Questions as the JSON that people read: masked, with what tells them apart."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from drift.core.json_view import Answer, ResourceName, Time, name_of, time
from drift.core.model.resources import Json, Ref
from guard.core.effects import figures
from guard.core.effects.figures import Figure
from guard.core.effects.questions import Question

READ_THEM: Final = (
    "Names, addresses and numbers are masked as far as they can be recognised. Read the questions before you hand them "
    "on."
)


class QuestionAnswer(Answer, frozen=True):
    """A masked question. `source` is the title of what Fin used of the change; "" where it is no content."""

    question: str
    source: str
    locale: str
    channel: str


class QuestionsAnswer(Answer, frozen=True):
    """Questions of conversations that a change touches, of which there are `touched`. `empty` of those that were looked
    at gave none."""

    about: tuple[ResourceName, ...]
    since: Time
    until: Time
    touched: dict[str, Json]
    empty: int
    notes: tuple[str, ...]
    questions: tuple[QuestionAnswer, ...]


def questions_answer(
    about: Iterable[Ref],
    period: tuple[float, float],
    touched: Figure,
    empty: int,
    notes: tuple[str, ...],
    questions: Iterable[Question],
) -> QuestionsAnswer:
    return QuestionsAnswer(
        about=tuple(map(name_of, about)),
        since=time(period[0]),
        until=time(period[1]),
        touched=figures.as_json(touched),
        empty=empty,
        notes=(*notes, READ_THEM),
        questions=tuple(
            QuestionAnswer(one.text, one.group.source, one.group.locale, one.group.channel)
            for one in questions
        ),
    )
