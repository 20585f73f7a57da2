"""The pages of the policies in force: what each watches and does, how it stands in its file, and what is said of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from guard.core.effects.figures import Counted
from guard.core.evaluation.shares import Seen
from guard.enforcement.shares import follow_shares
from guard.runtime.effects import share_watch
from tests.guard.web.console.browser import HOME, Reader, signed_in, words
from tests.guard.web.console.queries import asked
from tests.guard.web.stage import ALICE, ERIN, PEOPLE, POLICIES, Stage, stage, story

DAY = 86_400.0
MORE = """
version: 1
# What nobody may do at night.
policies:
  # Exports at night are told to people,
  # as nobody is there.
  - id: no-exports-at-night
    because: customer data was <b>exported</b> at night
    severity: low
    watch: { activity: "*_export" }
    when: { outside_hours: { days: [mon, tue], from: "08:00", to: "19:00", zone: Europe/Paris } }
    unless: { actor: [group:security], activity: bulk_export }
    more_than: { count: 20, within: 10m, per: actor }
    then: flag
    exemptions:
      - { actor: [bob@acme.example], until: 2020-01-31, reason: the old migration, owner: dave@acme.example }

  # This one comes next.
  - id: hours-are-agreed
    because: office hours were changed alone
    severity: medium
    mode: observe
    watch: { kind: "office_hours_*", change: updated, fields: [/time_zone_name, /name] }
    ask_why: true
    then:
      require_approval:
        from: [support-ops, { group: security, quorum: 1 }]
        quorum: 2
        expires_in: 36h
        meanwhile: keep
        on_expiry: keep
        veto: false
        escalate: { to: [leads], after: 2h }
standard_changes:
  - id: hours-of-a-holiday
    because: office hours follow the holidays
    owner: dave@acme.example
    kind: office_hours_schedule
    who: [bob@acme.example]
    fields: { /name: { type: string } }
    until: 2020-02-29
"""
CASES = """
version: 1
cases:
  - case: the allowlist goes off
    change:
      kind: ip_allowlist
      before: { enabled: true, ip_allowlist: [] }
      after: { enabled: false, ip_allowlist: [] }
    expect: { verdict: revert, policies: [ip-allowlist-stays-on] }
  - case: the allowlist stays on, and this is not so
    state: { kind: ip_allowlist, body: { enabled: true, ip_allowlist: [] } }
    expect: { verdict: revert, policies: [ip-allowlist-stays-on] }
"""


ELSEWHERE = """
version: 1
policies:
  - id: teams-of-production
    because: a team was renamed
    severity: low
    watch: { kind: team }
    then: flag
    only: production
