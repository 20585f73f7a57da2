"""The page of workspaces, the way from one to another, and one sign-in for all of them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from guard.core.model.blind_spots import BlindSpot, Cause, NoticedBlindSpot
from guard.queries.blind_spots import STALE
from guard.web.console.navigation import ENTRIES, Entry
from guard.web.console.pages.workspaces import FEW, FEW_TROUBLES
from guard.web.console.switch import MOST, switch_from
from tests.guard.web.console.browser import Browser, Reader, browser, signed_in, words
from tests.guard.web.several import OPERATOR, TINA, Several, several
from tests.guard.web.stage import ALICE, DAVE, Stage

LIST = "/w/acme/workspaces"


@pytest.fixture
def both(calm: Stage) -> Iterator[Several]:
    with several(calm) as made:
        yield made


def inside(on: Several, who: str, **wanted: str) -> Browser:
    made = browser(on.on.app)
    answer = made.sign_in(on.tokens[who], **wanted)
    assert answer.status_code == 303, answer.text
    return made


def test_one_sign_in_opens_every_workspace_that_lets_somebody_in(both: Several) -> None:
    made = inside(both, OPERATOR)
    assert made.page("/w/acme/").count("<h1>") == made.page("/w/test/").count("<h1>") == 1
    assert made.get("/").headers["Location"] == LIST


def test_whoever_may_enter_one_comes_to_its_first_page_and_sees_no_other(both: Several) -> None:
    made = browser(both.on.app)
    assert made.sign_in(both.tokens[TINA]).headers["Location"] == "/w/test/"
    page = made.page("/w/test/")
    assert "acme" not in page.replace("@acme.example", "").replace("/w/acme/", "")
    rows = made.page("/w/test/workspaces")
    assert "/w/acme" not in rows


def test_a_workspace_that_is_not_there_and_one_that_is_not_for_the_reader_look_the_same(
    both: Several,
) -> None:
    made = inside(both, ALICE)
    for path in ("/", "/drift", "/nothing", "/you"):
        there, not_there = (made.page(f"/w/{name}{path}", 404) for name in ("test", "nope"))
        assert there.replace("/w/test", "/w/nope") == not_there
    outside = browser(both.on.app)
    asked, other = (outside.get(f"/w/{name}/drift") for name in ("test", "nope"))
    assert asked.status_code == other.status_code == 303
    assert asked.headers["Location"].replace("test", "nope") == other.headers["Location"]


def test_a_page_that_was_wanted_of_a_workspace_not_for_the_reader_leads_to_one_that_is(both: Several) -> None:
    made = browser(both.on.app)
    answer = made.send(made.form("/sign-in?next=/w/test/drift", "/sign-in"), token=both.tokens[ALICE])
    assert answer.headers["Location"] == "/w/acme/"
    wanted = browser(both.on.app)
    answer = wanted.send(wanted.form("/sign-in?next=/w/test/drift", "/sign-in"), token=both.tokens[OPERATOR])
    assert answer.headers["Location"] == "/w/test/drift"


def test_what_is_not_guarded_is_said_on_the_page_to_whoever_looks_after_all(both: Several) -> None:
    both.workspaces.troubles = {"lost": "The policies are broken."}
    both.workspaces.alarm = "line 3 is wrong."
    page = words(inside(both, OPERATOR).page(LIST))
    assert "lost: It is not guarded, and nothing in it is looked at. The policies are broken." in page
    assert "line 3 is wrong." in page
    assert "lost" not in words(inside(both, ALICE).page(LIST))


def test_a_form_of_one_workspace_acts_there_and_nowhere_else(both: Several) -> None:
    made = inside(both, OPERATOR)
    form = made.form("/w/test/you", "/you/reading")
    assert made.send(form, language="fr", zone="Europe/Paris").status_code == 303
    assert 'lang="fr"' in made.page("/w/test/you")
    assert 'lang="en"' in made.page("/w/acme/you")


def test_signing_out_ends_it_in_every_workspace(both: Several) -> None:
    made = inside(both, OPERATOR)
    secret = made.secret
    made.send(made.form("/w/test/you", "/sign-out"))
    other = browser(both.on.app)
    other.client.set_cookie("__Host-guardrail", secret)
    assert other.get("/w/acme/").headers["Location"].startswith("/sign-in")
    assert other.get("/w/test/").headers["Location"].startswith("/sign-in")


def test_the_list_tells_what_is_open_in_each_workspace(both: Several) -> None:
    page = words(inside(both, OPERATOR).page(LIST))
    assert "acme enforced default You are here. Health unknown Open findings 0 Approvals that wait 0" in page
    assert (
        "test enforced Health unknown Open findings 0 Approvals that wait 0 Blind spots 0 Last reading never"
        in page
    )


def test_the_list_says_in_words_what_is_in_the_way_of_a_workspace(both: Several) -> None:
    away = "Intercom cannot be reached: no answer within 30 s."
    both.test.condition.troubles["snapshot"] = away
    page = words(inside(both, OPERATOR).page(LIST))
    assert f"test enforced {away} Health unknown" in page
    assert page.count(away) == 1
    both.test.condition.troubles.clear()
    assert away not in words(inside(both, OPERATOR).page(LIST))


def test_the_list_says_what_another_process_noticed_and_still_sees(both: Several) -> None:
    guarded = both.test.guarded
    with guarded.transaction() as work:
        for number in range(FEW_TROUBLES + 1):
            spot = BlindSpot(Cause.JOB_FAILS, f"job {number}", work.now + number, f"Job {number} fails.")
            work.blind_spots.put(NoticedBlindSpot(spot, work.now, work.now))
        old = BlindSpot(Cause.INTERCOM_AWAY, "", work.now, "Intercom was away.")
        work.blind_spots.put(NoticedBlindSpot(old, work.now, work.now - STALE - 1))
    made = inside(both, OPERATOR)
    page = words(made.page(LIST))
    assert "test enforced Job 0 fails. Job 1 fails. Job 2 fails. 1 more Job 3 fails. Health" in page
    assert "Intercom was away." not in page
    assert "Blind spots 4" in page
    assert "fails." not in words(inside(both, ALICE).page(LIST))


def test_the_list_finds_a_workspace_by_its_name(both: Several) -> None:
    made = inside(both, OPERATOR)
    assert "test enforced" in words(made.page(f"{LIST}?q=TES"))
    assert "No workspace is found by “zzz”." in words(made.page(f"{LIST}?q=zzz"))


def test_every_page_says_which_workspace_it_is_of_and_leads_to_the_same_page_of_another(
    both: Several,
) -> None:
    made = inside(both, OPERATOR)
    page = made.page("/w/acme/drift")
    assert "· acme · Guardrail</title>" in page
    assert "/w/test/drift" in Reader(page).links
    assert LIST in Reader(page).links
    assert 'class="switch"' not in inside(both, ALICE).page("/w/acme/drift")


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.path)
def test_a_page_of_one_thing_leads_to_the_part_that_it_belongs_to(entry: Entry) -> None:
    path = entry.path
    beneath = path if path == "/" else f"{path}/x/1"
    [here, other] = switch_from("a", {"a": "/w/a", "b": "/w/b"}, f"/w/a{beneath}").links
    assert (here.is_here, other.is_here) == (True, False)
    assert other.path == f"/w/b{path}"


def test_of_many_workspaces_some_stand_above_every_page_and_always_the_present_one() -> None:
    homes = {f"w{number}": f"/w/w{number}" for number in range(200)}
    links = switch_from("w150", homes, "/w/w150/").links
    assert len(links) == MOST
    assert [one.title for one in links if one.is_here] == ["w150"]
    assert FEW >= MOST


def test_where_there_is_one_workspace_nothing_of_this_is_to_be_seen(calm: Stage) -> None:
    made = signed_in(calm, DAVE)
    page = made.page("/w/acme/")
    assert 'class="switch"' not in page
    assert "workspaces" not in page
    assert "· acme" not in page
    assert made.get("/").headers["Location"] == "/w/acme/"
    made.page(LIST, 404)
