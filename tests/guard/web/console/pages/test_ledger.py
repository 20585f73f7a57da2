"""The ledger as a page: a checkpoint to keep, what was not looked at, and the file that verifies elsewhere."""

from __future__ import annotations

import html
from collections.abc import Iterator
from pathlib import Path

import pytest

from drift.core.ledger.verifier import verify
from tests.guard.sealing.sealed import HOUR, behind_its_back, hours, jobs, keys, notes, sealed_stage
from tests.guard.web.console.browser import HOME, signed_in
from tests.guard.web.stage import ERIN, Stage

LEDGER = f"{HOME}/ledger"


@pytest.fixture
def on(tmp_path: Path) -> Iterator[Stage]:
    with sealed_stage(tmp_path) as made:
        yield made


def test_it_shows_the_newest_checkpoint_to_copy_and_the_keys(on: Stage) -> None:
    page = signed_in(on, ERIN).page(LEDGER)
    assert notes(on)[-1].strip() in html.unescape(page)
    assert keys(on)[0] in page
    assert "It was not verified yet since the service started." in page
    jobs(on).check.look()
    jobs(on).comparison.look()
    page = signed_in(on, ERIN).page(LEDGER)
    assert f"<strong>Intact.</strong> {jobs(on).check.entries} entries were verified" in page
    assert "The record was compared with it" in page
    assert "Nothing says that anything was not looked at." in page


def test_what_was_not_looked_at_is_listed_the_newest_first(on: Stage) -> None:
    for _ in range(2):
        on.clock.now += 5 * HOUR
        hours(on)
    jobs(on).check.look()
    page = signed_in(on, ERIN).page(LEDGER)
    gaps = jobs(on).check.gaps
    assert len(gaps) > 1
    assert page.index(gaps[-1]) < page.index(gaps[0])


def test_what_was_changed_is_said_first(on: Stage) -> None:
    behind_its_back(on, "DELETE FROM ledger_entries WHERE number = 5")
    jobs(on).check.look()
    page = signed_in(on, ERIN).page(LEDGER)
    assert "It is not what was written." in page
    assert "4 entries before it are in order." in page
    assert "Intact." not in page


def test_the_file_verifies_and_names_nobody(on: Stage) -> None:
    answer = signed_in(on, ERIN).get(f"{LEDGER}?file=ndjson")
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="ledger-1-')
    lines = answer.get_data().splitlines(keepends=True)
    assert verify(lines, keys(on), notes(on)).broken == ""
    assert b"@acme.example" not in answer.get_data()


def test_before_the_first_signature_it_says_so(calm: Stage) -> None:
    page = signed_in(calm, ERIN).page(LEDGER)
    assert "Nothing was signed yet." in page
    assert "There is none yet." in page
