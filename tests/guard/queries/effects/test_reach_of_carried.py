"""What conversations carry is counted as it really is, and who set it is estimated from those that were looked at."""

from __future__ import annotations

from drift.core.conversations.labels import WHOLE, labelling_of
from drift.core.model.resources import Ref
from drift.sandbox.conversations.bodies import whole
from drift.sandbox.conversations.truth import LABEL
from drift.store.labels import LabelDay
from guard.core.effects.figures import Counted, Estimated
from guard.core.effects.reach.edit import DELETION
from guard.queries.effects.reach import reach_of
from tests.guard.queries.effects.conftest import Year, count, line
from tests.known_conversations import CHOSEN, DAY


def test_a_tag_is_counted(year: Year) -> None:
    reach, mine = year.reach("tag/101"), [one for one in year.last() if "101" in one.tags]
    assert count(line(reach, "Conversations that carry it").figure) == len(mine)
    assert sum(count(point.figure) for point in reach.trend) == len(mine)
    assert line(reach, "Put on by a workflow or by a person").figure.sentence().startswith("unknown")


def test_an_attribute_is_counted_by_its_values(year: Year) -> None:
    reach = year.reach("conversation_attribute/21")
    assert count(reach.lines[0].figure) == len(year.last())
    values = {one.name: count(one.figure) for one in reach.lines if one.group == "By value"}
    labels = [one.final_label for one in year.last()]
    late = sum(any(change.at > year.now for change in one.relabels) for one in year.last())
    assert sum(values.values()) == len(labels)
    assert all(abs(values[label] - labels.count(label)) <= late for label in set(labels))


def test_an_option_is_its_part_of_the_attribute(year: Year) -> None:
    with year.world.guarded.view() as view:
        options = view.state.versions.all_live("conversation_attribute_option")
    attribute = {
        one.name: one.figure
        for one in year.reach("conversation_attribute/21").lines
        if one.group == "By value"
    }
    for option in options:
        found = year.reach(str(option.ref)).lines[0].figure
        assert count(found) == count(attribute[option.body["label"]])


def test_an_attribute_whose_values_are_not_kept_is_unknown_and_not_nothing(year: Year) -> None:
    first = year.reach("conversation_attribute/22").lines[0]
    assert first.figure.sentence().startswith(
        "unknown, because no conversation that was read has a value of it"
    )


def test_who_set_an_attribute_is_estimated_from_a_sample_and_counted_from_all(year: Year) -> None:
    since = (year.now - 30 * DAY) // DAY * DAY
    period = [one for one in year.known if since <= one.created_at < year.now]
    with year.world.guarded.transaction() as work:
        work.state.labels.put(
            [labelling_of(whole(one, year.now), CHOSEN) for one in period], CHOSEN, year.now
        )
        for share, sort in ((WHOLE, Counted), (WHOLE // 2, Estimated)):
            day = since
            while day < year.now:
                work.state.labels.note(LabelDay(day, share, len(period), 0, CHOSEN, year.now))
                day += DAY
            reach = reach_of(work, Ref("conversation_attribute", "21"), DELETION, since, year.now)
            automation = line(reach, "Set by automation").figure
            assert isinstance(automation, sort)
            assert isinstance(line(reach, "Set by the workflow Inbound triage and corrected").figure, sort)
            assert automation.sentence().startswith(("100 %", f"{len(period)} of {len(period)}"))
        assert work.state.labels.corrections(LABEL, since, year.now).labelled > 0
        workflow = reach_of(work, Ref("workflow", "9001"), DELETION, since, year.now)
        assert isinstance(line(workflow, "Set Issue type").figure, Estimated)
        rate = line(workflow, "Set Issue type and corrected by a person").figure
        corrected = line(reach, "Set by the workflow Inbound triage and corrected").figure
        assert rate == corrected
        work.state.labels.remove([one.id for one in period])
        work.state.labels.remove_days_before(year.now + DAY)


def test_a_workflow_has_the_conversations_into_which_it_brought_fin(year: Year) -> None:
    reach = year.reach("workflow/9001")
    mine = [one for one in year.last() if one.setup == "workflow"]
    assert count(reach.lines[0].figure) == len(mine)
    assert sum(count(point.figure) for point in reach.trend) == len(mine)
    assert "by its title alone" in " ".join(reach.notes)
    assert (
        line(reach, "Attributes that it set").figure.sentence().startswith("unknown, because nobody looked")
    )
    assert count(year.reach("workflow/9002").lines[0].figure) == 0


def test_a_renamed_attribute_is_counted_under_all_its_names(year: Year) -> None:
    with year.world.guarded.view() as view:
        live = view.state.versions.live(Ref("conversation_attribute", "21"))
    assert live is not None
    ref = live.ref
    with year.world.guarded.transaction() as work:
        work.state.versions.open(live.with_body({**live.body, "name": "Topic"}), year.now)
    try:
        assert count(year.reach(str(ref)).lines[0].figure) == len(year.last())
    finally:
        with year.world.guarded.transaction() as work:
            work.state.versions.open(live, year.now + 1)
