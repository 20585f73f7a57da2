"""The list of all that people decide about: what waits for whom, what is open, what ended, in pages."""

from __future__ import annotations

from tests.guard.web.console.browser import HOME, Reader, signed_in
from tests.guard.web.console.test_pages import approval, ask, proposal, status
from tests.guard.web.stage import ALICE, BOB, ERIN, Stage

LIST = f"{HOME}/proposals"


def listed(text: str) -> list[str]:
    return [
        link for link in Reader(text).links if link.startswith((f"{HOME}/proposals/", f"{HOME}/approvals/"))
    ]


def test_proposals_and_questions_about_changes_stand_in_one_list_newest_first(busy: Stage) -> None:
    made = signed_in(busy, ERIN)
    newest = ask(busy)
    found = listed(made.page(f"{LIST}?show=all"))
    assert found[0] == newest
    assert {proposal(busy), approval(busy)} <= set(found)


def test_what_waits_for_me_is_what_i_can_decide_and_have_not(busy: Stage) -> None:
    asked, question = proposal(busy), approval(busy)
    alice = signed_in(busy, ALICE)
    mine = listed(alice.page(f"{LIST}?show=mine"))
    assert set(mine) == {asked, question}
    assert alice.send(alice.form(question, "/vote"), vote="approve").status_code == 303
    assert listed(alice.page(f"{LIST}?show=mine")) == [asked]
    assert alice.send(alice.form(asked, "/vote"), vote="changes_wanted", comment="which?").status_code == 303
    assert status(busy, asked) == "changes_wanted"
    assert "Nothing waits for you" in alice.page(f"{LIST}?show=mine")
    assert "Nothing waits for you" in signed_in(busy, BOB).page(f"{LIST}?show=mine")


def test_of_my_own_there_are_the_proposals_alone(busy: Stage) -> None:
    found = listed(signed_in(busy, BOB).page(f"{LIST}?show=all&asker=me"))
    assert proposal(busy) in found
    assert approval(busy) not in found


def test_pages_of_the_list_leave_nothing_out_and_show_nothing_twice(busy: Stage) -> None:
    asked = {ask(busy) for _ in range(30)} | {approval(busy)}
    made, path, seen = signed_in(busy, ERIN), f"{LIST}?show=all", list[str]()
    while path:
        text = made.page(path)
        seen += listed(text)
        path = next((link for link in Reader(text).links if "cursor=" in link), "")
    assert asked <= set(seen)
    assert len(seen) == len(set(seen))
