"""What Fin costs is about to pass, or has passed, the limit of the month: as a message. Pure."""

from __future__ import annotations

from guard.core.effects.cost.bill import Bill
from guard.core.effects.cost.money import exact
from guard.core.reports.effects.cost_wording import about_limit, told_of
from guard.notify.messages import Message


def limit_told(bill: Bill, moved: tuple[str, ...] = ()) -> Message | None:
    """None: there is nothing to warn of. `moved` are sentences about changes that the cost moved together with."""
    if bill.limit is None or bill.level not in {"likely", "passed"}:
        return None
    return Message(
        event=f"cost.{bill.level}",
        severity="high" if bill.level == "passed" else "medium",
        title=about_limit(bill),
        text=(
            *told_of(bill),
            *moved,
            *bill.notes,
            "`guardrail cost` says what it is made of. The limit stands in prices.yaml.",
        ),
        path="/api/v1/cost",
        page="/cost",
        details={
            "first": str(bill.month.first),
            "last": str(bill.last),
            "limit": exact(bill.limit),
            "currency": bill.currency,
            "passes": None if bill.passes is None else str(bill.passes),
        },
    )
