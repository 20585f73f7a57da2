"""What the pages show, and what the forms on them do. Each role meets no error of ours, and no page beyond it."""

from __future__ import annotations

import re
from typing import Any

import orjson
import pytest

from drift.store.sql.database import StoreUnavailable
from guard.identity.tokens import at_least
from guard.migrations import DatabaseTooNew
from guard.store.proposals import Proposals
from guard.web import console
from guard.web.console.page import HOME as HOME_PATH
from guard.web.console.page import Page
from tests.guard.web.console.browser import HOME, INTERCOM, Form, Reader, browser, crawled, signed_in
from tests.guard.web.stage import ALICE, BOB, CAROL, DAVE, ERIN, HOURS, MALLORY, ROLES, Stage

NASTY = (
    "<script>alert(1)</script><img src=x onerror=y>\"' {{ 7*7 }} &lt;b&gt; \u202etxt.exe\u200b\u2066\x07 end"
)
"""HTML, a template, characters that turn text around or cannot be seen."""
OF_SETTINGS = ("", r"/\w+", *(rf"/\w+/\w+{below}" for below in ("", "/history", "/references", "/compare.*")))
HIDDEN = "\u202e\u200b\u2066\x07"


def outside_fields(text: str) -> str:
    """A page without what stands in the fields of its forms: that is sent back letter for letter."""
    text = re.sub(r"(<textarea[^>]*>).*?(</textarea>)", r"\1\2", text, flags=re.DOTALL)
    return re.sub(r'(<(?:input|option)[^>]* value=)"[^"]*"', r'\1""', text)


def newest(on: Stage, what: str = "proposals") -> dict[str, Any]:
    found: dict[str, Any] = on.get(f"/api/v1/{what}", ALICE, open="1")["items"][0]
    return found


def proposal(on: Stage) -> str:
    return f"{HOME}/proposals/{newest(on)['id']}"


def approval(on: Stage) -> str:
    return f"{HOME}/approvals/{newest(on, 'approvals')['id']}"


def status(on: Stage, path: str) -> str:
    found: str = on.get(path.replace(HOME, "/api/v1"), ALICE)["status"]
    return found


def ask(on: Stage, **more: Any) -> str:
    body = {"changes": [{"create": True, "kind": "tag", "set": {"/name": "winter"}}], "reason": "it is cold"}
    answer = on.post("/api/v1/proposals", {**body, **more}, BOB)
    assert answer.status_code == 201, answer.text
    return f"{HOME}/proposals/{orjson.loads(answer.data)['id']}"


@pytest.mark.parametrize("who", ROLES)
def test_whatever_a_role_reaches_by_links_is_a_page(seen: Stage, who: str) -> None:
    pages = crawled(signed_in(seen, who), f"{HOME}/")
    for pattern in (
        f"{HOME}/",
        f"{HOME}/you",
        f"{HOME}/proposals",
        rf"{HOME}/proposals/\w+",
        rf"{HOME}/approvals/\w+",
        *(f"{HOME}/settings{below}" for below in OF_SETTINGS),
    ):
        assert any(re.fullmatch(pattern, path) for path in pages), pattern
    for path, text in pages.items():
        reader = Reader(text)
        assert reader.tags.isdisjoint({"style", "iframe", "object", "base"}), path
        assert not reader.inline, path
        assert not any(name.startswith("on") or name == "style" for name in reader.attributes), path
        assert all(link.startswith((HOME, "#", INTERCOM)) for link in reader.links), path
        assert len(text) < 60_000, path
        assert text.count("<h1>") == 1, path


@pytest.mark.parametrize("who", [*ROLES, None])
@pytest.mark.parametrize("page", console.PAGES, ids=lambda page: page.view.__name__)
def test_no_page_answers_beyond_the_role_or_with_an_error_of_ours(
    seen: Stage, page: Page, who: str | None
) -> None:
    """Forms are sent without a token here: where the role is enough, they are refused for that."""
    made = signed_in(seen, who) if who else browser(seen.app)
    path = re.sub(r"\{\w+\}", "nothing", page.path.replace("{workspace}", "acme"))
    answer = made.client.open(
        path, method=page.method, data={"comment": "typed"} if page.method == "POST" else None
    )
    if who is None:
        assert answer.status_code == (303 if page.method == "GET" else 401)
    elif page.method == "POST" or not at_least(ROLES[who], page.role):
        assert answer.status_code == 403
    else:
        assert answer.status_code in (200, 404)
    if page.method == "POST":
        assert "typed" in answer.text
        assert "<h1>" in answer.text


