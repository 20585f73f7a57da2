"""One event in every form."""

from __future__ import annotations

import json

import pytest

from guard.core.exports.rendering import FORMS, LONGEST, render
from tests.guard.core.exports.made import event, one_of_each


@pytest.mark.parametrize("form", FORMS)
def test_every_event_is_one_line_in_every_form_and_the_same_each_time(form: str) -> None:
    for made in one_of_each():
        line = render(made, form, "0.1.0")  # type: ignore[arg-type]
        assert line == render(made, form, "0.1.0")  # type: ignore[arg-type]
        assert line
        assert b"\n" not in line
        assert len(line) <= LONGEST


def test_every_form_carries_the_id_by_which_a_receiver_knows_an_event_again() -> None:
    made = event()
    assert json.loads(render(made, "ndjson"))["guardrail_id"] == made.id
    assert json.loads(render(made, "ocsf"))["metadata"]["uid"] == made.id
    assert f"cs6={made.id}".encode() in render(made, "cef")
