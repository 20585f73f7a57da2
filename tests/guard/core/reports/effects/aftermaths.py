"""An answer about a change, for tests of its forms."""

from __future__ import annotations

from drift.core.json_view import ResourceName
from guard.core.effects.figures import Counted, as_json
from guard.core.reports.effects.aftermath_json import (
    AftermathAnswer,
    BesideAnswer,
    FollowedAnswer,
    LookAnswer,
    NoteAnswer,
    PointAnswer,
    SeenAnswer,
    WaitingAnswer,
)

DAY = "2026-11-01T00:00:00Z"
RESOURCE = ResourceName("article", "7001")
NOTE = NoteAnswer("note-1", "alice@acme.example", "new tone\x1b[31m", DAY, DAY, "language fr")
SEEN = SeenAnswer(
    "resolved",
    "Resolution",
    "of conversations in which Fin took part",
    "moved together with",
    "Resolution went from 60 % to 40 %.",
    -0.2,
    -0.3,
    -0.1,
    0.97,
    (0.6, 0.4),
    (0.6, 0.6),
    (100, 100, 500, 500),
    0,
    True,
)
LOOK = LookAnswer(
    14,
    DAY,
    True,
    (DAY, DAY),
    (DAY, DAY),
    as_json(Counted(100, 600, "conversations with Fin")),
    (SEEN,),
    (PointAnswer(DAY, {"resolved": (6, 10)}, {"resolved": (30, 50)}),),
    ("Conversations are known up to 2026-11-20; newer ones are not counted.",),
    "conversations with Fin in which Fin answered with article/7001",
)


def beside(number: int) -> BesideAnswer:
    return BesideAnswer(number, RESOURCE, f"Tag \u201c{number}\u201d", "updated", DAY, "carol@acme.example")


ANSWER = AftermathAnswer(
    "12",
    RESOURCE,
    "Article \u201cRefunds\u201d",
    "updated",
    DAY,
    (12, 13),
    None,
    (LOOK,),
    (WaitingAnswer(14, "2026-11-18T00:00:00Z"),),
    tuple(map(beside, range(25))),
    3,
    (NOTE,),
    "",
)
ROW = FollowedAnswer(
    "12", RESOURCE, "Article \u201cRefunds\u201d", "updated", DAY, (12,), None, (3, 14), None, SEEN
)
