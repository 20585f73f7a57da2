"""Damages a policy file the way people, editors, merges and attackers do. The same seed damages the same way."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from typing import Final

ODD: Final = (
    *('"a\\nb": 1', '{"\\e[2J": 1}', '!!int "\\n"', '!!bool "\\e"', '"\\u200b"', "~: 1", "{1: 2}"),
    *(
        "null",
        "~",
        "no",
        "on",
        "12:30",
        "010",
        "0x1f",
        "1e3",
        ".inf",
        "-0",
        "1e999",
        "9" * 5000,
        "+1",
        "1_000",
        "0.0",
    ),
    *(
        "[]",
        "{}",
        "[[]]",
        "{a: b}",
        "- a",
        "? a",
        "a: b: c",
        "''",
        '""',
        "' '",
        '"\\0"',
        '"\\n"',
        '"\\ud800"',
        "=",
        "<<",
    ),
    *(
        "!!python/name:os.system x",
        "!!binary aGk=",
        "!!set {a}",
        "!!str 1",
        "!!int a",
        "!x y",
        "%YAML 3.0",
        "---",
        "...",
    ),
    *(
        "&a",
        "*a",
        "&a [*a]",
        "<<: *a",
        "{<<: [1]}",
        "*",
        "&",
        "`",
        "@",
        "\t",
        "#",
        "|",
        ">",
        "|2",
        "\ufeff",
        "\x00",
        "\x85",
    ),
    *(
        "2026-02-30",
        "2026-12-31",
        "99999w",
        "0s",
        "24:00",
        "'24:00'",
        "Europe/Paris",
        "../../etc/passwd",
        "é",
        "\u202e",
    ),
    *(
        "{$ref: '#'}",
        "{$ref: 'https://example.com/'}",
        "{$ref: '#/$defs/a'}",
        "{pattern: '('}",
        "{pattern: '(?=a)b'}",
    ),
    *(
        "{pattern: '^(a+)+$'}",
        "{minimum: a}",
        "{type: strin}",
        "{not: {}}",
        "{enum: []}",
        "{multipleOf: 0}",
        "true",
    ),
    *(
        "{properties: {a: {optional: 1}}}",
        "{require_approval: {from: security, quorum: 99}}",
        "{revert: {set: {}}}",
    ),
    *(
        "group:nobody",
        "group:",
        "*@",
        "*",
        "**",
        "[!",
        "ip_allowlist",
        "999.1.1.1/99",
        "::/0",
        "flag",
        "revert",
    ),
)
Damage = Callable[[random.Random, list[str]], None]


def damaged(of: random.Random, text: str, others: Sequence[str]) -> bytes:
    """The file with one to four things wrong (or, sometimes, nothing)."""
    lines = text.split("\n")
    for _ in range(of.randint(1, 4)):
        if of.random() < 0.15:
            lines = _spliced(of, lines, of.choice(others).split("\n"))
        else:
            of.choice(DAMAGES)(of, lines)
    content = "\n".join(lines).encode("utf-8", "surrogatepass")
    return _bytes(of, content) if of.random() < 0.1 else content


def _at(of: random.Random, lines: list[str]) -> int:
    if not lines:
        lines.append("")
    return of.randrange(len(lines))


def _spliced(of: random.Random, lines: list[str], other: list[str]) -> list[str]:
    """The beginning of one file and the end of another: a merge that went wrong."""
    return lines[: of.randint(0, len(lines))] + other[of.randint(0, len(other)) :]


def _bytes(of: random.Random, content: bytes) -> bytes:
    if of.random() < 0.2:
        return content.decode("utf-8", "replace").encode(
            of.choice(("utf-16", "utf-16-be", "latin-1")), "replace"
        )
    at = of.randint(0, len(content))
    return content[:at] + of.randbytes(of.randint(1, 3)) + content[at + of.randint(0, 3) :]


def _drop(of: random.Random, lines: list[str]) -> None:
    del lines[_at(of, lines)]


def _double(of: random.Random, lines: list[str]) -> None:
    at = _at(of, lines)
    lines.insert(at, lines[of.choice((at, _at(of, lines)))])


def _swap(of: random.Random, lines: list[str]) -> None:
    one, two = _at(of, lines), _at(of, lines)
    lines[one], lines[two] = lines[two], lines[one]


def _indent(of: random.Random, lines: list[str]) -> None:
    at = _at(of, lines)
    lines[at] = of.choice((" ", "  ", "\t", "    ")) + lines[at] if of.random() < 0.6 else lines[at][2:]


def _value(of: random.Random, lines: list[str]) -> None:
    at = _at(of, lines)
    key, colon, _ = lines[at].partition(":")
    lines[at] = f"{key}{colon} {of.choice(ODD)}" if colon else of.choice(ODD)


def _word(of: random.Random, lines: list[str]) -> None:
    """One word, wherever it stands, becomes something odd."""
    at = _at(of, lines)
    words = lines[at].split(" ")
    words[of.randrange(len(words))] = of.choice(ODD)
    lines[at] = " ".join(words)


def _letter(of: random.Random, lines: list[str]) -> None:
    at = _at(of, lines)
    where = of.randint(0, len(lines[at]))
    letter = of.choice("aZ0 \t\n:-,[]{}&*!|>'\"%@`#?<~/\\$^()\u00e9\x00\x1b")
    lines[at] = lines[at][:where] + letter + lines[at][where + of.randint(0, 1) :]


def _key(of: random.Random, lines: list[str]) -> None:
    """A line gets the key of another one: written twice, or where it does not belong."""
    at, other = _at(of, lines), _at(of, lines)
    key, colon, _ = lines[other].partition(":")
    if colon:
        lines[at] = f"{key}:{lines[at].partition(':')[2]}"


def _cut(of: random.Random, lines: list[str]) -> None:
    at = _at(of, lines)
    lines[at] = lines[at][: of.randint(0, len(lines[at]))]
    if of.random() < 0.3:
        del lines[at + 1 :]


def _deep(of: random.Random, lines: list[str]) -> None:
    at, depth = _at(of, lines), of.choice((5, 40, 55, 80))
    key, colon, _ = lines[at].partition(":")
    before, after = of.choice((("[", "]"), ("{not: ", "}"), ("{a: ", "}"), ("{properties: {a: ", "}}")))
    lines[at] = f"{key}{colon} {before * depth}{{type: string}}{after * depth}"


DAMAGES: Final[tuple[Damage, ...]] = (
    *(_drop, _double, _swap, _indent, _value, _value, _word, _word, _letter, _letter, _key, _cut, _deep),
)
