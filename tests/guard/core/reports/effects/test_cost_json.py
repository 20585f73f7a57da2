"""Every amount of the JSON says its sort, and holds decimals as text."""

from msgspec import to_builtins

from tests.guard.core.reports.effects.bills import answer


def test_amounts_hold_what_their_sort_has() -> None:
    told = to_builtins(answer())
    assert (told["to_date"]["sort"], told["to_date"]["amount"], told["to_date"]["low"]) == (
        "counted",
        "1234.50",
        None,
    )
    assert (told["ripening"]["sort"], told["ripening"]["low"], told["ripening"]["high"]) == (
        "bounded",
        "0.00",
        "300.00",
    )
    assert (told["expected"]["sort"], told["expected"]["low"]) == ("estimated", "2400.00")
    assert (told["before"]["sort"], told["before"]["amount"], told["before"]["currency"]) == (
        "unknown",
        None,
        None,
    )


def test_the_rest_is_told_as_it_stands() -> None:
    told = to_builtins(answer())
    assert (told["first"], told["last"], told["ripe"]) == ("2026-09-01", "2026-09-30", "2026-09-14")
    assert (told["limit"], told["level"], told["passes"], told["prices"]) == (
        "2500.00",
        "likely",
        "2026-09-29",
        "published",
    )
    assert told["days"][0] == {"day": "2026-09-01", "amount": "99.99"}
    assert told["compared"][0]["now"]["sort"] == "counted"
    (move,) = told["moves"]
    assert move["resource"] == {"kind": "article", "id": "7001"}
    assert move["verdict"] == "moved together with"
    assert move["money"]["amount"] == "-198.00"
    assert list(move["changes"]) == [41, 42]
