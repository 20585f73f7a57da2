"""Words about time: what their arguments may be."""

from __future__ import annotations

from guard.core.language.vocabulary.conditions import argument_errors, condition
from guard.core.model.periods import Period
from guard.core.model.policy import People
from guard.core.model.subject import Facts
from tests.guard.policy_cast import NOON, changed, on


def test_a_zone_must_exist() -> None:
    hours = {"from": "08:00", "to": "18:00", "zone": "Europe/Paris"}
    assert list(argument_errors({"outside_hours": hours}, People())) == []
    (wrong,) = argument_errors({"outside_hours": hours | {"zone": "Europe/Pariss"}}, People())
    assert wrong.path == ("outside_hours", "zone")
    assert wrong.sentence.startswith("`Europe/Pariss` is no time zone.")


def test_a_day_must_be_in_the_calendar() -> None:
    period = {"from": "2026-02-01", "to": "2026-02-30", "zone": "UTC"}
    assert [one.path[0] for one in argument_errors({"during": period}, People())] == ["during"]


def test_the_zone_of_the_machine_is_no_place() -> None:
    period = {"from": "2026-02-01", "to": "2026-02-03"}
    for zone in ("localtime", "posixrules", "Factory", "right/Europe/Paris", "posix/UTC"):
        (wrong,) = argument_errors({"during": period | {"zone": zone}}, People())
        assert wrong.sentence == f"`{zone}` is no place. Write a name such as Europe/Paris."


def test_a_period_that_is_declared_elsewhere_is_named() -> None:
    launch = Period("launch", NOON - 10, NOON, ("security",), shown="from 5 until 6, UTC")
    people = People(periods={"launch": launch})
    other = {"from": "2026-03-05", "to": "2026-03-05", "zone": "UTC"}
    for argument in ("launch", ["launch"], [other, "launch"]):
        assert list(argument_errors({"during": argument}, people)) == []
        inside, after = (
            condition({"during": argument}, people).test(changed(None, on(), at=NOON + step), Facts())
            for step in (-1, 0)
        )
        assert (inside.truth, after.truth) == (True, False)
        assert inside.because == "it was in the period launch (from 5 until 6, UTC)"
    (wrong,) = argument_errors({"during": [other, "lunch"]}, people)
    assert wrong.path == ("during", 1)
    assert wrong.sentence.endswith("does not declare it. Did you mean `launch`?")
