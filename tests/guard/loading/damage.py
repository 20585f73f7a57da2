"""Damages a policy file the way people, editors, merges and attackers do. The same seed damages the same way."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

from drift.core.model.resources import Json

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
VALUES: Final[tuple[Json, ...]] = (
    *(
        None,
        True,
        False,
        0,
        -1,
        1,
        1.5,
        10**30,
        "",
        " ",
        "a",
        "*",
        "[",
        "é",
        "a\n",
        "\u202e",
        "x" * 200,
        [],
        {},
        [[]],
    ),
    *(
        {"": ""},
        {"$ref": "#/$defs/a"},
        {"$ref": "#"},
        {"$ref": "https://example.com/"},
        {"pattern": "("},
        {"not": {}},
    ),
    *(
        {"pattern": "^(a+)+$"},
        {"pattern": "(?=a)b"},
        {"enum": []},
        {"const": None},
        {"minimum": 3, "maximum": 2},
    ),
    *(
        {"properties": {"a": {"optional": True}}},
        {"properties": {"a": False}, "required": ["a"]},
        {"type": "strin"},
    ),
    *(
        "flag",
        "revert",
        {"revert": {"set": {"a": None}}},
        {"require_approval": {"from": "security", "quorum": 2}},
    ),
    *(
        "2026-02-30",
        "2026-12-31",
        "9999-12-31",
        "99999w",
        "1s",
        "24:00",
        "group:security",
        "/a/~1/0",
        "team",
        "bulk_*",
    ),
    *(
        {"kind": "*"},
        {"kind": ["team", "team"]},
        {"activity": "*"},
        {"actor": ["*@*"]},
        {"not": {"unattributed": True}},
    ),
    *({"becomes": {"type": "object"}}, {"metadata": {"required": ["a"]}}, {"any_of": [{}]}, {"all_of": []}),
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


def damaged_tree(of: random.Random, value: Json) -> bytes:
    """What the file says with one to three values changed, as YAML that nothing is wrong with but its meaning."""
    copy = _copy(value)
    for _ in range(of.randint(1, 3)):
        containers = list(_containers(copy))
        _change(of, of.choice(containers), containers)
    return json.dumps(copy, ensure_ascii=False, indent=2).encode()


def _copy(value: Json) -> Json:
    """What is changed must not be shared: neither with the next file nor with itself."""
    return json.loads(json.dumps(value))


def _containers(value: Json) -> Iterator[Any]:
    if isinstance(value, dict | list) and value:
        yield value
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _containers(inner)


def _change(of: random.Random, inside: Any, containers: Sequence[Any]) -> None:
    key = of.choice(list(inside)) if isinstance(inside, dict) else of.randrange(len(inside))
    kind = of.random()
    if kind < 0.15 and len(inside) > 1:
        del inside[key]
    elif kind < 0.3 and isinstance(inside, dict):
        other = of.choice(containers)
        name = of.choice(list(other)) if isinstance(other, dict) else "odd"
        inside[name] = inside.pop(key)
    elif kind < 0.45:
        other = of.choice(containers)
        inside[key] = _copy(other)  # what stands elsewhere in the file
    elif kind < 0.8:
        same = [one[key] for one in containers if isinstance(one, dict) and key in one]
        inside[key] = _copy(of.choice(same)) if same else _copy(of.choice(VALUES))  # another's
    else:
        inside[key] = _copy(of.choice(VALUES))


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
