"""The page Aftermath: what is followed, each look with its lines and their numbers, and notes."""

from __future__ import annotations

import pytest

from drift.core.model.resources import Ref
from guard.core.effects.aftermath.measures import TITLES
from guard.runtime.effects.aftermath_watch import look
from guard.web.console.pages import aftermath
from tests.followed_changes import DAY, changed, lived, read_until
from tests.guard.web.console.browser import HOME, Reader, signed_in, words
from tests.guard.web.stage import BOB, ERIN, Stage

PAGE = f"{HOME}/aftermath"


def test_a_change_is_shown_with_its_looks_its_lines_and_the_same_numbers(calm: Stage) -> None:
    number, today = lived(calm)
    with calm.guarded.transaction() as work:
        changed(work, today + 2 * DAY, Ref("tag", "1"))
    look(calm.guarded)
    erin = signed_in(calm, ERIN)
    assert "not looked at yet" in words(erin.page(PAGE))
    read_until(calm, today + 18 * DAY + 60)
    look(calm.guarded)
    erin = signed_in(calm, ERIN)  # the session has ended meanwhile
    page = erin.page(PAGE)
    assert "Resolution: moved together with it after 14 days" in words(page)
    assert f"{PAGE}/{number}" in Reader(page).links
    html = erin.page(f"{PAGE}/{number}")
    told = calm.get(f"/api/v1/aftermath/{number}", ERIN)
    shown = words(html)
    for one in told["looks"]:
        assert one["exposure"]["sentence"] in shown
        for seen in one["seen"]:
            assert seen["sentence"] in shown
    assert html.count('<polyline class="exposed"') == 3
    assert "0 % (0/10)" in shown
    assert "80 % (8/10)" in shown
    assert f"{HOME}/changes/{told['beside'][0]['change']}" in Reader(html).links


def test_a_note_is_made_with_a_form_and_shown_as_text(calm: Stage) -> None:
    lived(calm)
    bob = signed_in(calm, BOB)
    form = bob.form(PAGE, "/aftermath/notes")
    answer = bob.send(form, text="<b>shorter</b> answers", channel="email")
    assert answer.status_code in (302, 303)
    page = bob.page(answer.headers["Location"])
    assert "&lt;b&gt;shorter&lt;/b&gt; answers" in page
    assert "channel email" in words(page)
    assert "outcomes are final on" in words(page)
    refused = bob.send(form, text="x", source="tag/1")
    assert refused.status_code == 422
    assert "Fin answers with nothing of the kind tag" in words(refused.text)
    assert 'value="tag/1"' in refused.text


def test_a_note_of_what_was_changed_before_says_when(calm: Stage) -> None:
    lived(calm)
    bob = signed_in(calm, BOB)
    form = bob.form(PAGE, "/aftermath/notes")
    assert bob.send(form, text="new guidance", at="20d", channel="email").status_code in (302, 303)
    with calm.guarded.view() as view:
        (note,) = view.aftermath.notes(0.0, view.now)
    assert note.at == pytest.approx(calm.clock.now - 20 * DAY, abs=60)
    refused = bob.send(form, text="new guidance", at="in a week", channel="email")
    assert refused.status_code == 422
    assert "is no moment" in words(refused.text)
    assert 'value="in a week"' in refused.text


def test_who_may_only_look_has_no_form(calm: Stage) -> None:
    erin = signed_in(calm, ERIN)
    assert "Note it" not in erin.page(PAGE)
    assert "Conversations are not known: no conversations were read yet" in words(erin.page(PAGE))


@pytest.mark.parametrize(("path", "status"), [("/999", 404), ("?since=x&id=1", 400), ("?since=5&id=1", 200)])
def test_what_is_not_there_is_said(calm: Stage, path: str, status: int) -> None:
    assert signed_in(calm, ERIN).get(f"{PAGE}{path}").status_code == status


def test_every_measure_has_a_title() -> None:
    assert list(aftermath.TITLES) == list(TITLES)
