"""A bill with every sort of amount, for the tests of how it is said."""

from datetime import date
from decimal import Decimal

from drift.core.model.resources import Ref
from guard.core.effects.cost.bill import Bill, Month
from guard.core.effects.cost.cost_moves import ChangeOfContent, CostMove
from guard.core.effects.cost.money import BoundedMoney, CountedMoney, EstimatedMoney
from guard.core.effects.differences import moved
from guard.core.effects.figures import Counted, Unknown
from guard.core.effects.intervals import Share
from guard.core.reports.effects.cost_json import CostAnswer, compared_answer, cost_answer, move_answer

BILL = Bill(
    Month(date(2026, 9, 1), date(2026, 10, 1)),
    date(2026, 9, 14),
    CountedMoney(Decimal("1234.5"), "USD", 1_200, 3_400, "outcomes"),
    BoundedMoney(Decimal(0), Decimal(300), "USD", "outcomes", "outcomes are final after three days"),
    EstimatedMoney(Decimal(2600), (Decimal(2400), Decimal(2800)), "USD", 182, "outcomes"),
    Unknown("conversations are known from 2026-08-20 on only", "outcomes"),
    {"resolution": 1_190, "qualification": 10},
    Decimal(2500),
    "likely",
    date(2026, 9, 29),
    ((date(2026, 9, 1), Decimal("99.99")), (date(2026, 9, 2), Decimal(50))),
    "USD",
    ("Conversations are known from 2026-08-20 on; older ones are not counted.",),
)
MOVE = CostMove(
    ChangeOfContent(Ref("article", "7001"), "Article “Refunds”", date(2026, 9, 2), (41, 42)),
    11,
    moved("the share", (Share(600, 1_000), Share(400, 1_000)), (Share(3_000, 5_000), Share(3_000, 5_000))),
    EstimatedMoney(Decimal(-198), (Decimal(-240), Decimal(-150)), "USD", 11, "billed outcomes"),
    ("Article “Fees” on 2026-09-03",),
)


def answer() -> CostAnswer:
    compared = compared_answer("Billed outcomes", Counted(3, 4, "q"), Unknown("nothing was read", "q"))
    return cost_answer(1_790_000_000.0, BILL, (compared,), (move_answer(MOVE),), 2, are_published=True)
