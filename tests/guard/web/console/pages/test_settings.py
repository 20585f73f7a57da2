"""The settings by their kinds, how each is known, and the resources of one by name."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from drift.core.model.resources import Ref
from drift.store.inventory import Inventory, LiveHead
from drift.store.snapshots import Snapshots
from guard.queries.settings.names import NamedResource, _is_known
from guard.web.console.pages import settings
from tests.guard.web.console.browser import HOME, Reader, signed_in
from tests.guard.web.stage import ALICE, ERIN, Stage

SETTINGS = f"{HOME}/settings"


def row(page: str, title: str) -> str:
    """The row of a list that begins with these words, without its tags."""
    rows = re.findall(r'<a class="row".*?</a>', page, re.DOTALL)
    plain = (" ".join(re.sub(r"<[^>]*>", " ", one).split()) for one in rows)
    return next(text for text in plain if text.startswith(title))


def names(page: str) -> list[str]:
    return re.findall(r"<a class=\"row\"[^>]*><strong>([^<]*)", page)


def test_every_kind_says_how_it_is_known(seen: Stage) -> None:
    page = signed_in(seen, ERIN).page(SETTINGS)
    assert re.fullmatch(r"Team 7 are there · read .*", row(page, "Team "))
    article = row(page, "Article")
    assert "not read" in article
    assert "The token may not read articles." in article
    assert "followed through the activity log" in row(page, "Messenger settings")
    assert "1 finding" in row(page, "Messenger settings")
    assert "1 kind is not read" in page
    assert [link for link in Reader(page).links if link == f"{SETTINGS}/messenger_settings/singleton"]


def test_a_workspace_of_which_nothing_is_read_any_more_is_told_from_a_new_one(
    calm: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    with calm.guarded.transaction() as work:
        for status in work.state.snapshots.latest_status().values():
            unread = replace(status, status="unread", reason="The token was refused.", read_at=None)
            work.state.snapshots.cover(None, replace(unread, attempted_at=calm.clock()))
    made = signed_in(calm, ERIN)
    page = made.page(SETTINGS)
    assert "48 kinds are not read" in page
    assert "Nothing has been read yet" not in page
    assert "rests on what was read" in made.page(f"{SETTINGS}/team")
    monkeypatch.setattr(Snapshots, "latest_status", lambda _: {})
    assert "Nothing has been read yet" in made.page(SETTINGS)
    assert "Whether there is one is not known." in made.page(f"{SETTINGS}/macro")


def test_settings_are_found_by_their_names_whatever_their_capitals_and_accents(busy: Stage) -> None:
    busy.intercom.hold("tag/1", name="Période d'essai")
    busy.intercom.hold("macro/9", name="Ma période")
    busy.look()
    made = signed_in(busy, ERIN)
    assert names(made.page(f"{SETTINGS}?q=PERIODE")) == ["Macro “Ma période”", "Tag “Période d&#39;essai”"]
    assert names(made.page(f"{SETTINGS}?q=office")) == ["Office hours schedule", "Office hours exception"]
    assert names(made.page(f"{SETTINGS}/tag?q=essai")) == ["Période d&#39;essai"]
    for path in (f"{SETTINGS}?q=nowhere", f"{SETTINGS}/tag?q=nowhere"):
        page = made.page(path)
        assert names(page) == []
        assert 'value="nowhere"' in page
    busy.intercom.change("tag/1", name="Winter")
    busy.look()
    assert names(made.page(f"{SETTINGS}?q=winter")) == ["Tag “Winter”"]
    assert names(made.page(f"{SETTINGS}/tag?q=essai")) == []


def test_names_are_put_in_order_once_for_as_long_as_the_same_resources_are_there(
    busy: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[str] = []
    heads = Inventory.live_heads

    def noted(self: Inventory, kind: str) -> list[LiveHead]:
        looked.append(kind)
        return heads(self, kind)

    monkeypatch.setattr(Inventory, "live_heads", noted)
    made = signed_in(busy, ERIN)
    shown = names(made.page(f"{SETTINGS}/team"))
    assert (names(made.page(f"{SETTINGS}/team")), looked) == (shown, ["team"])
    busy.intercom.change("team/3", name="Aces")
    busy.look()
    assert "Aces" in names(made.page(f"{SETTINGS}/team"))
    del busy.intercom.held[Ref("team", "3")]
    busy.look()
    assert "Aces" not in names(made.page(f"{SETTINGS}/team"))
    assert looked == ["team"] * 3


def test_a_number_that_is_given_out_again_keeps_no_old_name() -> None:
    """A database may give the number of a version that was removed to another one."""
    named = NamedResource(Ref("team", "3"), "Aces", None, 10.0, ("aces", "3"))
    assert _is_known(LiveHead(7, "3", None, 10.0), {7: named})
    assert not _is_known(LiveHead(7, "3", None, 11.0), {7: named})
    assert not _is_known(LiveHead(7, "4", None, 10.0), {7: named})
    assert not _is_known(LiveHead(8, "3", None, 10.0), {7: named})


def test_a_long_list_comes_in_pages_in_order_of_names(busy: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "PER_PAGE", 3)
    for number in (9, 10, 2, 1, 30, 4, 7):
        busy.intercom.hold(f"tag/{number}", name=f"{'zé'[number % 2]}tag {number % 4}")
    busy.look()
    made = signed_in(busy, ERIN)
    shown: list[str] = []
    path: str | None = f"{SETTINGS}/tag?q=tag"
    while path:
        page = made.page(path)
        assert len(names(page)) <= 3
        shown += names(page)
        path = next((link for link in Reader(page).links if "cursor=" in link), None)
    assert len(shown) == 7
    assert shown == ["étag 1", "étag 1", "étag 3", "ztag 0", "ztag 2", "ztag 2", "ztag 2"]


def test_what_was_deleted_is_listed_apart_with_when(busy: Stage) -> None:
    made = signed_in(busy, ERIN)
    assert "None was deleted" in made.page(f"{SETTINGS}/team?show=deleted")
    del busy.intercom.held[Ref("team", "3")]
    busy.look()
    page = made.page(f"{SETTINGS}/team?show=deleted")
    assert names(page) == ["=Team 3"]
    assert "gone since" in page
    assert "=Team 3" not in names(made.page(f"{SETTINGS}/team"))


def test_a_kind_that_is_not_read_says_what_is_shown_instead(seen: Stage) -> None:
    page = signed_in(seen, ERIN).page(f"{SETTINGS}/article")
    assert "The token may not read articles." in page
    assert "what is shown rests on what was read" in page
    assert "There is none in Intercom" in signed_in(seen, ERIN).page(f"{SETTINGS}/macro")


def test_titles_are_said_in_french(seen: Stage) -> None:
    page = signed_in(seen, ALICE).get(f"{SETTINGS}?q=paris", headers={"Accept-Language": "fr"}).text
    assert names(page) == [
        "Horaires d\N{RIGHT SINGLE QUOTATION MARK}ouverture «\N{NO-BREAK SPACE}Paris\N{NO-BREAK SPACE}»"
    ]
    page = signed_in(seen, ALICE).get(SETTINGS, headers={"Accept-Language": "fr"}).text
    assert "Sécurité et confidentialité" in page
    assert '<span lang="en">The token may not read articles.</span>' in page


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("?q=" + "x" * 201, 400),
        ("/team?show=all", 400),
        ("/team?cursor=x", 400),
        ("/team?cursor=WzFd", 400),
        ("/team?show=deleted&cursor=WyJhIiwiYiJd", 400),
        ("/teem", 404),
        ("/team?q=%00%ff", 200),
    ],
)
def test_a_wrong_address_is_answered_in_words(seen: Stage, query: str, status: int) -> None:
    page = signed_in(seen, ERIN).page(f"{SETTINGS}{query}", status)
    assert "<h1>" in page


def test_ids_with_a_slash_have_an_address(busy: Stage) -> None:
    busy.intercom.held[Ref("tag", "a/b~c?d")] = {"name": "odd"}
    busy.look()
    made = signed_in(busy, ERIN)
    (link,) = [link for link in Reader(made.page(f"{SETTINGS}/tag")).links if "/tag/" in link]
    assert link == f"{SETTINGS}/tag/a~1b~0c%3Fd"
    assert "odd" in made.page(link)
