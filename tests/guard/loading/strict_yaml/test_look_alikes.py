"""Characters that look like others are named, with their place and the way out."""

from __future__ import annotations

import unicodedata

import pytest

from guard.loading.strict_yaml.reader import NotReadable, Place, read

SPACES = "\u00a0\u1680\u2000\u2007\u200a\u202f\u205f\u3000"


@pytest.mark.parametrize("space", SPACES)
@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("a:\n? b: 1\n", (2, 1)),
        ("a:\n  ?b: 1\n", (2, 3)),
        ("a:\n  - ?b: 1\n", (2, 5)),
        ("a:\n  -?b\n", (2, 4)),
        ("a:?1\n", (1, 3)),
        ("x-y:?1\n", (1, 5)),
        ("a:\n\t?b: 1\n", (2, 2)),
        ("?# a comment\na: 1\n", (1, 1)),
    ],
)
def test_a_space_that_is_none_for_yaml_is_named_where_yaml_needs_one(
    space: str, text: str, place: tuple[int, int]
) -> None:
    content = text.replace("?", space).encode()
    with pytest.raises(NotReadable, match="looks like a space, and is none for YAML") as refused:
        read(content)
    assert refused.value.place == Place(*place)
    assert f"U+{ord(space):04X}" in refused.value.sentence


@pytest.mark.parametrize("text", ["a: b\u00a0c\n", 'a: "\u00a0b"\n', "a: b # \u00a0c\n", "a: 'x:\u00a0y'\n"])
def test_inside_of_a_text_such_a_space_is_a_letter_like_any_other(text: str) -> None:
    assert "\u00a0" in text
    assert read(text.encode()).problems == []


APART = unicodedata.normalize("NFD", "Équipe")


@pytest.mark.parametrize(
    ("text", "place"),
    [
        (f"a: {APART}\n", (1, 4)),
        (f"{APART}: 1\n", (1, 1)),
        (f"a: 1\nb: [x, {APART}] # {APART}\n", (2, 8)),
        (f'a: "die {APART}"\n', (1, 9)),
        ("a: \u1112\u1161\u11ab\n", (1, 4)),
        ("a: \u212b\n", (1, 4)),
    ],
)
def test_letters_and_accents_apart_are_named(text: str, place: tuple[int, int]) -> None:
    ((found, sentence),) = read(text.encode()).problems
    assert found == Place(*place)
    assert "Unicode NFD" in sentence
    assert sentence.endswith(".")


@pytest.mark.parametrize(
    "text",
    ["a: Équipe\n", f"# {APART}\na: 1\n", f"a: 1 # {APART}\n", 'a: "E\\u0301quipe"\n', "a: שָׁלוֹם\n"],
)
def test_what_is_composed_a_comment_or_written_in_codes_is_fine(text: str) -> None:
    text = text if "\u0301" in text else unicodedata.normalize("NFC", text)
    assert read(text.encode()).problems == []


def test_codes_give_the_text_that_intercom_has() -> None:
    assert read(b'a: "E\\u0301quipe"\n').value == {"a": APART}


@pytest.mark.parametrize("character", ["\u200b", "\u00ad", "\u2060"])
def test_what_nobody_can_see_is_refused(character: str) -> None:
    with pytest.raises(NotReadable, match="cannot be seen in a review"):
        read(f"a: b{character}c\n".encode())


@pytest.mark.parametrize("number", ["18446744073709551616", "-9223372036854775809", "1" * 100])
def test_a_whole_number_that_is_not_kept_is_named(number: str) -> None:
    ((_, sentence),) = read(f"a: {number}\n".encode()).problems
    assert "larger than any that can be kept" in sentence


@pytest.mark.parametrize("number", [2**64 - 1, -(2**63), 0])
def test_a_whole_number_of_64_bits_is_kept(number: int) -> None:
    assert read(f"a: {number}\n".encode()).value == {"a": number}
