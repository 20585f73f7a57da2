"""A number about conversations says of which sort it is, and never looks surer than it is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guard.core.effects.figures import (
    Bounded,
    Counted,
    Estimated,
    Figure,
    Unknown,
    added,
    as_json,
    counted,
    estimated,
    from_json,
    percent,
)


@pytest.mark.parametrize(
    ("figure", "sentence"),
    [
        (Counted(1200, 30_000, "q"), "1,200 of 30,000 (4 %), counted"),
        (Counted(0, 0, "q"), "0 of 0, counted"),
        (
            Bounded(40, 90, 1000, "q", "three pages were not read"),
            "at least 40 and at most 90 of 1,000, bounded: three pages were not read",
        ),
        (
            Estimated(0.25, (0.2, 0.3), 400, "q"),
            "25 % (20 % to 30 % with 95 % confidence), estimated from a sample of 400",
        ),
        (
            Unknown("the token may not read conversations"),
            "unknown, because the token may not read conversations",
        ),
    ],
)
def test_each_sort_says_itself(figure: Figure, sentence: str) -> None:
    assert figure.sentence() == sentence
    assert as_json(figure)["sentence"] == sentence
    assert as_json(figure)["sort"] == type(figure).__name__.lower()
    assert as_json(figure)["query"] == figure.query


def test_what_was_not_read_makes_a_count_bounded_and_never_smaller() -> None:
    assert counted(5, 10, "q") == Counted(5, 10, "q")
    assert counted(5, 10, "q", 3, "a page was not read") == Bounded(5, 8, 13, "q", "a page was not read")


def test_a_sample_of_nothing_is_unknown() -> None:
    assert isinstance(estimated(0, 0, "q"), Unknown)


@given(
    parts=st.lists(
        st.tuples(st.integers(0, 50), st.integers(0, 50), st.integers(0, 50)).map(
            lambda n: counted(n[0], n[0] + n[1], "q", n[2], "cut off")
        ),
        min_size=1,
    )
)
def test_a_sum_is_as_sure_as_its_least_sure_part(parts: list[Counted | Bounded]) -> None:
    total = added(parts, "all")
    assert not isinstance(total, Unknown)
    assert isinstance(total, Bounded) is any(isinstance(part, Bounded) for part in parts)
    assert total.of == sum(part.of for part in parts)
    assert isinstance(added([*parts, Unknown("nobody looked")], "all"), Unknown)


@pytest.mark.parametrize(
    ("share", "text"),
    [(0, "0 %"), (0.0004, "under 0.1 %"), (0.125, "12.5 %"), (0.9999, "over 99.9 %"), (1, "100 %")],
)
def test_nearly_nothing_is_not_nothing(share: float, text: str) -> None:
    assert percent(share) == text


@pytest.mark.parametrize(
    "figure",
    [
        Counted(1, 2, "q"),
        Bounded(1, 2, 3, "q", "two pages"),
        Estimated(0.25, (0.2, 0.3), 400, "q"),
        Unknown("it is off", "q"),
    ],
)
def test_a_figure_survives_being_kept(figure: Figure) -> None:
    assert from_json(as_json(figure)) == figure
