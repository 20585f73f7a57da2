"""notifications.yaml is read with the policies, and everything that is wrong with it is said at its line."""

from __future__ import annotations

import json
import shutil
from datetime import date
from pathlib import Path
from random import Random

import pytest

from guard.core.language.notifications_schema import BUDGET
from guard.core.model.notifications import Morning
from guard.loading.policy_loader import BrokenPolicies, from_document, lint, load
from guard.loading.strict_yaml.reader import read
from guard.notify.messages import Message
from guard.notify.routing import destinations
from guard.policy_source.active_policies import InForce
from tests.guard.loading.damage import damaged, damaged_tree
from tests.guard.loading.test_policies_fuzzed import ROUNDS
from tests.guard.loading.test_policy_loader import GOOD, PEOPLE, write

NOTIFICATIONS = """\
version: 1
channels:
  desk: { type: slack_webhook, budget: 5 }
  readers:
    type: mail
    to: [concerned, "group:security", Lea@acme.example]
  siem: { type: webhook }
routes:
  - to: [desk, siem]
  - to: readers
    severity: high
    kinds: [workflow, office_hours*]
    groups: support-ops
    events: approval.*
    when: digest
urgent: high
morning: { at: "08:30", zone: Europe/Paris }
"""
SAID = Message("approval.change", "critical", "t", (), kinds=("workflow",), people=("alice@acme.example",))


def problems(directory: Path, content: str) -> list[tuple[int, str]]:
    write(directory, **{"a.yaml": GOOD, "people.yaml": PEOPLE, "notifications.yaml": content})
    with pytest.raises(BrokenPolicies) as broken:
        load(directory)
    assert all(one.file.endswith("notifications.yaml") for one in broken.value.problems)
    assert all(one.sentence.endswith((".", "?")) for one in broken.value.problems)
    return [(one.line, one.sentence) for one in broken.value.problems]


def test_channels_and_routes_are_values_and_stay_with_the_set(tmp_path: Path) -> None:
    write(tmp_path, **{"a.yaml": GOOD, "people.yaml": PEOPLE, "notifications.yaml": NOTIFICATIONS})
    loaded = load(tmp_path)
    told = loaded.notifications
    assert told is not None
    assert (told.urgent, told.morning) == ("high", Morning(8, 30, "Europe/Paris"))
    budgets = {name: channel.budget for name, channel in told.channels.items()}
    assert budgets == {"desk": 5, "readers": BUDGET, "siem": None}
    assert told.channels["readers"].to == ("concerned", "group:security", "lea@acme.example")
    first, second = told.routes
    assert (first.to, first.severity, first.digest) == (("desk", "siem"), "low", False)
    assert (second.kinds, second.groups, second.events) == (
        ("workflow", "office_hours*"),
        ("support-ops",),
        ("approval.*",),
    )
    assert second.digest
    assert [told.channels["readers"].line, second.line] == [4, 10]
    assert from_document(loaded.document, loaded.revision) == loaded


def test_without_a_file_nothing_is_said(tmp_path: Path) -> None:
    write(tmp_path, **{"a.yaml": GOOD, "people.yaml": PEOPLE})
    loaded = load(tmp_path)
    assert loaded.notifications is None
    assert "notifications" not in loaded.document


def test_a_single_file_is_read_with_the_one_beside_it(tmp_path: Path) -> None:
    write(tmp_path, **{"a.yaml": GOOD, "people.yaml": PEOPLE, "notifications.yaml": NOTIFICATIONS})
    assert load(tmp_path / "a.yaml").notifications is not None


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("type: mail", "type: fax", 5, "it must be one of: slack_app, slack_webhook, mail, webhook, apprise"),
        ("[desk, siem]", "[desk, siam]", 9, "There is no channel `siam`. Did you mean `siem`?"),
        ("[workflow, office", "[workflw, office", 12, "There is no kind `workflw`. Did you mean `workflow`?"),
        ("approval.*", "aproval.*", 14, "There is no event `aproval.*`."),
        ("approval.*", "approval.aproved", 14, "Did you mean `approval.approved`?"),
        ("groups: support-ops", "groups: suport-ops", 13, "Did you mean `support-ops`?"),
        ("group:security", "group:empty", 6, "Nobody is in the group `empty`"),
        ("Lea@acme.example", "Lea", 6, "`Lea` is no reader: write an address, group:NAME or concerned."),
        ("Lea@acme.example", '"lea@acme.example, x@y"', 6, "is no reader"),
        ("budget: 5", "budget: 0", 3, "at least 1"),
        ("budget: 5", "to: lea@acme.example", 3, "Only a mail has `to`"),
        ("severity: high", "severity: hgh", 11, "one of: low, medium, high, critical"),
        ("when: digest", "when: never", 15, "one of: at_once, digest"),
        ("Europe/Paris", "Europe/Pariss", 17, "is no time zone"),
        ("08:30", "8:30", 17, "a time of day such as 08:30"),
        ("urgent: high", "urgnt: high", 16, "`urgnt` is not known. Did you mean `urgent`?"),
        ("siem: { type: webhook }", "webhook: { type: mail, to: concerned }", 7, "the channel of a setting"),
        ("siem: { type: webhook }", "on-key: { type: webhook }", 7, "Take another name."),
        ("siem: { type: webhook }", "Siem: { type: webhook }", 3, "lower-case"),
    ],
)
def test_what_is_wrong_is_said_at_its_line(tmp_path: Path, old: str, new: str, line: int, words: str) -> None:
    assert old in NOTIFICATIONS
    found = problems(tmp_path, NOTIFICATIONS.replace(old, new))
    assert any(at == line and words in sentence for at, sentence in found), found


