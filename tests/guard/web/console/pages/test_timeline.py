"""The timeline: who changed what and why, found by links."""

from __future__ import annotations

import re
from urllib.parse import quote

import pytest

from tests.guard.web.console.browser import HOME, Browser, Reader, signed_in
from tests.guard.web.stage import ALICE, BOB, CAROL, ERIN, HOURS, MALLORY, ROLES, Stage

TIMELINE = f"{HOME}/timeline"


def lines(page: str) -> list[str]:
    """What stands in the list, as text, newest first."""
    found = re.findall(r"<li>\s*<p class=\"line\">(.*?)</li>", page, re.S)
    return [" ".join(re.sub("<[^>]*>", " ", one).split()) for one in found]


def link(page: str, text: str) -> str:
    """The address of the first link with this text."""
    found = re.search(rf'<a href="([^"]*)"[^>]*>{re.escape(text)}', page)
    assert found is not None, text
    return found[1].replace("&amp;", "&")


def told(made: Browser, path: str) -> list[tuple[str, int]]:
    """Every line of all pages: the address of what happened, and how many more are folded into it."""
    found: list[tuple[str, int]] = []
    while path:
        page = made.page(path)
        for one in re.findall(r"<li>\s*<p class=\"line\">(.*?)</p>", page, re.S):
            more = re.search(r"and (\d+) more like it", one)
            found.append((Reader(one).links[0], int(more[1]) if more else 0))
        path = link(page, "Older ones") if "Older ones" in page else ""
    return found


def test_a_viewer_finds_who_changed_the_welcome_message_and_why_in_two_clicks(busy: Stage) -> None:
    change = busy.get("/api/v1/changes", kind="messenger_settings")["items"][0]["id"]
    said = busy.post(
        f"/api/v1/changes/{change}/reason", {"reason": "the spring sale", "ticket": "M-7"}, CAROL
    )
    assert said.status_code == 201, said.text
    erin = signed_in(busy, ERIN)
    first = erin.page(link(erin.page(f"{HOME}/"), "Timeline"))
    (line,) = (one for one in lines(first) if "Messenger settings" in one and CAROL in one)
    assert "“the spring sale (M-7)”" in line
    page = erin.page(link(first, "Messenger settings"))
    for text in (
        CAROL,
        "the spring sale",
        "<del>Hello</del>",
        "<ins>Buy now</ins>",
        "the welcome message was changed",
    ):
        assert text in page


def test_a_line_says_what_policies_minded_and_leads_to_the_question(seen: Stage) -> None:
    page = signed_in(seen, ERIN).page(TIMELINE)
    (line,) = (one for one in lines(page) if "changed Office hours schedule" in one and MALLORY in one)
    assert "needs agreement" in line
    assert "without a second pair of eyes" in line
    assert re.fullmatch(rf"{HOME}/approvals/\w+", link(page, "the question to people"))
    (export,) = (one for one in lines(page) if "Bulk export" in one)
    assert "flagged" in export


def test_whatever_was_changed_is_a_link_to_its_page_under_settings(seen: Stage) -> None:
    """From the line, from the page of the change, from Today and from the question to people."""
    made, about = signed_in(seen, ERIN), f"{HOME}/settings/{HOURS}"
    page = made.page(f"{TIMELINE}?who={MALLORY}")
    change, question = link(page, "Office hours schedule"), link(page, "the question to people")
    for path in (TIMELINE, change, f"{HOME}/", question):
        assert about in Reader(made.page(path)).links, path
    entry = link(made.page(change), "The entry of the activity log")
    assert about.rpartition("/")[0] in Reader(made.page(entry)).links


def test_an_entry_that_explains_a_change_is_told_with_it_and_not_twice(seen: Stage) -> None:
    made = signed_in(seen, ERIN)
    assert not [one for one in lines(made.page(TIMELINE)) if "Office hours change" in one]
    log = made.page(f"{TIMELINE}?what=activity")
    assert [one for one in lines(log) if "Office hours change" in one]
    assert "/timeline/changes/" not in log
    change = made.page(link(made.page(f"{TIMELINE}?who={MALLORY}"), "Office hours schedule"))
    assert "Office hours change" in made.page(link(change, "The entry of the activity log"))


@pytest.mark.parametrize(
    ("query", "there", "gone"),
    [
        (f"who={MALLORY}", "Office hours schedule", "Bulk export"),
        ("kind=office_hours_schedule", "Office hours schedule", "IP allowlist"),
        (f"kind=office_hours_schedule&id={HOURS.partition('/')[2]}", "Office hours schedule", "IP allowlist"),
        ("type=bulk_export", "Bulk export", "Office hours schedule"),
        ("type=bulk_*", "Bulk export", "Office hours schedule"),
        ("what=changes", "IP allowlist", "Bulk export"),
        ("what=activity", "Bulk export", "timeline/changes"),
        ("what=policies", "Bulk export", "Brand new thing"),
        ("what=policies&type=bulk_export", "Bulk export", "IP allowlist"),
        (f"what=policies&who={quote(BOB)}", "Bulk export", "IP allowlist"),
        ("since=2d", "IP allowlist", "Nothing of this sort"),
        ("since=2000-01-01&until=2000-01-02", "Nothing of this sort happened", "IP allowlist"),
        ("noise=yes", "Admin login success", "are left out here"),
        ("fold=no", "IP allowlist", "more like it"),
    ],
)
def test_filters_are_addresses_that_can_be_kept(seen: Stage, query: str, there: str, gone: str) -> None:
    page = signed_in(seen, ERIN).page(f"{TIMELINE}?{query}")
    body = page.split("</details>")[1]
    assert there in body
    assert gone not in body


