"""A plan for people: readable in 100 columns, and foreign text is only text in Markdown."""

from __future__ import annotations

from dataclasses import replace

import orjson
import pytest
from msgspec.structs import replace as with_

from drift.core.json_view import MovedAnswer, ResourceName
from guard.core.reports.plan_formats import (
    FORMATS,
    NOTHING_WRITTEN,
    VERDICTS,
    heading,
    lines_of,
    needed_in_words,
    seconds_in_words,
)
from guard.core.reports.plan_json import EffortAnswer, EscalationAnswer, NeededApprovalAnswer
from guard.core.reports.references_json import (
    NamingPolicyAnswer,
    ReferrerAnswer,
    ReferrersAnswer,
    ReferringKindAnswer,
    TargetAnswer,
)
from tests.guard.core.proposals.test_change_plan import planned
from tests.guard.core.reports.test_plan_json import WRONG, answer, created
from tests.guard.policy_cast import HOURS_NEED_APPROVAL

ALL = answer(planned(HOURS_NEED_APPROVAL), created(), WRONG, replace(WRONG, mistakes=()))
STOPS = {**HOURS_NEED_APPROVAL, "then": "revert"}
HOSTILE = "[x](https://evil.example) @team <script> `a` **b** |c| \x1b[31m\n# d"


def test_the_table_says_all_of_it_in_100_columns() -> None:
    long = with_(ALL, reason="because " * 60, source="changes/" + "x" * 60 + ".yaml")
    lines = FORMATS["table"]([long]).splitlines()
    assert max(map(len, lines)) <= 100
    assert lines[-1] == NOTHING_WRITTEN
    text = FORMATS["table"]([ALL])
    for said in (
        "a.yaml: not valid\nwinter. Ticket SUP-41. Asked for by carol@acme.example.\n",
        "update office_hours_schedule/42 “Support”: needs approval\n",
        '  diff      time_zone_name changes from "Europe/Paris" to "UTC".\n',
        "  approval  1 of support-ops within 1 day [hours]: ",
        "  calls     PUT /office_hours_schedules/42\n",
        "  rollback  All of it can be put back by API.\n",
        "create tag: allowed\n",
        "  mistake   There is no /nmae.\n",
        ": nothing to do, it is so already\n",
    ):
        assert said in text


def test_what_could_not_be_read_is_said_first() -> None:
    old = with_(ALL.changes[0], unread="The token may not read it.", read_at="2026-03-04T11:00:00Z")
    text = " ".join(FORMATS["table"]([with_(ALL, changes=(old,))]).split())
    said = "not read The kind office_hours_schedule is not read: The token may not read it. This rests on what was read"
    assert f"{said} at 2026-03-04T11:00:00Z. diff" in text


def test_a_refused_change_says_the_way_out() -> None:
    assert "  way out   Leave it.\n" in FORMATS["table"]([answer(planned(STOPS))])


def test_foreign_text_is_only_text_in_markdown() -> None:
    plan = with_(ALL, reason=HOSTILE, changes=tuple(with_(one, title=HOSTILE) for one in ALL.changes))
    text = FORMATS["markdown"]([plan])
    for markup in (" [x](", " <script>", "@team", " `a`", " **b**", " |c|", "\x1b", "\n# d"):
        assert markup not in text
    rows = [line for line in text.splitlines() if line.startswith("| ") and "verdict" not in line]
    assert [row.rsplit("| ", 1)[-1] for row in rows] == [f"{VERDICTS[one.verdict]} |" for one in plan.changes]


def test_names_stay_readable_in_markdown() -> None:
    assert "office_hours_schedule/42" in FORMATS["markdown"]([ALL])


def test_json_has_every_plan() -> None:
    plans = orjson.loads(FORMATS["json"]([ALL, ALL]))["plans"]
    assert [plan["verdict"] for plan in plans] == ["invalid", "invalid"]
    assert len(plans[0]["changes"]) == 4


def test_what_is_created_is_called_by_its_kind() -> None:
    assert heading(answer(created()).changes[0]) == "create tag"


@pytest.mark.parametrize(
    ("may", "said"),
    [
        (("a@x", "b@x"), "2 of ops within 2 hours [p]: a@x, b@x may agree."),
        (("a@x",), "2 of ops within 2 hours [p]: cannot be met, as only a@x may agree."),
        ((), "2 of ops within 2 hours [p]: cannot be met, as nobody may agree."),
    ],
)
def test_a_quorum_that_nobody_can_meet_is_said(may: tuple[str, ...], said: str) -> None:
    assert needed_in_words(needed_of(may)) == said


def test_a_freeze_and_groups_that_share_their_people_are_said() -> None:
    frozen = with_(needed_of(("a@x", "b@x")), period="year-end")
    assert (
        needed_in_words(frozen) == "2 of ops for the freeze year-end within 2 hours [p]: a@x, b@x may agree."
    )
    shared = with_(needed_of(("a@x", "b@x")), can_be_met=False)
    assert needed_in_words(shared) == (
        "2 of ops within 2 hours [p]: cannot be met, as the policy asks for more different people than may agree."
    )


