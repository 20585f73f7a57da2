"""One resource: its fields in words, who last moved each and why, and what is open about it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import event

from drift.core.model.resources import Json, Ref
from tests.guard.web.console.browser import HOME, Browser, Reader, signed_in
from tests.guard.web.stage import ALICE, CAROL, ERIN, HOURS, Stage

SETTINGS = f"{HOME}/settings"
PARIS = f"{SETTINGS}/{HOURS}"
WELCOME = f"{SETTINGS}/messenger_settings/singleton"


def plain(page: str) -> str:
    """The words of a page, each once parted by a space."""
    return " ".join(re.sub(r"<[^>]*>", " ", page[page.index("<main") :]).split())


def fields(page: str) -> dict[str, str]:
    """What stands beside the name of each field."""
    rows = re.findall(
        r"<tr>\s*<th scope=\"row\"><span title=\"([^\"]*)\">.*?</th>(.*?)</tr>", page, re.DOTALL
    )
    return {pointer: " ".join(re.sub(r"<[^>]*>", " ", rest).split()) for pointer, rest in rows}


def hold(on: Stage, ref: str, **body: Json) -> str:
    on.intercom.hold(ref, **body)
    on.look()
    return f"{SETTINGS}/{ref}"


def test_a_viewer_finds_who_changed_the_welcome_message_and_why(busy: Stage) -> None:
    change = busy.get("/api/v1/changes", kind="messenger_settings")["items"][0]["id"]
    said = busy.post(f"/api/v1/changes/{change}/reason", {"reason": "The winter sale begins."}, CAROL)
    assert said.status_code == 201
    made = signed_in(busy, ERIN)
    found = next(link for link in Reader(made.page(f"{SETTINGS}?q=messenger")).links if link == WELCOME)
    welcome = fields(made.page(found))["/welcome_message"]
    assert welcome.startswith("Buy now carol@acme.example today 15:13")
    assert "“The winter sale begins.”" in welcome
    assert "the activity log says so" in welcome


def test_the_state_is_said_in_words_with_what_intercom_says_of_its_fields(seen: Stage) -> None:
    page = signed_in(seen, ERIN).page(PARIS)
    assert "The name of the office hours schedule." in page
    known = fields(page)
    assert list(known) == ["/name", "/time_intervals", "/time_zone_name"]
    assert known["/name"] == "Paris As first seen today 14:13"
    assert known["/time_zone_name"].startswith(
        "Europe/Paris Guardrail today 15:14 Put back: office hours were"
    )
    assert "<details><summary>As JSON</summary>" in page


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, '<em class="word">no value</em>'),
        ("", '<em class="word">empty text</em>'),
        ([], '<em class="word">empty list</em>'),
        ({}, '<em class="word">empty</em>'),
        (False, '<em class="word">no</em>'),
        ("no value", '<span class="text">no value</span>'),
        ("no", '<span class="text">no</span>'),
        (0, '<span class="text">0</span>'),
        ("0", '<span class="text">0</span>'),
        ([None, "", "x"], '<li><em class="word">no value</em>'),
        ({"a_b": {"c": [True]}}, "<dt>A b</dt>"),
        ("***", '<em class="word">secret, which Intercom does not show</em>'),
        ({"start_minute": 1}, "<dt>Start minute</dt>"),
        (1_790_000_000, '<span class="text">1790000000</span>'),
        ("<b>bold</b>", '<span class="text">&lt;b&gt;bold&lt;/b&gt;</span>'),
    ],
)
def test_what_is_empty_is_told_from_what_is_nothing(busy: Stage, value: Json, words: str) -> None:
    page = signed_in(busy, ERIN).page(hold(busy, "tag/1", name="Tag", odd=value))
    assert words in re.sub(r"\s+(?=<)", "", page)


def test_times_and_hours_are_read_off_a_clock(busy: Stage) -> None:
    week = [(540, 1080), (5760, 7200), (7100, 7300), (8640, 10080)]
    intervals = [{"start_minute": start, "end_minute": end} for start, end in week]
    path = hold(busy, "office_hours_schedule/7", name="Week", time_intervals=intervals)
    shown = fields(signed_in(busy, ERIN).page(path))["/time_intervals"]
    assert shown.startswith(
        "Mon 09:00-18:00 Fri 00:00-24:00 Fri 22:20 - Sat 01:40 Sun 00:00-24:00".replace("-", "\u2013")
    )
    path = hold(
        busy, "office_hours_exception/8", name="Eve", time_intervals=[{"start_minute": 0, "end_minute": 720}]
    )
    assert fields(signed_in(busy, ERIN).page(path))["/time_intervals"].startswith("00:00\u201312:00")
    path = hold(busy, "article/9", title="Sale", scheduled_publish_at=1_790_000_000)
    busy.intercom.unreadable.clear()
    busy.look()
    assert '<time datetime="2026-09-21T14:13:20Z"' in signed_in(busy, ERIN).page(path)


def test_what_is_named_by_its_id_is_shown_by_its_name(busy: Stage) -> None:
    busy.intercom.hold("admin/16", name="Bob")
    path = hold(busy, "team/1", name="Tier 1", admin_ids=[16, 99])
    page = signed_in(busy, ERIN).page(path)
    assert f'<a href="{SETTINGS}/admin/16">Teammate “Bob”</a>' in page
    assert f'<a href="{SETTINGS}/admin/99">admin/99</a>' in page
    unseen = plain(signed_in(busy, ERIN).page(f"{SETTINGS}/admin/99"))
    assert "Nothing is known of it yet." in unseen
    assert "Something refers to it" in unseen


def test_a_secret_is_a_fingerprint_in_words(busy: Stage) -> None:
    path = hold(
        busy,
        "data_connector/5",
        name="Orders",
        headers=[{"name": "X", "value": "fingerprint:0123456789abcdef"}],
    )
    page = signed_in(busy, ERIN).page(path)
    assert '<em class="word">secret, kept as fingerprint 0123456789abcdef</em>' in page


def test_what_nobody_reads_says_so_and_where_people_change_it(busy: Stage) -> None:
    page = plain(signed_in(busy, ERIN).page(f"{SETTINGS}/fin_settings/singleton"))
    assert "Nothing is known of it yet." in page
    assert "No API reads it: its state is followed through the activity log." in page
    assert "guardrail baseline set fin_settings FILE" in page
    assert "No API writes it: a person changes it in Intercom. Go to Fin AI Agent &gt; Settings" in page
    assert "What nobody sees here Fin&#39;s guidance" in page


def test_what_is_out_of_order_or_asked_about_it_stands_on_its_page(seen: Stage) -> None:
    made = signed_in(seen, ERIN)
    page = made.page(PARIS)
    assert {re.sub(r"\w+$", "ID", link) for link in Reader(page).links if "ls/" in link} == {
        f"{HOME}/approvals/ID",
        f"{HOME}/proposals/ID",
    }
    welcome = plain(made.page(WELCOME))
    assert "medium This change is stopped because the welcome message was changed" in welcome
    assert "A person puts it right by hand Open https://app.intercom.com" in welcome
    assert "What is out of order" not in made.page(f"{SETTINGS}/team/1")


def test_a_deleted_resource_says_when_and_shows_how_it_was_last(busy: Stage) -> None:
    path = hold(busy, "tag/1", name="Winter")
    del busy.intercom.held[Ref("tag", "1")]
    busy.look()
    page = signed_in(busy, ERIN).page(path)
    assert "It is gone since" in plain(page)
    assert "Tag “Winter”" in page
    assert fields(page)["/name"].startswith("Winter")
    assert "Deleted by Nobody known" in plain(page)
    assert "nothing of it can be changed" in page


def test_what_was_made_again_leads_to_what_it_is_now(busy: Stage) -> None:
    path = hold(busy, "tag/1", name="Winter")
    del busy.intercom.held[Ref("tag", "1")]
    hold(busy, "tag/2", name="Winter")
    with busy.guarded.transaction() as work:
        work.state.aliases.add(Ref("tag", "1"), Ref("tag", "2"), work.now)
    assert f'<a href="{SETTINGS}/tag/2">' in signed_in(busy, ERIN).page(path)


def test_an_earlier_version_is_shown_as_it_was_with_who_had_made_it(seen: Stage) -> None:
    made = signed_in(seen, ERIN)
    then = next(link for link in Reader(made.page(f"{PARIS}/history")).links if "?version=" in link and link)
    earlier = [link for link in Reader(made.page(f"{PARIS}/history")).links if "?version=" in link][1]
    page = made.page(earlier)
    assert fields(page)["/time_zone_name"].startswith("Asia/Tokyo mallory@acme.example today 15:13")
    assert "Show it as it is now" in page
    assert "Its fields then" not in made.page(then)


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("tag/404", 404, "tag/404 was never seen here"),
        ("teg/1", 404, "There is no kind"),
        ("article/5", 404, "Its kind is not known as it is now: The token may not read articles."),
        (f"{HOURS}?version=x", 400, "number of a version"),
        (f"{HOURS}?version=999999", 404, "has no version 999999"),
        (f"{HOURS}/compare?from=1&to=999999", 404, "has no version 999999"),
        (f"{HOURS}/text?field=name", 400, "JSON Pointer"),
        (f"{HOURS}/text?field=/gone", 400, "no such field"),
        (f"{HOURS}/text?line=0x", 400, "number of the line"),
        (f"{HOURS}/history?cursor=x", 400, "cursor"),
        ("tag/404/references", 404, "nothing that was read refers to it"),
        ("tag/404/compare", 404, "was never seen here"),
    ],
)
def test_a_wrong_address_is_answered_in_words(seen: Stage, path: str, status: int, words: str) -> None:
    assert words in signed_in(seen, ERIN).page(f"{SETTINGS}/{path}", status)


def test_a_body_of_ten_thousand_lines_fits_its_page_and_is_read_in_pieces(busy: Stage) -> None:
    lines = [f"line {number} of the text" for number in range(10_000)]
    path = hold(
        busy, "tag/1", name="Long", body="\n".join(lines), many=[{"n": n, "t": "x" * 40} for n in range(5000)]
    )
    made = signed_in(busy, ERIN)
    page = made.page(path)
    assert len(page) < 60_000
    assert "10000 lines in all" in page
    assert "5000 entries in all" in page
    at = next(link for link in Reader(page).links if "/text?field=/body" in link)
    found: list[str] = []
    while at:
        text = made.page(at)
        assert len(text) < 60_000
        found += re.findall(r"line \d+ of the text", text)
        at = next(iter(re.findall(r'href="([^"]*)">Lines after', text)), "").replace("&amp;", "&")
    assert found == lines
    whole = made.page(next(link for link in Reader(page).links if "/text?version=" in link))
    assert "as JSON" in whole


def test_no_body_makes_a_page_too_large(busy: Stage) -> None:
    deep: Json = "end"
    for _ in range(40):
        deep = {"inside": [deep, "beside"]}
    body = {f"field_{number}": "word " * 400 for number in range(120)}
    made = signed_in(busy, ERIN)
    path = hold(busy, "tag/1", name="Wide", deep=deep, **body)
    busy.intercom.change("tag/1", **{name: f"{text}now" for name, text in body.items()})
    busy.look()
    for page in ("", "/history", "/compare", "/references"):
        assert len(made.page(f"{path}{page}")) < 60_000, page


def test_a_page_asks_the_database_a_dozen_times_or_so(busy: Stage) -> None:
    for number in range(1, 8):
        busy.intercom.hold(f"admin/{number}", name=f"Teammate {number}")
    busy.intercom.change("team/1", name="Tier 1")
    busy.look()
    made, asked = signed_in(busy, ALICE), list[str]()

    def note(*given: Any) -> None:
        if given[2] != "BEGIN":
            asked.append(given[2])

    for path in ("", "?q=team", "/team", "/team?q=team", "/team?show=deleted"):
        _ask_at_most(12, busy, made, note, asked, f"{SETTINGS}{path}")
    for below in ("", "?version=1", "/compare", "/text", "/references"):
        _ask_at_most(13, busy, made, note, asked, f"{SETTINGS}/team/1{below}")
    # What changed behind it in the last hours is looked at one by one: here five changes, with two questions each.
    _ask_at_most(13 + 2 * 5, busy, made, note, asked, f"{SETTINGS}/team/1/history")


def _ask_at_most(
    most: int, on: Stage, made: Browser, note: Callable[..., None], asked: list[str], path: str
) -> None:
    made.get(path)
    asked.clear()
    event.listen(on.database.engine, "before_cursor_execute", note)
    try:
        made.get(path)
    finally:
        event.remove(on.database.engine, "before_cursor_execute", note)
    assert len(asked) <= most, (path, len(asked), asked)
