"""The lines of what Fin answers with: the share of all first, and no place is lost."""

from drift.core.conversations.counting import Tally
from guard.core.effects.figures import Counted, Unknown
from guard.core.effects.known import Known
from guard.core.effects.reach.content import AUDIENCES, LANGUAGES, Used, content_lines, split
from guard.core.effects.reach.counts import Between, Counter
from guard.core.effects.reach.outcomes import Cells
from guard.core.model.prices import INTERCOMS

COUNTER = Counter(Known(0.0, 100.0), "q")


def exactly(count: int) -> Between:
    return Between.exactly(Tally(count))


def test_the_first_line_is_the_share_of_all() -> None:
    cells = {("0", "", ""): Tally(5)}
    used = Used(Cells(cells, cells), {}, exactly(2), exactly(3), Tally(50, fin=40))
    lines = list(content_lines(COUNTER, used, 200_000.0, [INTERCOMS], has_audiences=True))
    assert [one.figure for one in lines[:4]] == [
        Counted(5, 50, "q, conversations in which Fin answered with it"),
        Counted(2, 50, "q, as the only source"),
        Counted(3, 50, "q, as one of several sources"),
        Counted(5, 40, "q, of all in which Fin took part"),
    ]
    assert [type(one.figure) for one in lines if one.group == AUDIENCES] == [Unknown]
    without = content_lines(COUNTER, used, 200_000.0, [INTERCOMS], has_audiences=False)
    assert not [one for one in without if one.group == AUDIENCES]


def test_of_many_places_the_rest_stand_together() -> None:
    places = {("email", f"l{number}"): exactly(number) for number in range(1, 13)}
    lines = list(split(COUNTER, LANGUAGES, places, lambda place: place[1], 78))
    assert [one.name for one in lines] == [*(f"l{number}" for number in range(12, 4, -1)), "others"]
    assert sum(one.figure.count for one in lines if isinstance(one.figure, Counted)) == 78


def test_a_place_of_two_channels_is_counted_together() -> None:
    places = {("email", "en"): exactly(1), ("whatsapp", "en"): exactly(2)}
    (line,) = split(COUNTER, LANGUAGES, places, lambda place: place[1], 3)
    assert line.figure == Counted(3, 3, "q, en")