def needed_of(may: tuple[str, ...]) -> NeededApprovalAnswer:
    until = "2026-03-05T12:00:00Z"
    return NeededApprovalAnswer(
        "p", ("ops",), 2, may, 7200.0, until, period="", veto=True, can_be_met=len(may) > 1, escalation=None
    )


def test_who_is_asked_besides_after_a_while_is_said() -> None:
    later = EscalationAnswer(("leads",), ("c@x",), 3600.0)
    more = with_(needed_of(("a@x", "b@x")), escalation=later)
    assert needed_in_words(more) == (
        "2 of ops within 2 hours, or of leads after 1 hour [p]: a@x, b@x may agree."
    )


def _lines(**more: object) -> list[str]:
    change = with_(ALL.changes[0], **more)
    return [f"{label}|{text}" for label, text in lines_of(change)]


def _used(count: int = 9, *, policies: int = 0) -> ReferrersAnswer:
    first = (ReferrerAnswer(ResourceName("article", "7"), "A", ("/author_id",)),)
    kinds = (ReferringKindAnswer("article", count, first),) if count else ()
    named = (NamingPolicyAnswer("p", ("/must/const",)),) * policies
    return ReferrersAnswer(count, "bounded", ("No API shows it.",), kinds, named)


def test_what_refers_to_it_is_told_and_loudly_where_it_goes() -> None:
    changed = _lines(referrers=_used())
    assert "used by|At least 9 resources refer to it." in changed
    assert "|article, 9: 7 “A” and 8 more." in changed
    assert "|No API shows it." not in changed
    deleted = _lines(referrers=_used(), operation="delete")
    ends = "loses it, goes with it, or points at nothing."
    assert f"BREAKS|At least 9 resources refer to it. Once it is gone, all of that {ends}" in deleted
    assert "|No API shows it." in deleted
    archived = with_(ALL.changes[0].diff, fields=(MovedAnswer("/archived", before=False, after=True),))
    assert any(line.startswith("BREAKS|") for line in _lines(referrers=_used(), diff=archived))
    text = FORMATS["markdown"](
        [with_(ALL, changes=(with_(ALL.changes[0], referrers=_used(), operation="delete"),))]
    )
    assert "* **BREAKS**: At least 9 resources" in text


def test_what_the_same_proposal_mends_breaks_nothing() -> None:
    some = _lines(referrers=_used(), operation="delete", mended=2)
    first = "At least 9 resources refer to it. 2 of them do so no more, by this proposal."
    assert any(line.startswith(f"BREAKS|{first} Once it is gone, the rest") for line in some)
    kept = _lines(referrers=_used(), operation="delete", obstacle="Intercom refuses it.")
    assert "BREAKS|At least 9 resources refer to it. Intercom refuses it." in kept
    every = _lines(referrers=_used(), operation="delete", mended=9)
    assert "used by|At least 9 resources refer to it. 9 of them do so no more, by this proposal." in every
    assert any(
        line.startswith("used by|Nothing that is read")
        for line in _lines(referrers=_used(0), operation="delete")
    )
    assert any(
        line.startswith("BREAKS|") for line in _lines(referrers=_used(0, policies=1), operation="delete")
    )


def test_what_it_refers_to_in_vain_how_long_it_takes_and_what_is_lost_are_told() -> None:
    missing = TargetAnswer(ResourceName("collection", "9"), "", ("/parent_ids/*",), "missing", "")
    there = TargetAnswer(ResourceName("collection", "3"), "Sales", ("/parent_ids/*",), "there", "")
    assert "refers to|collection/9 is not there: /parent_ids/* names it in vain." in _lines(
        refers_to=(there, missing)
    )
    assert not any(line.startswith("refers to") for line in _lines(refers_to=(there,)))
    takes = _lines(effort=EffortAnswer(3, 0.15, 2.4))
    assert "takes|3 requests, with the readings before and after: up to 3 seconds." in takes
    assert not any(line.startswith("takes") for line in _lines(effort=EffortAnswer(0, 0.0, 0.0)))
    assert seconds_in_words(20.5, 60.0) == "20 to 60 seconds"
    lost = _lines(lost=("It gets a new id.", "All of it can be put back by API."))
    assert "lost|It gets a new id." in lost


def test_the_whole_says_what_happens_if_nobody_does_anything() -> None:
    busy = tuple(with_(one, effort=EffortAnswer(3, 0.1, 2.2)) for one in ALL.changes[:2])
    words = with_(ALL, verdict="allowed", changes=busy)
    plan = with_(words, if_nothing="Nothing happens.", seconds_at_least=0.2, seconds_at_most=4.4)
    for form in ("table", "markdown"):
        assert "\nNothing happens. All of it takes up to 5 seconds.\n" in FORMATS[form]([plan])
    warned = FORMATS["markdown"]([with_(plan, warnings=("[x](https://evil) goes.",))])
    assert "\n\nWARNING: \\[x\\](https://evil) goes.\n\n" in warned
    for other in (with_(plan, changes=busy[:1]), with_(plan, verdict="refused")):
        assert "\nNothing happens.\n" in FORMATS["table"]([other])
