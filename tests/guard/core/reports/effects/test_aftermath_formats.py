"""The aftermath of a change for people and programs."""

from __future__ import annotations

import orjson

from guard.core.reports.effects.aftermath_formats import FORMATS, LIST_FORMATS
from guard.core.text.text_table import WIDTH
from tests.guard.core.reports.effects.aftermaths import ANSWER, NOTE, ROW


def test_lines_fit_into_a_terminal_and_carry_no_control_characters() -> None:
    text = FORMATS["table"][1](ANSWER) + LIST_FORMATS["table"]((ROW,))
    assert all(len(line) <= WIDTH for line in text.splitlines())
    assert NOTE.text not in text
    assert "new tone" in text
    assert "\x1b" not in text


def test_json_has_everything() -> None:
    told = orjson.loads(FORMATS["json"][1](ANSWER))
    assert told["looks"][0]["seen"][0]["change"] == -0.2
    assert told["looks"][0]["exposure"]["sort"] == "counted"
    assert orjson.loads(LIST_FORMATS["json"]((ROW,)))["items"][0]["id"] == "12"