def test_noise_is_counted_and_shown_where_it_is_asked_for(seen: Stage) -> None:
    made = signed_in(seen, ERIN)
    page = made.page(TIMELINE)
    assert "Admin login success" not in page
    assert "left out here" in page
    assert "Admin login success" in made.page(link(page, "Show them"))


def test_a_filter_in_force_is_named_and_taken_away_by_a_click(seen: Stage) -> None:
    made = signed_in(seen, ERIN)
    page = made.page(f"{TIMELINE}?who={MALLORY}&since=2d&noise=yes")
    for text in (f"by {MALLORY}", "only some days", "with sign-ins and bots"):
        assert text in page
    assert "who=" not in link(page, f"by {MALLORY}")
    assert "since=2d" in link(page, f"by {MALLORY}")


def test_what_is_alike_is_folded_and_unfolds_into_exactly_that(busy: Stage) -> None:
    for number in range(13):
        busy.notify_of("macro_update", CAROL, metadata={"n": number})
        busy.clock.now += 30
    busy.look()
    made = signed_in(busy, ERIN)
    page = made.page(TIMELINE)
    (line,) = (one for one in lines(page) if "Macro update" in one)
    assert "and 12 more like it" in line
    unfolded = made.page(link(page, "and 12 more like it"))
    assert [("Macro update" in one, "more like it" in one) for one in lines(unfolded)] == [(True, False)] * 13


def test_page_by_page_nothing_is_lost_or_told_twice(busy: Stage) -> None:
    for number in range(70):
        busy.notify_of("bulk_export" if number % 2 else "macro_update", CAROL, metadata={"n": number})
        busy.clock.now += 4000 if number % 7 == 0 else 1
    busy.look()
    made = signed_in(busy, ERIN)
    log = {one["id"]: one for one in busy.get("/api/v1/activity", limit="200", noise="1")["items"]}
    changes = busy.get("/api/v1/changes", limit="200")["items"]
    explaining = {one["attribution"]["id"] for one in changes}
    wanted = {f"{TIMELINE}/changes/{one['id']}" for one in changes}
    wanted |= {f"{TIMELINE}/entries/{id}" for id in log if id not in explaining}
    one_by_one = told(made, f"{TIMELINE}?fold=no&noise=yes")
    assert {path for path, _ in one_by_one} == wanted
    assert len(one_by_one) == len(wanted) > 70
    folded = told(made, f"{TIMELINE}?noise=yes")
    assert sum(1 + more for _, more in folded) == len(wanted)
    assert len(folded) < len(wanted)
    only_log = told(made, f"{TIMELINE}?fold=no&noise=yes&what=activity")
    assert sorted(path.rpartition("/")[2] for path, _ in only_log) == sorted(log)
    minded = told(made, f"{TIMELINE}?fold=no&what=policies")
    assert len(minded) == len(set(minded)) == 39


@pytest.mark.parametrize(
    "query",
    [
        "what=nothing",
        "kind=nothing",
        "id=42",
        "since=yesterday",
        "since=2026-13-40",
        "until=9999-12-31T23:59:59Z",
        "since=0d",
        "since=0001-01-01",
        "cursor=x",
        "cursor=W10",
        f"who={'x' * 400}",
        "since=%00",
    ],
)
def test_what_cannot_be_meant_is_refused_in_words(seen: Stage, query: str) -> None:
    page = signed_in(seen, ERIN).page(f"{TIMELINE}?{query}", 400)
    assert "<h1>" in page


@pytest.mark.parametrize(
    "query", ["who=%ff", "who=%00", "type=%5B", "noise=maybe", "fold=%E2%80%AE", "who=%25"]
)
def test_what_nobody_is_called_finds_nothing_and_breaks_nothing(seen: Stage, query: str) -> None:
    signed_in(seen, ERIN).page(f"{TIMELINE}?{query}")


@pytest.mark.parametrize(
    "path", ["changes/0", "changes/x", "changes/99999999999999999999", "entries/none", "entries/%00"]
)
def test_what_is_not_recorded_is_a_page_that_says_so(seen: Stage, path: str) -> None:
    assert "<h1>" in signed_in(seen, ERIN).page(f"{TIMELINE}/{path}", 404)


@pytest.mark.parametrize("who", ROLES)
def test_every_role_sees_each_change_in_full(seen: Stage, who: str) -> None:
    made = signed_in(seen, who)
    page = made.page(f"{TIMELINE}?what=changes&fold=no")
    for path in {one for one in Reader(page).links if "/timeline/changes/" in one}:
        assert "Who did it" in made.page(path)


def test_places_have_their_names(busy: Stage) -> None:
    people = busy.policies / "people.yaml"
    people.write_text(people.read_text() + "networks: { the Paris office: [203.0.113.0/24] }\n")
    busy.service.reload_policies()
    page = signed_in(busy, ALICE).page(TIMELINE)
    assert '<span title="203.0.113.9">from the Paris office</span>' in page
    for_a_viewer = signed_in(busy, ERIN).page(TIMELINE)
    assert "from the Paris office" in for_a_viewer
    assert "203.0.113.9" not in for_a_viewer


def test_whoever_may_not_see_an_address_is_shown_no_gap_where_one_would_stand(seen: Stage) -> None:
    assert "from 203.0.113.9" in signed_in(seen, ALICE).page(TIMELINE)
    page = signed_in(seen, ERIN).page(TIMELINE)
    assert "from 203.0.113.9" not in page
    assert "from [hidden address] ·" not in page


def test_days_are_those_of_the_reader(busy: Stage) -> None:
    made = signed_in(busy, ERIN)
    form = made.form(f"{HOME}/you", "/you/reading")
    made.send(form, language="fr", zone="Pacific/Auckland")
    page = made.page(TIMELINE)
    assert "<h1>Chronologie</h1>" in page
    assert "a modifié" in page
