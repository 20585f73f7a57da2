"""What is refused of what a policy demands of whoever asks first, and what is only warned of."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from guard.loading.policy_loader import lint, load
from tests.guard.loading.test_policy_loader import PEOPLE, broken, one, write

APPROVAL = "{ require_approval: { from: [security, support-ops], expires_in: 24h } }"


@pytest.mark.parametrize(
    ("demands", "words"),
    [
        ("{}", "`ask_first` is {}, but it must be a mapping with reason, ticket, lead_time or window"),
        ("{ reason: 0 }", "`reason` is 0"),
        ("{ reason: 2001 }", "`reason` is 2001"),
        ("{ reasons: 20 }", "Did you mean `reason`?"),
        ("{ ticket: '(SUP' }", "has no `)`"),
        ("{ ticket: '(?=SUP)x' }", "looks ahead, behind or back"),
        ("{ ticket: '(((a{900}){900}){900})' }", "is too large"),
        ("{ lead_time: 1 day }", "write 1d"),
        ("{ lead_time: 91d }", "nobody can give more notice: write 90d or less."),
        ('{ window: { from: "22:00", zone: UTC } }', "`to` is missing"),
        ('{ window: { from: "22:00", to: "22:00", zone: UTC } }', "leave no hours in between"),
        ('{ window: { from: "22:00", to: "06:00", zone: Paris } }', "`Paris` is no time zone."),
        ('{ window: { from: 22:00, to: "06:00", zone: UTC } }', "1320"),
        ('{ window: { days: [saturday], from: "22:00", to: "06:00", zone: UTC } }', "saturday"),
    ],
)
def test_what_cannot_be_demanded_is_refused_with_its_place(tmp_path: Path, demands: str, words: str) -> None:
    found = broken(tmp_path, one(ask_first=demands, then=APPROVAL))
    assert {line for line, _ in found} == {8}
    assert any(words in sentence for _, sentence in found), found


def test_nobody_asks_first_for_what_the_log_tells(tmp_path: Path) -> None:
    ((line, sentence),) = broken(
        tmp_path, one(watch="{ activity: bulk_export }", ask_first="{ reason: 20 }", then="flag")
    )
    assert (line, sentence.partition(":")[0]) == (8, "Nobody asks first for what the log tells")


def warned(directory: Path, demands: str, then: str = APPROVAL, **parts: str) -> list[str]:
    write(directory, **{"a.yaml": one(**parts, ask_first=demands, then=then), "people.yaml": PEOPLE})
    return [str(found.rule) for found in lint(load(directory), date(2026, 6, 1))]


@pytest.mark.parametrize(
    ("demands", "rules"),
    [
        (r"{ ticket: '^SUP-\d+' }", []),
        (r"{ ticket: '^(SUP-\d+)?$' }", []),  # none, or one that fits
        ("{ ticket: '.*' }", ["ticket-fits-all"]),
        (r"{ ticket: '(SUP-\d+)?' }", ["ticket-fits-all"]),
        ("{ ticket: '^[^!]*$' }", ["ticket-fits-all"]),
        ("{ ticket: 'SUP^' }", ["ticket-fits-none"]),
        (r"{ ticket: '\d{201}' }", ["ticket-fits-none"]),
        (r"{ ticket: '\d{200}' }", []),
        ("{ lead_time: 24h }", []),
        ("{ lead_time: 25h }", ["notice-beyond-expiry"]),
        ('{ window: { from: "22:00", to: "06:00", zone: Europe/Paris } }', []),
    ],
)
def test_what_does_not_do_what_it_says_is_warned_of(tmp_path: Path, demands: str, rules: list[str]) -> None:
    assert warned(tmp_path, demands) == rules


def test_demands_of_what_is_refused_anyway_are_in_vain(tmp_path: Path) -> None:
    must = "{ properties: { enabled: { const: true } } }"
    assert warned(tmp_path, "{ reason: 20 }", "revert") == ["asked-in-vain"]
    assert warned(tmp_path, "{ reason: 20 }", "revert", must=must) == []
    assert warned(tmp_path, "{ reason: 20 }", "flag") == []