def test_a_viewer_is_refused_what_a_requester_may_also_with_the_right_form_token(busy: Stage) -> None:
    path = proposal(busy)
    viewer, bob = signed_in(busy, ERIN), signed_in(busy, BOB)
    assert not any(
        form.action.endswith(("/comments", "/vote", "/withdrawal"))
        for form in Reader(viewer.page(path)).forms
    )
    form = bob.form(path, "/comments")
    form.values["form_token"] = viewer.form(f"{HOME}/you", "/sign-out").values["form_token"]
    answer = viewer.send(form, comment="hello")
    assert answer.status_code == 403
    assert "needs the role requester" in answer.text
    assert "hello" in answer.text


@pytest.mark.parametrize("sent", [None, "", "wrong", "é"])
def test_a_form_without_its_token_does_nothing_and_gives_back_what_was_typed(
    busy: Stage, sent: str | None
) -> None:
    path, made = proposal(busy), signed_in(busy, ALICE)
    form = made.form(path, "/vote")
    del form.values["form_token"]
    more = {} if sent is None else {"form_token": sent}
    answer = made.send(form, vote="approve", comment="my long thoughts", **more)
    assert answer.status_code == 403
    assert "nothing was done" in answer.text
    assert "my long thoughts" in answer.text
    assert status(busy, path) == "open"


def test_the_form_token_of_another_session_or_a_strangers_page_does_nothing(busy: Stage) -> None:
    path, made, other = proposal(busy), signed_in(busy, ALICE), signed_in(busy, ALICE)
    theirs = other.form(path, "/vote")
    assert made.send(theirs, vote="deny").status_code == 403
    own = made.form(path, "/vote")
    assert made.send_across(own, vote="deny").status_code == 403
    assert made.client.get(own.action, query_string={**own.values, "vote": "deny"}).status_code == 404
    assert status(busy, path) == "open"


def test_a_session_that_ended_while_somebody_wrote_gives_back_what_was_typed(busy: Stage) -> None:
    path, made = proposal(busy), signed_in(busy, ALICE)
    form = made.form(path, "/vote")
    busy.clock.now += 9 * 3600
    answer = made.send(form, vote="approve", comment="my long thoughts")
    assert answer.status_code == 401
    assert "my long thoughts" in answer.text
    assert "/sign-in" in Reader(answer.text).links


def test_today_says_what_waits_for_whom_and_by_its_name(seen: Stage) -> None:
    for_alice, for_bob = signed_in(seen, ALICE).page(f"{HOME}/"), signed_in(seen, BOB).page(f"{HOME}/")
    mine = for_alice.split("Waits for somebody else")[0]
    assert "Change Office hours schedule “Paris”" in mine
    assert "Asked for by bob@acme.example" in mine
    assert "Nothing waits for you" in for_bob
    assert "Change Office hours schedule “Paris”" in for_bob.split("Waits for somebody else")[1]
    assert "/time_zone_name" not in re.sub("<[^>]*>", "", for_alice)


def test_a_change_waits_for_those_who_may_decide_and_never_for_its_maker(seen: Stage) -> None:
    """Mallory may approve, and moved the office hours herself."""
    waits = "Office hours schedule “Paris” was changed"
    assert waits in signed_in(seen, ALICE).page(f"{HOME}/").split("Waits for somebody else")[0]
    for_mallory = signed_in(seen, MALLORY)
    assert waits not in for_mallory.page(f"{HOME}/").split("Waits for somebody else")[0]
    page = for_mallory.page(approval(seen))
    assert not any(form.action.endswith("/vote") for form in Reader(page).forms)
    assert "Nobody approves their own change" in page or "part in" in page


def test_today_says_what_is_not_looked_at_and_what_happened(seen: Stage) -> None:
    page = signed_in(seen, ERIN).page(f"{HOME}/")
    assert "A kind is not read: article" in page
    assert "The token may not read articles." in page
    assert "The service works" in page
    assert re.search(
        r'<strong>mallory@acme.example</strong> changed <a href="/w/acme/timeline/changes/\d+">Office hours schedule '
        r"“Paris”</a>",
        page,
    )


def test_a_proposal_shows_old_beside_new_who_asks_why_and_who_has_to_agree(seen: Stage) -> None:
    page = signed_in(seen, ALICE).page(proposal(seen))
    assert "Time zone name" in page
    assert "<ins>Europe/London</ins>" in page
    assert re.search(r"<del>(Europe/Paris|Asia/Tokyo)</del>", page)
    assert "/settings/office_hours_schedule/" in page
    words = ("What depends on it", "If nobody does anything", "Thread")
    for text in (BOB, "winter", "0 of 1", ALICE, MALLORY, *words):
        assert text in page
    assert re.search(r'<time datetime="[^"]+Z" title="[^"]+ UTC">[^<]+</time>', page)


