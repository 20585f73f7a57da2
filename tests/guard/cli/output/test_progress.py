"""While a kind is read, a terminal shows how far it is; a log gets one line when it is done."""

from __future__ import annotations

import io

from rich.console import Console

from drift.core.catalogue.catalogue import CATALOGUE
from drift.core.model.readings import Read, Unread
from guard.cli.output.progress import reading_progress

KINDS = (CATALOGUE["tag"], CATALOGUE["macro"])


def test_a_terminal_shows_how_many_there_are_so_far() -> None:
    screen = io.StringIO()
    with reading_progress(Console(file=screen, force_terminal=True, width=160), KINDS) as progress:
        progress.so_far("macro", 150)
        progress(Read("tag", 1.0, ()))
    assert "150 so far" in screen.getvalue()
    assert "0 read" in screen.getvalue()


def test_a_log_gets_a_line_for_each_kind_that_is_done() -> None:
    text = io.StringIO()
    with reading_progress(Console(file=text, width=160), KINDS) as progress:
        progress.so_far("macro", 150)
        progress(Read("tag", 1.0, ()))
        progress(Unread("macro", 1.0, "forbidden", "It is not allowed."))
    assert [line.split(maxsplit=1) for line in text.getvalue().splitlines()] == [
        ["tag", "0 read"],
        ["macro", "not read: It is not allowed."],
    ]
