"""Comments that speak to Guardrail, told from a `#` in a text."""

from __future__ import annotations

import pytest

from guard.loading.strict_yaml.comments import marked_comments


@pytest.mark.parametrize(
    "text",
    [
        "a: '# guardrail: x'",
        'a: "b # guardrail: x"',
        "a: b# guardrail",
        "a: |\n  # guardrail: x\n",
        "a: >-\n  b\n  # guardrail: x\n\n  c\n",
        "a: 'b\n  # guardrail: x\n  c'",
        "a: b # says guardrail: x",
        "a: # guardrails: x",
        "# guardrail",
        "",
    ],
)
def test_what_is_no_comment_of_ours(text: str) -> None:
    assert marked_comments(text) == ()


@pytest.mark.parametrize(
    ("text", "place", "concerns"),
    [
        ("a: 1 # guardrail: x", (1, 6), 1),
        ("a: '#' # guardrail: x", (1, 8), 1),
        ("# guardrail: x\na: 1", (1, 1), 2),
        ("  #guardrail:   x  \n# more\n# still more\na: 1", (1, 3), 4),
        ("# guardrail: x\n\na: 1", (1, 1), 2),
        ("a: |\n    text\n  # guardrail: x\nb: 1", (3, 3), 4),
        ("a: [1, # guardrail: x\n  2]", (1, 8), 1),
        ("a: 1\n# guardrail: x", (2, 1), 2),
        ("- a: plain\n  # guardrail: x\n  b: 1", (2, 3), 3),
        ("a: | # guardrail: x\n  text", (1, 6), 1),
    ],
)
def test_a_comment_has_its_place_and_the_line_it_concerns(
    text: str, place: tuple[int, int], concerns: int
) -> None:
    (comment,) = marked_comments(text)
    assert comment == (place, "x", concerns)
