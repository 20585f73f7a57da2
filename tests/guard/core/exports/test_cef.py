"""A line of CEF says what the event said, to a parser that knows nothing of how it was written."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from drift.core.model.activity import Actor
from guard.core.exports import ocsf_classes as classes
from guard.core.exports.cef import LIMITS, LONGEST, cef_line
from guard.core.exports.export_event import Entity, ExportEvent, Person
from guard.core.exports.rendering import render
from tests.guard.core.exports.made import event, finding, one_of_each


def parsed(line: str) -> tuple[list[str], dict[str, str]]:
    """Header and extension, letter by letter as the standard describes them: a pipe or a backslash in the header, an
    equals sign or a backslash in a value stands behind a backslash; a key is the last word before an equals sign."""
    header, rest = _header(line)
    return header, _extension(rest)


def _header(line: str) -> tuple[list[str], str]:
    fields: list[str] = []
    field, place = "", 0
    while len(fields) < 7:
        letter = line[place]
        if letter == "\\":
            field += line[place + 1]
            place += 1
        elif letter == "|":
            fields.append(field)
            field = ""
        else:
            field += letter
        place += 1
    return fields, line[place:]


def _extension(text: str) -> dict[str, str]:
    values: dict[str, str] = {}
    key, said, place = "", "", 0
    while place < len(text):
        letter = text[place]
        if letter == "\\":
            place += 1
            said += {"n": "\n", "r": "\r"}.get(text[place], text[place])
        elif letter == "=":
            before, _, word = said.rpartition(" ")
            if key:
                assert key not in values
                values[key] = before
            else:
                word = said
            assert re.fullmatch("[A-Za-z0-9]+", word)
            key, said = word, ""
        else:
            said += letter
        place += 1
    if key:
        values[key] = said
    return values


_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
_NASTY = st.one_of(_TEXT, st.text("\\|=\n\r \tab\u2028é", max_size=40))
_LONG = st.one_of(_NASTY, st.builds(lambda text, times: text * times, _NASTY, st.integers(0, 400)))


def _kept(text: str) -> str:
    """What a line can say of a text: no control characters but line breaks, nothing around it."""
    return re.sub(r"[\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029]", " ", text).strip()


@given(sentence=_NASTY, comment=_NASTY, id=_NASTY, name=_NASTY)
def test_what_is_written_is_read_back(sentence: str, comment: str, id: str, name: str) -> None:
    made = event(sentence=sentence, comment=comment, entity=Entity("tag", id, name), title="A title.")
    header, values = parsed(cef_line(made, "0.1.0"))
    assert header == [
        "CEF:0",
        "Intercom Guardrail",
        "Intercom Guardrail",
        "0.1.0",
        "setting.updated",
        "A title.",
        "10",
    ]
    assert values.get("msg", "") == _kept(made.message)
    assert values.get("reason", "") == _kept(comment)
    assert values.get("cs3", "") == (_kept(id or name))
    assert (values["cs4"], values["cs4Label"]) == ("acme", "workspace")
    assert (values["src"], values["suser"]) == ("203.0.113.9", "mallory@acme.example")


@given(title=_NASTY, name=_NASTY)
def test_a_header_is_one_line_with_seven_fields_whatever_stands_in_it(title: str, name: str) -> None:
    header, values = parsed(cef_line(event(title=title, event=name, sentence="x"), "1|2"))
    assert header[3] == "1|2"
    assert header[6] == "10"
    assert values["msg"] == "x"


@given(text=_LONG)
def test_a_line_is_never_too_long_and_never_broken(text: str) -> None:
    made = event(
        classes.DETECTION_FINDING,
        1,
        id=text,
        title=text,
        sentence=text,
        comment=text,
        link=text,
        correlation=text,
        workspace=text,
        event=text,
        entity=Entity(text, text, text),
        user=Person(text, text, text),
        actor=Actor(text, text, text, text),
        privileges=(text, text),
        finding=finding(policy=text, controls=(text, text)),
    )
    line = render(made, "cef", text)
    assert len(line) <= LONGEST
    assert b"\n" not in line
    assert b"\r" not in line
    _, values = parsed(line.decode())
    for name, value in values.items():
        assert len(value.encode()) <= LIMITS[name], name
    if text.isprintable() and len(text) > 1100 and "=" not in text and "\\" not in text:
        assert values["msg"].endswith("…")


def test_every_event_has_a_line() -> None:
    for made in one_of_each():
        header, values = parsed(cef_line(made, "0.1.0"))
        assert header[4] == made.event
        assert values["rt"] == "1790000000250"
        assert values["cs6"] == "acme-17"
        assert values["cat"] == made.type.cls.name


def test_an_address_of_the_new_kind_has_its_own_field() -> None:
    _, values = parsed(cef_line(event(actor=Actor("admin", "1", None, "2001:DB8::1")), ""))
    assert (values["c6a2"], values["c6a2Label"]) == ("2001:db8::1", "Source IPv6 Address")
    assert "src" not in values


def test_an_id_that_is_too_long_for_its_field_stands_in_the_other_alone() -> None:
    long: ExportEvent = event(id="a-workspace-with-a-very-long-name-indeed-123456")
    _, values = parsed(cef_line(long, ""))
    assert "externalId" not in values
    assert values["cs6"] == long.id
