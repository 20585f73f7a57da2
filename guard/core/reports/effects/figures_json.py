"""Numbers about conversations, as the JSON that people read: each with its sort and its sentence. Pure."""

from __future__ import annotations

from typing import Literal, TypeAlias

from drift.core.json_view import Answer
from guard.core.effects.figures import Bounded, Counted, Estimated, Figure, Unknown

Sort: TypeAlias = Literal["counted", "bounded", "estimated", "unknown"]


class FigureAnswer(Answer, frozen=True):
    """A number of conversations, or a share. `sort` says what it is worth, and `sentence` says all of it in words.

    `counted`: `count` of `of`. `bounded`: at least `least` and at most `most` of `of`. `estimated`: a `share` between
    `low` and `high` with 95 % confidence, from a `sample` of so many. `unknown`: nothing of it. `because` says why it
    is bounded or unknown, `query` what was counted. What a sort has not is null."""

    sort: Sort
    sentence: str
    query: str
    because: str = ""
    count: int | None = None
    least: int | None = None
    most: int | None = None
    of: int | None = None
    share: float | None = None
    low: float | None = None
    high: float | None = None
    sample: int | None = None


def figure_answer(figure: Figure) -> FigureAnswer:
    said = figure.sentence()
    match figure:
        case Counted(count, of, query):
            return FigureAnswer("counted", said, query, count=count, of=of)
        case Bounded(least, most, of, query, because):
            return FigureAnswer("bounded", said, query, because, least=least, most=most, of=of)
        case Estimated(share, (low, high), sample, query):
            return FigureAnswer("estimated", said, query, share=share, low=low, high=high, sample=sample)
        case Unknown(because, query):
            return FigureAnswer("unknown", said, query, because)
