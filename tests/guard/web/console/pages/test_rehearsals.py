"""The page Rehearsals: what is declared, what one tells, and how often people correct automation."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from drift.sandbox.conversations.truth import LABEL, TRIAGE
from drift.sandbox.conversations.wording import customer
from tests.bench.console import counted
from tests.guard.web.console.browser import HOME, Reader, signed_in, words
from tests.guard.web.stage import ERIN, Stage, stage
from tests.labelled import fill

PAGE = f"{HOME}/rehearsals"
TOPICS = f"""\
version: 1
rehearsals:
  - {{ id: today, says: How good <b>triage</b> is, label: {LABEL}, since: 31d, require: {{ precision: 0.999 }} }}
  - {{ id: by-tag, label: {LABEL}, since: 31d, rules: [{{ label: Delivery, when: {{ tag: "108" }} }}] }}
  - {{ id: tagger, label: {LABEL}, command: [./tagger] }}
"""


@pytest.fixture(scope="module")
def labelled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with stage(tmp_path_factory.mktemp("labelled")) as on:
        (on.policies / "rehearsals").mkdir()
        (on.policies / "rehearsals" / "topics.yaml").write_text(TOPICS)
        on.service.reload_policies()
        fill(on.guarded.workspace, count=2_000)
        yield on


def test_those_that_are_declared_lead_to_what_they_tell(labelled: Stage) -> None:
    html = signed_in(labelled, ERIN).page(PAGE)
    assert {f"{PAGE}?id={id}" for id in ("today", "by-tag", "tagger")} <= set(Reader(html).links)
    assert "How good &lt;b&gt;triage&lt;/b&gt; is" in html
    rate = labelled.get("/api/v1/rehearsals/today")["corrections"][0]["rate"]["sentence"]
    assert f"{LABEL} , {TRIAGE}: {rate}" in words(html)


def test_one_shows_the_figures_of_the_api_with_their_intervals(labelled: Stage) -> None:
    told = labelled.get("/api/v1/rehearsals/by-tag")
    html = signed_in(labelled, ERIN).page(f"{PAGE}?id=by-tag")
    page = words(html)
    for title in ("The candidate", "Today's automation", "The worst mistakes"):
        assert title in page.replace("&#39;", "'")
    assert f"{told['candidate']['right']:,} of {told['candidate']['judged']:,} right" in page
    assert f"It would put right {told['turned']['mended']} of {told['turned']['corrected']}" in page
    assert "estimated from" in page
    assert {one["url"] for one in told["worst"]} <= set(Reader(html).links)
    assert "It declares no bar." in page


def test_a_bar_that_is_not_reached_is_said(labelled: Stage) -> None:
    page = words(signed_in(labelled, ERIN).page(f"{PAGE}?id=today"))
    assert "Not reached : precision of 99.9 % or more. It is" in page


def test_a_program_is_not_run_and_the_page_says_who_runs_it(labelled: Stage) -> None:
    page = words(signed_in(labelled, ERIN).page(f"{PAGE}?id=tagger"))
    assert "the service runs no programs and opens no files of rehearsals" in page


def test_no_page_shows_a_customer_or_asks_the_database_too_often(labelled: Stage) -> None:
    made = signed_in(labelled, ERIN)
    for path in (PAGE, f"{PAGE}?id=today", f"{PAGE}?id=by-tag", f"{PAGE}?id=none"):
        html = made.page(path)
        with counted(labelled.database.engine) as queries:
            made.page(path)
        assert len(queries) <= 12, path
        assert not [who for who in map(customer, range(200)) if who.email in html or who.name in html]


def test_where_nothing_is_declared_and_nobody_looks_the_page_says_how(calm: Stage) -> None:
    page = words(signed_in(calm, ERIN).page(PAGE))
    assert "There are none. Files of a folder “rehearsals” beside the policies declare them." in page
    assert "Nobody looks at who labels conversations" in page