def test_every_problem_is_said_at_once(tmp_path: Path) -> None:
    bad = NOTIFICATIONS.replace("[desk, siem]", "[dask, siam]").replace("approval.*", "nothing.*")
    assert [line for line, _ in problems(tmp_path, bad)] == [9, 9, 14]


def test_a_mail_needs_readers(tmp_path: Path) -> None:
    bad = NOTIFICATIONS.replace('    to: [concerned, "group:security", Lea@acme.example]\n', "")
    assert [sentence for _, sentence in problems(tmp_path, bad)] == ["A mail needs `to`: who reads it?"]


def test_who_is_told_what_is_said_in_one_place(tmp_path: Path) -> None:
    files = {"a.yaml": GOOD, "people.yaml": PEOPLE, "notifications.yaml": NOTIFICATIONS}
    write(tmp_path, **files, **{"b/notifications.yaml": NOTIFICATIONS})
    assert load(tmp_path).notifications is not None
    write(tmp_path, **{"b/notifications.yaml": NOTIFICATIONS.replace("high", "low")})
    with pytest.raises(BrokenPolicies, match=r"two notifications\.yaml that differ"):
        load(tmp_path)


def test_a_broken_file_keeps_the_last_good_one_in_force(tmp_path: Path) -> None:
    write(tmp_path, **{"a.yaml": GOOD, "people.yaml": PEOPLE, "notifications.yaml": NOTIFICATIONS})
    in_force = InForce(tmp_path)
    write(tmp_path, **{"notifications.yaml": NOTIFICATIONS.replace("siem: ", "siam: ")})
    in_force.reload()
    assert "There is no channel `siem`" in in_force.alarm
    assert in_force().policy_set.notifications is not None
    write(tmp_path, **{"notifications.yaml": NOTIFICATIONS.replace("budget: 5", "budget: 50")})
    in_force.reload()
    told = in_force().policy_set.notifications
    assert told is not None
    assert told.channels["desk"].budget == 50


def test_the_example_of_the_page_loads_without_a_warning(tmp_path: Path) -> None:
    root = Path(__file__).parents[3]
    page = (root / "docs" / "notifications.md").read_text(encoding="utf-8")
    example = page.partition("```yaml\n")[2].partition("```")[0]
    shutil.copy(root / "policies" / "people.yaml", tmp_path)
    write(tmp_path, **{"a.yaml": GOOD, "notifications.yaml": example})
    assert lint(load(tmp_path), date(2026, 6, 1)) == ()


@pytest.mark.parametrize("share", range(4))
def test_a_damaged_file_is_read_as_a_whole_or_refused(share: int, tmp_path: Path) -> None:
    """In the same way in each run. `GUARDRAIL_FUZZ` says how often."""
    value = read(NOTIFICATIONS.encode()).value
    for seed in range(share, ROUNDS // 4, 4):
        of = Random(seed)
        content = damaged(of, NOTIFICATIONS, [NOTIFICATIONS, PEOPLE]) if seed % 2 else damaged_tree(of, value)
        write(tmp_path, **{"a.yaml": GOOD, "people.yaml": PEOPLE})
        (tmp_path / "notifications.yaml").write_bytes(content)
        try:
            loaded = load(tmp_path)
        except BrokenPolicies as broken:
            lines = content.decode("utf-8", "replace").splitlines()
            for problem in broken.problems:
                assert 1 <= problem.line <= max(len(lines), 1), (seed, problem)
                assert problem.sentence.endswith((".", "?", "!")), (seed, problem)
                assert problem.sentence.isprintable(), (seed, problem)
        else:
            kept = json.loads(json.dumps(loaded.document, allow_nan=False))
            assert from_document(kept, loaded.revision) == loaded, seed
            list(lint(loaded, date(2026, 6, 1)))
            told = destinations(SAID, loaded.notifications, ("slack",), loaded.people)
            assert len({(one.channel, one.recipient) for one in told}) == len(told), seed
