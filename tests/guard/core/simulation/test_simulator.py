"""A simulation as a value, and the forms in which people read it."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

from msgspec import structs

from drift.core.model.activity import Activity, Actor
from drift.core.model.resources import Ref, Resource
from guard.core.model.subject import Facts, Subject
from guard.core.model.verdict import Verdict
from guard.core.simulation.formats.formats import FORMATS
from guard.core.simulation.formats.html import as_page
from guard.core.simulation.historical_facts import HistoricalFacts
from guard.core.simulation.result import (
    MOST_ROWS,
    News,
    SimulationResult,
    SimulationRow,
    merge,
    merge_parts,
    most_important,
)
from guard.core.simulation.simulator import Simulation
from guard.queries.simulate import replay
from tests.guard.core.simulation.small_past import CANDIDATE, IN_FORCE, off, simulated
from tests.guard.policy_cast import (
    ALLOWLIST_STAYS_ON,
    HOURS_NEED_APPROVAL,
    NOON,
    changed,
    hours,
    on,
    policies,
)

BURST = policies(
    {
        "id": "bursts",
        "watch": {"activity": ["*_deletion"]},
        "more_than": {"count": 2, "within": "10m"},
    }
)


def test_what_differs_from_the_set_in_force_is_said() -> None:
    found = simulated(off(NOON), changed(hours(), hours(zone="UTC")))
    assert [(one.news, one.verdict.word, one.instead.word) for one in found.rows] == [
        ("same", "revert", "revert"),
        ("new", "require_approval", "allow"),
    ]
    assert found.news == {"same": 1, "new": 1}
    assert found.affected == {"mallory@acme.example": 1, "carol@acme.example": 1}


def test_the_breaker_opens_after_three_and_closes_with_time() -> None:
    found = simulated(*(off(NOON + 60 * number) for number in range(5)), off(NOON + 7200))
    assert [bool(one.stopped) for one in found.rows] == [False, False, False, True, True, False]
    assert {str(ref): who for ref, who in found.fights.items()} == {
        "ip_allowlist/singleton": ("mallory@acme.example",)
    }


def test_what_no_api_writes_is_left_to_a_person() -> None:
    by_hand = policies({"id": "w", "watch": {"kind": "workspace"}, "then": "revert"})
    before, after = (Resource(Ref("workspace", "singleton"), {"name": name}) for name in ("Acme", "Acne"))
    found = simulated(changed(before, after), candidate=by_hand)
    assert (found.verdicts, found.stopped) == ({"revert": 1}, {"no API": 1})
    assert "0 put back, 1 left to a person (no API)" in FORMATS["table"][1](found)


def test_the_breaker_follows_what_was_made_again_under_a_new_id() -> None:
    simulation = Simulation(
        policies({**HOURS_NEED_APPROVAL, "watch": {"kind": "office_hours_schedule"}}), IN_FORCE
    )
    ids = ["42", "43", "44", "45", "46"]
    for number, id_ in enumerate(ids):
        facts = Facts(former_ids=frozenset(ids[:number]))
        simulation.evaluate(changed(hours(id_=id_), None, at=NOON + 60 * number), facts, facts, number)
    simulation.evaluate(changed(hours(id_="99"), None, at=NOON + 400), Facts(), Facts(), 99)
    found = simulation.result(NOON, NOON + 500)
    assert [bool(one.stopped) for one in found.rows] == [False, False, False, True, True, False]
    assert {str(ref) for ref in found.fights} == {"office_hours_schedule/45", "office_hours_schedule/46"}


def test_who_made_a_change_is_not_asked_about_it() -> None:
    found = simulated(changed(hours(), hours(zone="UTC"), by="alice"))
    assert "alice@acme.example" not in {person for _, person in found.asked}


def entry(number: int, at: float, by: str = "carol") -> Activity:
    actor = Actor("admin", by, f"{by}@acme.example", f"203.0.113.{number}")
    return Activity(f"e{number}", "tag_deletion", int(at), actor, {}, {})


def exported(tmp_path: Path, *entries: Activity) -> Path:
    """The entries as a file of NDJSON, newest first as Intercom lists them."""
    raw = (
        {
            "id": one.id,
            "activity_type": one.type,
            "created_at": one.created_at,
            "performed_by": {
                "type": one.actor.type,
                "id": one.actor.id,
                "email": one.actor.email,
                "ip": one.actor.ip,
            },
            "metadata": one.metadata,
        }
        for one in reversed(entries)
    )
    file = tmp_path / "export.ndjson"
    file.write_text("".join(f"{json.dumps(one)}\n" for one in raw))
    return file


def test_entries_from_elsewhere_are_judged_in_order_with_what_was_counted_before(tmp_path: Path) -> None:
    entries = [entry(number, NOON + number) for number in range(4)] + [entry(9, NOON + 5, by="bob")]
    found, export = replay(BURST, IN_FORCE, exported(tmp_path, *entries), str)
    assert [one.entry for one in found.rows] == ["e2", "e3"]
    assert (found.entries, export.entries) == (5, 5)


def test_an_entry_that_stands_twice_in_an_export_counts_once(tmp_path: Path) -> None:
    """Whether it is looked at, or passes because somebody is excused by the head of it."""
    excusing = {
        "id": "not-by-bob",
        "watch": {"activity": ["*_deletion"]},
        "unless": {"actor": ["bob@acme.example"]},
        "then": "flag",
    }
    once = [entry(1, NOON, by="bob"), entry(2, NOON, by="bob"), entry(3, NOON), entry(4, NOON)]
    alone = policies(excusing)
    expected, _ = replay(alone, IN_FORCE, exported(tmp_path, *once), str)
    assert (expected.entries, expected.policies["not-by-bob"].excused) == (4, 2)
    for lines in ([*once, *once], [once[3], *once, once[0]], [*reversed(once), *once[::2]]):
        found, export = replay(alone, IN_FORCE, exported(tmp_path, *lines), str)
        assert (found, export.entries) == (expected, 4)


def test_what_is_older_than_the_window_is_no_longer_counted(tmp_path: Path) -> None:
    entries = [entry(0, NOON), entry(1, NOON + 590), entry(2, NOON + 601), entry(3, NOON + 1200)]
    assert replay(BURST, IN_FORCE, exported(tmp_path, *entries), str)[0].rows == ()


def test_an_address_of_an_export_is_new_once(tmp_path: Path) -> None:
    new_ip = policies(
        {"id": "x", "watch": {"activity": "tag_deletion"}, "when": {"new_ip_for_actor": True}, "then": "flag"}
    )
    entries = [entry(1, NOON), entry(2, NOON + 5), entry(1, NOON + 9), entry(2, NOON + 9)]
    found, _ = replay(new_ip, IN_FORCE, exported(tmp_path, *entries), str)
    assert [one.entry for one in found.rows] == ["e1", "e2"]


def test_entries_of_one_second_count_each_other_and_an_address_is_known_from_the_next_second_on() -> None:
    memory = HistoricalFacts((BURST,), {"carol@acme.example": {"192.0.2.1": NOON - 1, "192.0.2.2": NOON}})
    three = [entry(number, NOON) for number in range(3)]
    memory.add(three)
    assert memory.facts(BURST, Subject.of_activity(three[0]), frozenset()).counts == {"bursts": 3}
    new_ip = policies({"id": "x", "watch": {"activity": "*"}, "when": {"new_ip_for_actor": True}})
    subject = Subject.of_activity(three[0])
    later_that_second = changed(on(), on(enabled=False), at=NOON + 0.9)
    of_changes = policies(
        {"id": "x", "watch": {"kind": "*"}, "when": {"new_ip_for_actor": True}, "then": "flag"}
    )
    assert memory.facts(of_changes, later_that_second, frozenset()).known_ips == frozenset({"192.0.2.1"})
    assert memory.facts(new_ip, subject, frozenset()).known_ips == frozenset({"192.0.2.1"})
    assert memory.lookback == 600.0


def test_every_form_says_what_is_new() -> None:
    found = simulated(off(NOON), changed(hours(), hours(zone="UTC")))
    for name, (_, write) in FORMATS.items():
        text = write(found)
        assert "hours" in text, name
        assert text.endswith("\n")
    assert json.loads(FORMATS["json"][1](found))["rows"][1]["news"] == "new"
    assert "1 newly caught" in FORMATS["table"][1](found)


def test_foreign_text_is_neither_markup_nor_a_table() -> None:
    body = hours(name="<script>|`\x1b[2J")
    found = simulated(changed(body, hours(zone="UTC", name="x")), off(NOON))
    assert "<script>" not in as_page(found)
    assert "\x1b" not in FORMATS["table"][1](found) + FORMATS["markdown"][1](found)


def row(
    at: float, news: News = "new", verdict: Verdict = Verdict.FLAG, change: int | None = None
) -> SimulationRow:
    ref = Ref("tag", "1") if change else None
    return SimulationRow(at, ref, "x", Actor(), change, "e", verdict, Verdict.ALLOW, (), "", None, news)


def test_what_is_flagged_everywhere_hides_nothing_else() -> None:
    """Of each news and verdict some are kept, the newest, and what is rare is kept whole."""
    many = [row(at) for at in range(500)]
    rare = [row(3, "gone"), row(4, verdict=Verdict.REVERT), row(5, "same")]
    chosen = most_important([*many, *rare], most=20)
    assert len(chosen) == 20
    assert set(rare) <= set(chosen)
    assert {one.at for one in chosen if one not in rare} == set(range(483, 500))


def test_what_room_is_left_goes_to_what_differs() -> None:
    same, new = ([row(at, news) for at in range(50)] for news in ("same", "new"))
    chosen = most_important([*same, *new], most=30)
    assert Counter(one.news for one in chosen) == {"same": 15, "new": 15}
    chosen = most_important([*same, *new[:20], row(1, "gone")], most=30)
    assert Counter(one.news for one in chosen) == {"same": 10, "new": 19, "gone": 1}


def test_a_policy_that_flags_much_hides_no_other_of_the_same_verdict() -> None:
    """Policies take turns, each with its newest."""
    noise = [structs.replace(row(at), policies=("noise",)) for at in range(100, 600)]
    rare = [structs.replace(row(at), policies=("rare",)) for at in range(30)]
    chosen = most_important([*noise, *rare], most=20)
    assert [one.at for one in chosen] == [*range(20, 30), *range(590, 600)]
    assert {one.at for one in most_important([*noise, *rare[:3]], most=20)} == {0, 1, 2, *range(583, 600)}


def test_of_each_policy_some_rows_are_kept_however_much_others_speak() -> None:
    """And the same ones, in how many parts ever."""
    flagged = {"watch": {"activity": "tag_deletion"}, "then": "flag"}
    rare = {**flagged, "id": "rare", "unless": {"actor": ["carol@acme.example"]}}
    often = {**flagged, "id": "often", "when": {"actor": ["carol@acme.example"]}}
    both = policies(rare, often)
    entries = [entry(number, NOON + number, by="bob" if number < 30 else "carol") for number in range(3_000)]

    def part(some: list[Activity]) -> SimulationResult:
        simulation = Simulation(both, IN_FORCE)
        for one in some:
            simulation.evaluate(Subject.of_activity(one), Facts(), Facts())
        return simulation.result(NOON, NOON + 3_000)

    whole = merge([part(entries)])
    assert Counter(policy for one in whole.rows for policy in one.policies) == {"rare": 20, "often": 980}
    parts = [part(entries[:15]), part(entries[15:1_500]), part(entries[1_500:])]
    assert merge(parts) == whole
    for first in range(3):  # some of them put together before
        one, *others = parts[first:] + parts[:first]
        assert merge([merge_parts(others), one]) == whole


def test_of_one_second_changes_come_first() -> None:
    rows = [row(7.0), row(7.9, change=2), row(7.2, change=3), row(6.0)]
    assert [one.at for one in most_important(rows)] == [6.0, 7.2, 7.9, 7.0]


def test_parts_come_to_the_whole() -> None:
    """Whatever is judged apart: the figures add up, and the rows stand in the order of time."""
    subjects = [off(NOON + 60 * number) for number in range(5)]
    others = [
        changed(hours(), hours(zone="UTC"), by="bob", at=NOON + 90),
        changed(hours(), hours(zone="Asia/Tokyo"), at=NOON + 100_000),
    ]
    one, other = simulated(*subjects), simulated(*others, first=len(subjects))
    both = merge([one, other])
    assert both == simulated(*subjects, *others)
    assert both.stopped == {"breaker": 2}
    assert merge([other, one]) == both
    again = [simulated(one, first=number) for number, one in enumerate(others, len(subjects))]
    assert merge([again[1], one, again[0]]) == both


def test_rows_of_parts_are_those_of_the_whole() -> None:
    """Each part keeps so many rows that none is missing where the others have few."""
    silent = policies({**ALLOWLIST_STAYS_ON, "then": "flag"})
    many = [off(NOON + number) for number in range(2_500)]
    few = [changed(hours(), hours(zone="UTC"), at=NOON + 5_000 + number) for number in range(3)]

    def part(subjects: list[Subject], first: int) -> SimulationResult:
        simulation = Simulation(CANDIDATE, silent)
        for number, subject in enumerate(subjects, first):
            simulation.evaluate(subject, Facts(), Facts(), number)
        return simulation.result(NOON, NOON + 10_000)

    whole = merge([part([*many, *few], 0)])
    assert merge([part(many[:700], 0), part(many[700:], 700), part(few, 2_500)]).rows == whole.rows
    assert (len(whole.rows), whole.more) == (MOST_ROWS, 2_503 - MOST_ROWS)
