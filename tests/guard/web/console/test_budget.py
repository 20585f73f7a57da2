"""What a page may cost: how often it asks the database, and how long it is. `make bench` tells the times."""

from __future__ import annotations

import pytest

from tests.bench.console import MOST_KILOBYTES, MOST_QUERIES, counted, pages
from tests.guard.web.console.browser import HOME, signed_in
from tests.guard.web.stage import ALICE, Stage

STILL_ABOVE = {f"{HOME}/": 16, f"{HOME}/proposals/ID": 13}
"""Pages that ask more often than they should, with how often. A number here only ever falls."""


@pytest.mark.parametrize("who", [ALICE])
def test_no_page_asks_the_database_more_often_than_it_may(seen: Stage, who: str) -> None:
    made, asked, lengths = signed_in(seen, who), dict[str, int](), dict[str, int]()
    for path in pages(made, HOME):
        lengths[path] = len(made.page(path))
        with counted(seen.database.engine) as queries:
            made.page(path)
        asked[path] = len(queries)
    allowed = {path: STILL_ABOVE.get(_sort(path), MOST_QUERIES) for path in asked}
    assert {path: number for path, number in asked.items() if number > allowed[path]} == {}
    assert {path: length for path, length in lengths.items() if length > MOST_KILOBYTES * 1000} == {}


def _sort(path: str) -> str:
    proposals = f"{HOME}/proposals/"
    return f"{proposals}ID" if path.startswith(proposals) else path