def test_alice_approves_and_bob_is_told_why_he_cannot(busy: Stage) -> None:
    path = proposal(busy)
    own = signed_in(busy, BOB).page(path)
    assert not any(form.action.endswith("/vote") for form in Reader(own).forms)
    made = signed_in(busy, ALICE)
    answer = made.send(made.form(path, "/vote"), vote="approve", comment="looks right")
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{path}?done=approve")
    page = made.page(answer.headers["Location"])
    assert "Your approval is recorded." in page
    assert "looks right" in page
    assert status(busy, path) in ("approved", "applying", "applied")


def test_two_tabs_and_the_back_button_explain_themselves_and_keep_what_was_typed(busy: Stage) -> None:
    path, made = proposal(busy), signed_in(busy, ALICE)
    first, second = made.form(path, "/vote"), made.form(path, "/vote")
    assert made.send(first, vote="deny", comment="no").status_code == 303
    answer = made.send(second, vote="approve", comment="or perhaps yes")
    assert answer.status_code == 409
    assert "This proposal is denied." in answer.text
    assert "or perhaps yes" in answer.text
    assert status(busy, path) == "denied"


def test_a_vote_on_an_edition_that_is_gone_is_refused_beside_the_new_one(busy: Stage) -> None:
    path, made = proposal(busy), signed_in(busy, ALICE)
    form = made.form(path, "/vote")
    edit = busy.app.test_client().patch(
        path.replace(HOME, "/api/v1"), headers=busy.headers(BOB), json={"reason": "summer"}
    )
    assert edit.status_code == 200
    answer = made.send(form, vote="approve", comment="fine")
    assert answer.status_code == 409
    assert "You saw edition 1, and this is edition 2" in answer.text
    assert "fine" in answer.text
    assert "summer" in answer.text
    assert status(busy, path) == "open"


def test_who_wants_changes_says_which(busy: Stage) -> None:
    path, made = proposal(busy), signed_in(busy, ALICE)
    assert made.send(made.form(path, "/vote"), vote="changes_wanted", comment=" ").status_code == 422
    answer = made.send(made.form(path, "/vote"), vote="changes_wanted", comment="Ask Paris first.")
    assert answer.status_code == 303
    assert "Ask Paris first." in made.page(path)
    assert status(busy, path) == "changes_wanted"


@pytest.mark.parametrize(
    ("field", "value"),
    [("vote", ""), ("vote", "apply"), ("edition", "x"), ("edition", "٣"), ("edition", "9" * 30)],
)
def test_a_form_that_was_tampered_with_is_refused_in_words(busy: Stage, field: str, value: str) -> None:
    path, made = proposal(busy), signed_in(busy, ALICE)
    answer = made.send(made.form(path, "/vote"), **{"vote": "approve", "comment": "kept", field: value})
    assert answer.status_code == 400
    assert "kept" in answer.text
    assert status(busy, path) == "open"


def test_people_talk_and_the_asker_withdraws(busy: Stage) -> None:
    path, bob = proposal(busy), signed_in(busy, BOB)
    assert bob.send(bob.form(path, "/comments"), comment="Two\r\nlines").status_code == 303
    assert "Two\nlines" in bob.page(path)
    assert bob.send(bob.form(path, "/comments"), comment="  ").status_code == 422
    carol = signed_in(busy, CAROL)
    assert not any(form.action.endswith("/withdrawal") for form in Reader(carol.page(path)).forms)
    form = bob.form(path, "/withdrawal")
    stolen = Form(
        form.action, "post", {**form.values, "form_token": carol.form(path, "/comments").values["form_token"]}
    )
    assert carol.send(stolen).status_code == 403
    assert bob.send(form, comment="not needed").status_code == 303
    assert status(busy, path) == "withdrawn"
    assert bob.send(form, comment="again").status_code == 409


@pytest.mark.parametrize(
    "text", ["x" * 2001, "the token is dG9rOmJhZGdlcnM6c2VjcmV0 sk_live_4eC39HqLyjWDarjtT1zdp7dc"]
)
def test_a_comment_that_cannot_be_kept_is_refused_and_given_back(busy: Stage, text: str) -> None:
    path, made = proposal(busy), signed_in(busy, BOB)
    answer = made.send(made.form(path, "/comments"), comment=text)
    assert answer.status_code == 422
    assert text in answer.text
    assert text not in made.page(path)


def test_an_approval_is_decided_in_the_console(busy: Stage) -> None:
    path, made = approval(busy), signed_in(busy, ALICE)
    page = made.page(path)
    assert "Time zone name" in page
    assert "<ins>Asia/Tokyo</ins>" in page
    form = made.form(path, "/vote")
    assert made.send(form, vote="apply").status_code == 400
    answer = made.send(form, vote="deny", comment="Stay in Paris.")
    assert answer.status_code == 303
    page = made.page(answer.headers["Location"])
    assert "Your denial is recorded." in page
    assert "Stay in Paris." in page
    again = made.send(form, vote="approve", comment="or not")
    assert again.status_code == 409
    assert "or not" in again.text