"""


def written(on: Stage) -> None:
    (on.policies / "elsewhere.yaml").write_text(ELSEWHERE)
    (on.policies / "more.yaml").write_text(MORE)
    (on.policies / "people.yaml").write_text(f"{PEOPLE}  leads: [dave@acme.example]\n")
    (on.policies / "cases").mkdir()
    (on.policies / "cases" / "ours.yaml").write_text(CASES)
    assert on.service.in_force.reload(), on.service.in_force.alarm
    on.service.keep_policies()


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """The bad afternoon with more policies and some cases, for tests that only read."""
    with stage(tmp_path_factory.mktemp("known"), after=story) as on:
        written(on)
        yield on


def text(page: str) -> str:
    return f" {words(page)} "


def test_each_policy_is_said_in_words_the_severest_first(known: Stage) -> None:
    page = signed_in(known, ERIN).page(f"{HOME}/policies")
    severities = re.findall(r'class="badge (critical|high|medium|low)"', page)
    assert severities == sorted(severities, key=["critical", "high", "medium", "low"].index)
    assert len(severities) == 6
    said = text(page)
    assert "The IP allowlist was switched off" in said
    assert "IP allowlist: keeps its rule at all times. Puts it back to what was known to be good." in said
    assert "Office hours schedule: change or deletion, of Time zone name only." in said
    assert "Asks support-ops to agree." in said
    assert "Entries of the activity log: bulk_export. Tells people, and changes nothing." in said
    assert "Spoke once in 30 days" in said
    assert "Silent for 30 days" in said
    assert "1 finding is open" in said
    assert "customer data was &lt;b&gt;exported&lt;/b&gt; at night".replace("customer", "Customer") in page
    assert str(known.policies) in said
    assert known.service.in_force().revision[:19] in said


def test_exemptions_groups_standard_changes_warnings_and_cases_stand_below(known: Stage) -> None:
    said = text(signed_in(known, ERIN).page(f"{HOME}/policies"))
    assert "the Paris pilot dave@acme.example · until 31 Dec 2099 · not used so far" in said
    assert "over the old migration dave@acme.example · until 31 Jan 2020" in said
    assert "support-ops alice@acme.example, mallory@acme.example" in said
    assert "office hours follow the holidays over Office hours schedule, made by bob@acme.example" in said
    assert "until 29 Feb 2020" in said
    assert "cases/ours.yaml:10" in said
    assert "more.yaml:1" in said
    assert str(known.policies) not in said.split("What a reviewer would be told")[1]


def test_what_is_for_other_workspaces_only_is_said_with_the_reason(known: Stage) -> None:
    reader = signed_in(known, ERIN)
    said = text(reader.page(f"{HOME}/policies"))
    why = "The policy teams-of-production is not for this workspace: it is only for production."
    assert f"Not for this workspace Other workspaces share these files, and have this as well. {why}" in said
    assert "elsewhere.yaml:4" in said
    assert why in text(reader.page(f"{HOME}/policies/teams-of-production", status=404))


def test_a_policy_is_shown_as_it_is_written_with_the_lines_of_its_file(known: Stage) -> None:
    page = signed_in(known, ERIN).page(f"{HOME}/policies/no-exports-at-night")
    lines = re.findall(r'<li id="L(\d+)" value="(\d+)"[^>]*><code>(.*?)</code>', page)
    written_lines = MORE.split("\n")
    assert [int(number) for number, _, _ in lines] == list(range(5, 17))
    for number, value, shown in lines:
        assert number == value
        assert Reader(f"<pre>{shown}</pre>").tags == {"pre"}
        assert (
            shown.replace("&lt;", "<").replace("&gt;", ">").replace("&#34;", '"')
            == (written_lines[int(number) - 1])
        )
    assert "the-next" not in page
    assert "This one comes next." not in page


def test_conditions_rates_and_what_follows_are_said_one_by_one(known: Stage) -> None:
    made = signed_in(known, ERIN)
    night = text(made.page(f"{HOME}/policies/no-exports-at-night"))
    assert "Only when outside_hours: " in night
    assert "Not when actor: [&#34;group:security&#34;]" in night
    assert "Not when activity: bulk_export" in night
    assert "It speaks when there are more than 20 within 10 minutes by one person." in night
    hours = text(made.page(f"{HOME}/policies/hours-are-agreed"))
    for sentence in (
        "office_hours_*: change, of Time zone name or Name only.",
        "Asks support-ops and security to agree.",
        "2 people of support-ops have to agree.",
        "1 person of security has to agree.",
        "The change stays as it is while people decide.",
        "If nobody answers within 36 hours, the change stays.",
        "After 2 hours leads may decide as well.",
        "One denial alone does not decide.",
        "Whoever makes such a change is asked why.",
        "observed",
        "Nothing has broken it.",
        "No case hours-are-agreed".replace("hours-are-agreed", "breaks hours-are-agreed"),
    ):
        assert sentence in hours, sentence
    assert "expires_in: 36" in hours or "129600" in hours or "36h" in hours


def test_cases_findings_and_decisions_of_a_policy_stand_on_its_page(known: Stage) -> None:
    page = signed_in(known, ERIN).page(f"{HOME}/policies/ip-allowlist-stays-on")
    said = text(page)
    assert "as expected the allowlist goes off cases/ours.yaml:4" in said
    assert "otherwise the allowlist stays on, and this is not so cases/ours.yaml:10" in said
    assert "IP allowlist closed" in said or "IP allowlist open" in said
    links = {link for link in Reader(page).links if "/decisions/" in link}
    assert links
    for link in links:
        assert "Judged again from the record" in signed_in(known, ERIN).page(link)


def test_a_policy_that_is_not_in_force_is_not_found_and_says_why(known: Stage) -> None:
    page = signed_in(known, ERIN).page(f"{HOME}/policies/gone", 404)
    assert "No policy gone is in force." in page


@pytest.mark.parametrize("path", ["policies", "policies/ip-allowlist-stays-on"])
def test_the_pages_ask_little_of_the_database(known: Stage, path: str) -> None:
    sent = asked(known, signed_in(known, ALICE), path)
    assert 0 < len(sent) <= 10, "\n\n".join(sent)


def test_many_policies_cost_no_more_statements(calm: Stage) -> None:
    made = signed_in(calm, ALICE)
    before = asked(calm, made, "policies")
    one = POLICIES.split("policies:\n")[1].split("\n\n")[0]
    more = "\n\n".join(one.replace("ip-allowlist-stays-on", f"copy-{number}") for number in range(60))
    (calm.policies / "more.yaml").write_text(f"version: 1\npolicies:\n{more}\n")
    assert calm.service.in_force.reload()
    calm.service.keep_policies()
    assert 0 < len(asked(calm, made, "policies")) <= len(before)


def test_broken_policies_raise_the_alarm_and_the_last_good_ones_are_shown(calm: Stage) -> None:
    made, before = signed_in(calm, ERIN), calm.service.in_force().revision
    file = calm.policies / "policies.yaml"
    file.write_text(POLICIES.replace("severity: critical", "severity: <i>awful</i>"))
    calm.service.in_force.reload()
    page = made.page(f"{HOME}/policies")
    assert "The newest policies cannot be used" in page
    assert "The last good ones stay in force." in page
    assert "policies.yaml:6" in page
    assert "<i>awful" not in page
    assert before[:19] in page
    one = made.page(f"{HOME}/policies/ip-allowlist-stays-on")
    assert "severity: critical" in one
    assert "awful" not in one


def test_the_review_is_made_anew_when_a_case_changes(calm: Stage) -> None:
    made = signed_in(calm, ERIN)
    assert "No case breaks no-exports." in text(made.page(f"{HOME}/policies/no-exports"))
    (calm.policies / "cases").mkdir()
    (calm.policies / "cases" / "ours.yaml").write_text(CASES)
    assert "the allowlist goes off" in made.page(f"{HOME}/policies/ip-allowlist-stays-on")
    (calm.policies / "cases" / "ours.yaml").write_text("version: 1\ncases: nothing\n")
    page = text(made.page(f"{HOME}/policies/ip-allowlist-stays-on"))
    assert "cases/ours.yaml:2" in page
    assert str(calm.policies) not in page


def test_policies_of_the_record_have_no_text_and_say_so(calm: Stage, tmp_path: Path) -> None:
    in_force = calm.service.in_force()
    object.__setattr__(in_force.policy_set, "texts", {})
    page = signed_in(calm, ERIN).page(f"{HOME}/policies/no-exports")
    assert "The file is not at hand now" in page


SHARES = """
  - id: fin-hands-over-as-usual
    because: Fin hands over more than usual
    severity: low
    watch: { conversations: { workflow: Inbound triage } }
    share: { of: escalated, above: 30%, moved: +5pt, within: 7d, per: channel }
    then: flag
