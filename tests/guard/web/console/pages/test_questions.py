"""The page Questions: what will be asked is shown first, and the file is handed out when somebody takes it."""

from __future__ import annotations

import csv
import io

import pytest

from tests.conversations import facts, keep, lived
from tests.guard.web.console.browser import HOME, Reader, signed_in, words
from tests.guard.web.stage import BOB, ERIN, Stage

PAGE = f"{HOME}/questions"


@pytest.fixture
def asking(calm: Stage) -> Stage:
    calm.intercom.hold("article/7003", title="Change your <b>delivery</b>")
    calm.look()
    now = calm.clock.now
    truths = lived(now, 600)
    calm.intercom.questions = {one.id: f"Where is {one.number}?" for one in truths}
    with calm.guarded.transaction() as work:
        keep(work.state, facts(truths, now), truths[0].created_at, now)
    return calm


def test_nothing_is_asked_of_intercom_until_somebody_takes_the_file(asking: Stage) -> None:
    made = signed_in(asking, BOB)
    page = made.page(f"{PAGE}?for=article/7003")
    assert "counted" in words(page)
    assert "Change your delivery" in words(page)
    assert asking.intercom.asked == []
    form = next(one for one in Reader(page).forms if "for" in one.values and one.method == "post")
    answer = made.send(form)
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"] == 'attachment; filename="questions.csv"'
    rows = list(csv.reader(io.StringIO(answer.text)))
    assert rows[0] == ["Question"]
    assert {row[0] for row in rows[1:]} <= set(asking.intercom.questions.values())
    assert len(rows) - 1 == len(asking.intercom.asked) > 3


def test_what_cannot_be_asked_is_said_on_the_page(asking: Stage) -> None:
    made = signed_in(asking, BOB)
    for about, says in (("0815", "There is no proposal 0815."), ("artcle/1", "artcle"), ("tag/9", "tag/9")):
        answer = made.get(f"{PAGE}?for={about}")
        assert (answer.status_code, says in words(answer.text)) == (422, True)
    assert made.get(f"{PAGE}?for=tag/9&days=many").status_code == 400


def test_viewers_see_what_would_be_asked_and_cannot_take_it(asking: Stage) -> None:
    made = signed_in(asking, ERIN)
    page = made.page(f"{PAGE}?for=article/7003")
    assert "Requesters can take the file" in words(page)
    assert not [one for one in Reader(page).forms if "for" in one.values and one.method == "post"]
    token = made.form("/you", "/sign-out").values if "/sign-out" in page else {}
    answer = made.client.post(PAGE, data={**token, "for": "article/7003"})
    assert answer.status_code == 403
    assert asking.intercom.asked == []
