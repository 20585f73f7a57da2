"""`guardrail questions`: the file of Fin's batch test from an embedded workspace, with nobody in it."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator

import orjson
import pytest

from drift.sandbox.conversations.wording import _FIRST, _LAST
from guard.core.reports.effects.questions_json import READ_THEM
from tests.conversations import embedded
from tests.guard.cli.terminal import Terminal


@pytest.fixture(scope="module")
def values(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    with embedded(tmp_path_factory.mktemp("questions")) as made:
        yield made.values


@pytest.fixture
def asking(values: dict[str, str], capsys: pytest.CaptureFixture[str]) -> Terminal:
    return Terminal(capsys, dict(values))


def test_the_file_has_real_questions_and_nobody_in_it(asking: Terminal) -> None:
    said = asking.say("questions --for article/7003 --since 365d")
    assert said.code == 0, said.err
    rows = list(csv.reader(io.StringIO(said.out)))
    assert rows[0] == ["Question"]
    assert 2 < len(rows) <= 51
    assert all(len(row) == 1 for row in rows)
    assert any("order" in row[0] or "parcel" in row[0] or "commande" in row[0] for row in rows[1:])
    for row in rows[1:]:
        assert not re.search(r"\d{3}|@", row[0]), row
        assert not any(name in row[0] for name in (*_FIRST, *_LAST)), row
    assert READ_THEM in said.err
    assert re.search(r"Conversations that the change touches: \d+ of \d+ \(.* %\), counted\.", said.err)


def test_the_same_draw_is_the_same_file_and_forms_agree(asking: Terminal) -> None:
    first = asking.say("questions --for article/7003 --since 365d --most 4 --no-heading").out
    assert len(first.splitlines()) == 4
    assert asking.say("questions --for article/7003 --since 365d --most 4 --no-heading").out == first
    found = orjson.loads(asking.say("questions --for article/7003 --since 365d --most 4 --format json").out)
    assert [one["question"] for one in found["questions"]] == [
        row[0] for row in csv.reader(io.StringIO(first))
    ]


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ("--for article/999", "No conversation of this period has to do with article/999."),
        ("--for artcle/1", "There is no kind 'artcle'"),
        ("--for 0815", "There is no proposal 0815."),
        ("--for article/7003 --most 51", "51 is not in the range 1<=x<=50"),
        ("--for article/7003 --since soon", "--since is 'soon'"),
    ],
)
def test_what_cannot_be_asked_is_named(asking: Terminal, asked: str, sentence: str) -> None:
    said = asking.say(f"questions {asked}")
    assert said.code == 2
    assert sentence in " ".join(said.err.split())
    assert said.out == ""


def test_off_nothing_is_asked(values: dict[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    said = Terminal(capsys, {**values, "GUARDRAIL_CONVERSATIONS": "off"}).say("questions --for article/7003")
    assert (said.code, said.out) == (2, "")
    assert "GUARDRAIL_CONVERSATIONS is off, so no question is read: set it to auto." in said.err