"""


def test_how_its_shares_stand_is_shown_with_the_sort_of_each_figure(calm: Stage) -> None:
    (calm.policies / "shares.yaml").write_text(f"version: 1\npolicies:{SHARES}")
    assert calm.service.in_force.reload(), calm.service.in_force.alarm
    calm.service.keep_policies()
    made = signed_in(calm, ERIN)
    assert "Nobody has looked yet." in made.page(f"{HOME}/policies/fin-hands-over-as-usual")
    share_watch.look(calm.guarded)
    said = text(made.page(f"{HOME}/policies/fin-hands-over-as-usual"))
    assert "Conversations: workflow Inbound triage." in said
    assert "It speaks when more than 30% are handed to a person by Fin, within 7 days." in said
    assert "rose by 5 points or more over the 4 weeks before." in said
    assert "How its shares stand unknown" in said
    assert "unknown, because" in said
    found = calm.get("/api/v1/policies/status")["items"]
    (shares,) = [one["shares"] for one in found if one["id"] == "fin-hands-over-as-usual"]
    assert [(one["outcome"], one["now"]["sort"]) for one in shares] == [("unknown", "unknown")]


def test_a_share_that_is_broken_is_shown_with_its_figure_and_nobody_beside_it(calm: Stage) -> None:
    (calm.policies / "shares.yaml").write_text(f"version: 1\npolicies:{SHARES}")
    assert calm.service.in_force.reload(), calm.service.in_force.alarm
    calm.service.keep_policies()
    with calm.guarded.transaction() as work:
        policy = work.policies.find("fin-hands-over-as-usual")
        assert policy is not None
        figures = Counted(40, 100, "q"), Counted(20, 100, "q")
        follow_shares(work, policy, [Seen("channel email", work.now - 7 * DAY, work.now, *figures)])
        (finding,) = work.findings.search(policy=policy.id)
    made = signed_in(calm, ERIN)
    for path in ("/drift", f"/policies/{policy.id}", f"/decisions/{finding.decision_id}"):
        said = text(made.page(f"{HOME}{path}"))
        assert "40 of 100 (40 %), counted; more than 30 % is not allowed" in said
        assert "somebody unknown" not in said
    assert "A share of conversations" in text(made.page(f"{HOME}/policies/{policy.id}"))
    assert "Up to 30 % of the conversations with Fin are let pass." in said
