"""What a text that is no YAML is told: where to look, what is wrong there, and the way out."""

from __future__ import annotations

import pytest

from guard.loading.strict_yaml.reader import NotReadable, read

POLICY = "policies:\n  - id: p\n    because: x\n"


@pytest.mark.parametrize(
    ("text", "place", "clause"),
    [
        (
            POLICY + "   - id: q\n",
            (4, 4),
            "the line begins in column 4, and the list it stands in begins in line 2, column 3; begin an entry of that "
            "list in column 3, and what belongs to an entry where its first word begins",
        ),
        (
            POLICY + "  severity: low\n",
            (4, 3),
            "the line begins where the entries of a list do (line 2, column 3), and is none; begin it with `- `, or "
            "indent it as far as the first word of the entry it belongs to",
        ),
        (
            "policies:\n    - id: p\n  - id: q\n",
            (3, 3),
            "the line begins in column 3, and the keys beside it begin in column 1 (line 1); begin it where its "
            "neighbours do",
        ),
        (
            POLICY + "    - id: q\n",
            (4, 5),
            "an entry of a list stands where keys begin (line 2, column 5); begin its `- ` in the column of the other "
            "entries",
        ),
        ("a:\n\tb: c\n", (2, 1), "there is a tab where YAML takes only spaces; indent with spaces"),
        ("a:\n  b: c\n\td: e\n", (3, 1), "there is a tab where YAML takes only spaces; indent with spaces"),
        ('a: "b\nc: d\n', (1, 4), 'the text in quotes that begins here has no end; close it with `"`'),
        ("a: 'b\nc: d\n", (1, 4), "the text in quotes that begins here has no end; close it with `'`"),
        (
            "a: { b: c d: e }\n",
            (1, 12),
            "what `{` opened in line 1, column 4 goes on here without a `,`, or was never closed; write the `,` or the "
            "`}` before this, and put a text that holds `#`, brackets or quotes in quotes",
        ),
        (
            "a: [b, c\nd: e\n",
            (2, 2),
            "what `[` opened in line 1, column 4 goes on here without a `,`, or was never closed; write the `,` or the "
            "`]` before this, and put a text that holds `#`, brackets or quotes in quotes",
        ),
        ("a: [b, c\n", (1, 4), "this `[` is never closed; write the `]` where it ends"),
        (
            "a: [b,, c]\n",
            (1, 7),
            "a value is missing before this `,`; write one, take the `,` out, or put a text that begins so in quotes",
        ),
        (
            "a: { b: #c }\n",
            (1, 1),
            "the file ends where a value is missing; write it, close what `[` or `{` opened, and put a text that "
            "begins with `#` in quotes",
        ),
        ("a: [b]]\n", (1, 7), "this `]` closes nothing; take it out, or put a text that holds it in quotes"),
        (
            "a: 'it's'\n",
            (1, 8),
            "the value before this has ended already; where all of it is one text, put the whole in quotes (a `'` "
            "within single quotes is written twice)",
        ),
        (
            "a: b\nc\nd: e\n",
            (2, 1),
            "`c` is neither `key: value` nor part of what is before it; write its `:`, or indent a text that goes on "
            "over several lines further than its key",
        ),
        ("a: @b\n", (1, 4), "nothing in YAML begins with `@`; put a text that does in quotes"),
        ("a: `b`\n", (1, 4), "nothing in YAML begins with a backquote; put a text that does in quotes"),
        ("a: & b\n", (1, 5), "a text that begins with `&` means something else in YAML; put it in quotes"),
        ("a: !b!c d\n", (1, 4), "a text that begins with `!` means something else in YAML; put it in quotes"),
        ("a: *b\n", (1, 4), "a text that begins with `*` means something else in YAML; put it in quotes"),
        (
            "a: >=5\n",
            (1, 5),
            "after `|` or `>` a block of lines begins in the next line; put a text that begins so in quotes",
        ),
        (
            'a: "\\d"\n',
            (1, 5),
            "a `\\` in double quotes begins a code, and there is none like this; put the text in single quotes, or "
            "write the `\\` twice",
        ),
        (
            'a: "\\xzz"\n',
            (1, 7),
            "`\\x`, `\\u` and `\\U` in double quotes take 2, 4 and 8 digits; put the text in single quotes, or write "
            "the `\\` twice",
        ),
        (
            "a: - b\n",
            (1, 4),
            "a list cannot begin in the line of its key; write each entry in a line of its own, or all as `[a, b]`",
        ),
        ("%b\n", (1, 3), "a line with `%`, `---` or `...` is about documents and not in one; take it out"),
    ],
)
def test_it_says_what_is_wrong_and_the_way_out(text: str, place: tuple[int, int], clause: str) -> None:
    with pytest.raises(NotReadable) as caught:
        read(text.encode())
    assert str(caught.value) == f"This is not YAML: {clause}."
    assert (caught.value.place.line, caught.value.place.column) == place