def test_foreign_text_is_text_and_hides_nothing(busy: Stage) -> None:
    """In names, reasons, tickets, comments and values."""
    busy.intercom.change(HOURS, name=NASTY)
    busy.look()
    path = ask(
        busy, reason=NASTY, ticket=NASTY[:60], changes=[{"resource": HOURS, "set": {"/name": f"new {NASTY}"}}]
    )
    made = signed_in(busy, BOB)
    made.send(made.form(path, "/comments"), comment=NASTY)
    pages = crawled(signed_in(busy, ALICE), f"{HOME}/")
    assert sum("&lt;script&gt;" in text for text in pages.values()) >= 3
    assert "\\u202etxt.exe\\u200b" in pages[path]
    for name, text in pages.items():
        assert "<script>" not in text, name
        assert not Reader(text).inline, name
        assert "<img" not in text, name
        assert "49" not in re.sub(r"[\w+/=]{15,}|[\d,]{4,}|:\d\d", "", text), name
        assert not set(HIDDEN) & set(outside_fields(text)), name


def test_the_list_is_filtered_by_links(busy: Stage) -> None:
    asked, made = ask(busy), signed_in(busy, ALICE)
    assert "Create Tag<" in made.page(f"{HOME}/proposals")
    bob = signed_in(busy, BOB)
    assert bob.send(bob.form(asked, "/withdrawal")).status_code == 303
    assert "Create Tag<" not in made.page(f"{HOME}/proposals")
    assert "Create Tag<" in made.page(f"{HOME}/proposals?show=all")
    assert "There is none" in made.page(f"{HOME}/proposals?show=ended&asker=me")
    assert "Create Tag<" in bob.page(f"{HOME}/proposals?show=ended&asker=me")
    for query in ("show=theirs", "cursor=x", "show=%00", "cursor=%ff"):
        assert made.get(f"{HOME}/proposals?{query}").status_code == 400, query


def test_long_lists_come_in_pages(busy: Stage) -> None:
    for number in range(28):
        ask(busy, changes=[{"create": True, "kind": "tag", "set": {"/name": f"t{number}"}}])
    pages = crawled(signed_in(busy, BOB), f"{HOME}/", most=40)
    shown = {path for path in pages if re.fullmatch(rf"{HOME}/proposals/\w+", path)}
    assert len(shown) == 29


@pytest.mark.parametrize(
    "path",
    [
        "/w/other/",
        f"{HOME}/nothing",
        f"{HOME}/proposals/%00",
        f"{HOME}/proposals/{'x' * 900}",
        f"{HOME}/approvals/é",
        f"{HOME}/%e2%80%ae",
    ],
)
def test_where_nothing_is_a_page_says_so(seen: Stage, path: str) -> None:
    page = signed_in(seen, ERIN).page(path, 404)
    assert "<h1>There is no such" in page
    assert f"{HOME}/" in Reader(page).links
    assert not set(HIDDEN) & set(page)


def test_an_error_of_ours_is_a_page_with_a_number_and_a_database_that_is_away_is_said(
    calm: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = signed_in(calm, ERIN)

    def breaks(problem: Exception) -> None:
        def search(*_: object, **__: object) -> None:
            raise problem

        monkeypatch.setattr(Proposals, "search", search)

    breaks(ZeroDivisionError("secret detail"))
    page = made.page(f"{HOME}/proposals", 500)
    assert "This is our bug" in page
    assert "secret detail" not in page
    breaks(StoreUnavailable("the database is locked", "locked"))
    assert "The database is locked." in made.page(f"{HOME}/proposals", 503)
    breaks(DatabaseTooNew("0099", "0098", "0001"))
    page = made.page(f"{HOME}/proposals", 503)
    assert "A newer version works on the database" in page
    assert "which needs code of 0098 at least; this version is of 0001" in page


def test_the_console_is_no_part_of_the_api(seen: Stage) -> None:
    document = seen.get("/api/v1/openapi.json")
    assert not [path for path in document["paths"] if path.startswith(("/w/", "/sign-in")) or path == "/"]
    cookie = signed_in(seen, DAVE)
    assert cookie.get("/api/v1/me").status_code == 401
    assert HOME_PATH == "/w/{workspace}"


def test_the_style_sheet_is_served_to_everybody(seen: Stage) -> None:
    answer = browser(seen.app).get("/console.css")
    assert answer.content_type.startswith("text/css")
    assert "prefers-color-scheme: dark" in answer.text
    assert "url(" not in answer.text
