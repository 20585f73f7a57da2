"""What the outcomes of some days come to: to the cent where all is known, bounded or unknown where it is not."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from drift.core.conversations.counting import Tally
from guard.core.effects.cost.billed_days import BilledDays, DayOfFin, day_at, days_of, seconds
from guard.core.effects.cost.money import BoundedMoney, CountedMoney
from guard.core.effects.figures import Unknown
from guard.core.effects.known import Known
from guard.core.model.prices import INTERCOMS, PriceList, Prices

DAY = 86_400
FIRST, END = date(2026, 9, 1), date(2026, 9, 4)
WHOLE = Known(float(seconds(FIRST)), float(seconds(END)))
DAYS = {
    date(2026, 9, 1): DayOfFin(20, 10, {"resolution": 3, "qualification": 1}),
    date(2026, 9, 3): DayOfFin(5, 4, {"procedure_handoff": 2}),
}
BILLED = BilledDays(DAYS, WHOLE, Prices())


def test_tallies_become_days_with_what_is_billed_of_each() -> None:
    day = str(seconds(FIRST))
    tallies: dict[tuple[str, ...], Tally] = {
        (day, "assumed_resolution", ""): Tally(conversations=5, fin=5),
        (day, "confirmed_resolution", "qualified"): Tally(conversations=2, fin=2),
        (day, "escalated", ""): Tally(conversations=4, fin=4),
        (day, "", ""): Tally(conversations=9),
        (day, "", "disqualified"): Tally(conversations=1),
    }
    assert days_of(tallies) == {
        FIRST: DayOfFin(21, 12, {"resolution": 5, "qualification": 2, "disqualification": 1})
    }


def test_what_is_known_whole_is_counted_to_the_cent() -> None:
    assert BILLED.money(FIRST, END) == CountedMoney(
        Decimal("14.94"), "USD", 6, 14, BILLED.money(FIRST, END).query
    )
    assert "2026-09-01 to 2026-09-03" in BILLED.money(FIRST, END).query


def test_what_was_not_read_may_have_been_the_dearest_each_or_may_have_turned() -> None:
    cut = replace(BILLED, known=replace(WHOLE, unread=1, because="one was cut off"))
    found = cut.money(FIRST, END)
    assert isinstance(found, BoundedMoney)
    assert (found.least, found.most) == (Decimal("4.95"), Decimal("24.93"))
    cut = replace(BILLED, known=replace(WHOLE, unread=3, because="some were cut off"))
    assert cut.money(FIRST, END).sentence() == (
        "at least 0.00 USD and at most 44.91 USD, bounded: some were cut off"
    )


def test_what_was_not_read_of_other_days_is_nothing_to_these() -> None:
    def part(since: float, until: float) -> Known:
        return replace(
            WHOLE, unread=2 if since < seconds(date(2026, 9, 2)) else 0, because="some were cut off"
        )

    cut = replace(BILLED, part=part)
    assert isinstance(cut.money(FIRST, END), BoundedMoney)
    assert isinstance(cut.money(date(2026, 9, 2), END), CountedMoney)


def test_what_still_ripens_may_come_to_nothing_or_to_the_dearest() -> None:
    found = BILLED.ripening(date(2026, 9, 3), END)
    assert isinstance(found, BoundedMoney)
    assert (found.least, found.most) == (Decimal(0), 4 * Decimal("9.99"))
    assert "as they stand, those of 4 conversations with Fin come to 1.98 USD" in found.because


def test_days_that_were_not_read_from_their_beginning_are_unknown() -> None:
    late = replace(BILLED, known=replace(WHOLE, since=WHOLE.since + 1))
    assert late.money(FIRST, END) == Unknown(
        "conversations are known from 2026-09-02 on only", BILLED.money(FIRST, END).query
    )
    assert isinstance(late.money(date(2026, 9, 2), END), CountedMoney)
    nothing = replace(BILLED, known=replace(WHOLE, unknown="no conversations were read yet"))
    assert nothing.money(FIRST, END).sentence() == "unknown, because no conversations were read yet"
    assert isinstance(nothing.ripening(FIRST, END), Unknown)


def test_a_day_before_every_list_has_no_price_and_the_way_out_is_said() -> None:
    young = replace(BILLED, prices=Prices((PriceList(date(2026, 9, 2), "USD", INTERCOMS.prices),)))
    found = young.money(FIRST, END)
    assert found.sentence() == (
        "unknown, because no prices are known for 2026-09-01; the first list begins on 2026-09-02: prices.yaml "
        "can hold a list that begins earlier"
    )
    assert isinstance(young.ripening(FIRST, END), Unknown)
    assert isinstance(young.money(FIRST, FIRST), CountedMoney)


def test_no_days_come_to_nothing() -> None:
    assert BILLED.money(FIRST, FIRST).sentence().startswith("0.00 USD, counted: 0 outcomes of 0")


def test_a_day_is_one_of_utc() -> None:
    assert day_at(seconds(FIRST)) == FIRST
    assert day_at(seconds(FIRST) - 1) == date(2026, 8, 31)
