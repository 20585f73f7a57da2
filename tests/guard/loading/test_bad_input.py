"""Files that were written by mistake or in bad faith: each gets a sentence with its place, and none takes long."""

from __future__ import annotations

import errno
import os
import time
from pathlib import Path
from typing import Any

import pytest

from guard.core.language.diagnostics import FileDiagnostic
from guard.loading.policy_loader import BrokenPolicies, load
from guard.loading.strict_yaml import reader as yaml_nodes
from tests.guard.loading.test_policy_loader import GOOD, PEOPLE, one, write


def problems(directory: Path, content: str | bytes, name: str = "rules.yaml") -> tuple[FileDiagnostic, ...]:
    """What is wrong with a directory that holds this file and people.yaml; and no file takes long."""
    write(directory, **{name: content, "people.yaml": PEOPLE})
    started = time.monotonic()
    with pytest.raises(BrokenPolicies) as caught:
        load(directory)
    assert time.monotonic() - started < 20
    for problem in caught.value.problems:
        assert str(problem).isprintable(), "A problem is one line."
    return caught.value.problems


@pytest.mark.parametrize(
    ("content", "place", "words"),
    [
        # What is missing
        (GOOD.replace("id: allowlist", "owner: me"), (3, 5), "`id` is missing"),
        ("version: 1\npolicies: [{}]\n", (2, 12), "`id` is missing"),
        # Characters
        (one(because="a\x01b"), (4, 15), "U+0001 cannot be seen"),
        (one(because="a\u202eb"), (4, 15), "U+202E cannot be seen"),
        (one().encode("utf-16"), (1, 1), "not UTF-8"),
        (one().encode("utf-16-be"), (1, 1), "U+0000 cannot be seen"),
        (one(because='"a\\0b"'), (4, 14), "control character U+0000"),
        (one(because='"a\\eb"'), (4, 14), "control character U+001B"),
        (one(must='{ properties: { "a\\0": { type: string } } }'), (8, 27), "control character U+0000"),
        (one(id='"p\\n"'), (3, 9), "lower-case words joined by hyphens"),
        (
            one(then='{ require_approval: { from: security, expires_in: "2h\\n" } }'),
            (7, 61),
            "a duration such as",
        ),
        (one(must='{ "a\\nb": 1 }'), (8, 13), "`a\\u000ab` is no keyword"),
        (one(watch='{ kind: "a\\u200bb" }'), (6, 20), "There is no kind `a\\u200bb`"),
        (one(severity='!!int "a\\n\\nb"'), (5, 15), "as a strange int"),
        # Numbers
        (one(must="{ const: 1" + "0" * 5000 + " }"), (8, 20), "longer than 300 digits"),
        (one(must="{ const: 0x" + "f" * 5000 + " }"), (8, 20), "longer than 300 digits"),
        (one(must="{ maximum: 1.0e+999 }"), (8, 22), "YAML reads 1.0e+999 as the number inf"),
        (one(must="{ maximum: .inf }"), (8, 22), "YAML reads .inf"),
        (one(must="{ maximum: 1e3 }"), (8, 22), "YAML reads 1e3 as text"),
        (one(must="{ const: 0o17 }"), (8, 20), "YAML reads 0o17 as text"),
        (one(must="{ const: +33140000000 }"), (8, 20), "YAML reads +33140000000 as the number"),
        (one(must="{ const: 1_000 }"), (8, 20), "YAML reads 1_000 as the number 1000"),
        (one(severity="!!int low"), (5, 15), "YAML reads low as a strange int"),
        # Merges, anchors and tags
        (one(must="{ <<: [1], type: string }"), (8, 18), "`<<` can only bring in a mapping"),
        (
            "version: 1\npolicies:\n  - &a { id: a }\n  - <<: *a\n    <<: *a\n",
            (5, 5),
            "`<<` is written twice",
        ),
        ("version: 1\npolicies:\n  - &a\n    <<: *a\n    id: x\n", (3, 5), "contains itself"),
        ("version: 1\n? [a]\n: b\npolicies: []\n", (2, 3), "A key must be text"),
        (one(because="!!binary aGk="), (4, 14), "The tag !!binary"),
        ("%YAML 3.0\n---\n" + one(), (1, 1), "is about documents and not in one; take it out"),
        # A list where a mapping belongs, and round about
        (one(watch="[team]"), (6, 12), '`watch` is ["team"], but it must be a mapping'),
        (one(when="[unattributed]"), (8, 11), "`when` is"),
        (one(when="{ not: [unattributed] }"), (8, 18), "`not` is"),
        (one(then="[flag]"), (7, 11), "`then` is"),
        (one(must="[a]"), (8, 11), "`must` is"),
        ("version: 1\npolicies: { a: { id: b } }\n", (2, 11), "it must be a list"),
        ("version: 1\npolicies: [a]\n", (2, 12), "must be a mapping"),
        # References
        (one(must="{ $ref: 'https://example.com/s.json' }"), (8, 19), "nothing is ever fetched"),
        (one(must="{ $ref: 'file:///etc/passwd' }"), (8, 19), "nothing is ever fetched"),
        (one(when="{ becomes: { $ref: 'http://127.0.0.1:1/' } }"), (8, 30), "nothing is ever fetched"),
        (
            one(watch="{ kind: team, where: { $ref: 'other.yaml' } }"),
            (6, 41),
            "nothing is ever fetched",
        ),
        (one(must="{ properties: { a: { $ref: '#' } } }"), (8, 38), "may only point into the same rule"),
        (one(must="{ $ref: '#/$defs/a' }"), (8, 19), "points at nothing in this rule"),
        (one(must="{ $defs: { a: { $ref: '#/$defs/a' } }, $ref: '#/$defs/a' }"), (8, 27), "back to itself"),
        # Regular expressions
        (one(must="{ pattern: '(' }"), (8, 22), "`(` is no regular expression"),
        (one(must="{ pattern: '((a{1000}){1000}){1000}' }"), (8, 22), "is too large"),
        (one(must="{ pattern: '^(a|aa)+(?!x)$' }"), (8, 22), "Write it without"),
        (one(must="{ pattern: '^(a+)+\\1$' }"), (8, 22), "Write it without"),
        (one(must="{ patternProperties: { '(?=a)b': false } }"), (8, 44), "Write it without"),
        # Schemas that are none
        (one(must="{ multipleOf: 0 }"), (8, 25), "This is no JSON Schema"),
        (one(must="{ properties: [a] }"), (8, 25), '`properties` is ["a"], but it must be a mapping'),
        (one(must="{ required: a }"), (8, 23), "This is no JSON Schema"),
        (one(when="{ metadata: { type: strin } }"), (8, 31), "This is no JSON Schema"),
        # Zones that are paths
        (
            one(when='{ outside_hours: { from: "01:00", to: "02:00", zone: ../../etc/passwd } }'),
            (8, 64),
            "no time zone",
        ),
    ],
)
def test_it_gets_a_sentence_with_its_place(
    tmp_path: Path, content: str | bytes, place: tuple[int, int], words: str
) -> None:
    found = problems(tmp_path, content)
    assert [(at.line, at.column) for at in found if words in at.sentence] == [place], found


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"version: 1\n#" + b"x" * 10_000_000, "larger than 1000 kB"),
        ("version: 1\npolicies: [" + "{ id: a }," * 5_000 + "]\n", "`because` is missing"),
        ("version: 1\n" + "".join(f"a{n}: 1\n" for n in range(5_000)), "`a4999` is not known"),
        ("[" * 100_000, "nested more than"),
        ("version: 1\npolicies: &a [" + "*a," * 100_000 + "]", "contains itself"),
        (
            "a0: &a0 [x]\n" + "".join(f"a{n}: &a{n} [[[[*a{n - 1}]]]]\n" for n in range(1, 1_000)),
            "nested more than",
        ),
    ],
)
def test_it_does_not_take_long(tmp_path: Path, content: str | bytes, words: str) -> None:
    assert [one for one in problems(tmp_path, content) if words in one.sentence]


def test_references_that_multiply_are_refused(tmp_path: Path) -> None:
    tenfold = [f"a{n}: {{ allOf: [" + f"{{ $ref: '#/$defs/a{n - 1}' }}, " * 10 + "] }" for n in range(1, 9)]
    rule = f"{{ $defs: {{ a0: {{ type: string }}, {', '.join(tenfold)} }}, $ref: '#/$defs/a8' }}"
    (problem,) = problems(tmp_path, one(must=rule))
    assert "With its `$ref`s written out this rule grows without bound" in problem.sentence


def test_references_that_lead_through_hundreds_of_others_are_refused(tmp_path: Path) -> None:
    chain = ", ".join(f"a{n}: {{ not: {{ $ref: '#/$defs/a{n + 1}' }} }}" for n in range(1_000))
    rule = f"{{ $defs: {{ {chain}, a1000: {{ type: string }} }}, $ref: '#/$defs/a0' }}"
    (problem,) = problems(tmp_path, one(must=rule))
    assert "grows without bound" in problem.sentence


def test_a_pattern_is_checked_in_time_however_it_repeats(tmp_path: Path) -> None:
    write(tmp_path, **{"a.yaml": one(must="{ properties: { a: { pattern: '^((a+)+|(a|aa)*)*$' } } }")})
    (policy,) = load(tmp_path).policies
    assert policy.must is not None


def test_a_large_file_is_not_read_to_its_end(tmp_path: Path) -> None:
    sparse = tmp_path / "rules.yaml"
    with sparse.open("wb") as file:
        file.truncate(50_000_000_000)
    with pytest.raises(BrokenPolicies, match="larger than"):
        load(tmp_path)
    assert yaml_nodes.LONGEST_FILE == 1_000_000


class TestNothingIsLeftOutInSilence:
    def sentence(self, directory: Path) -> str:
        with pytest.raises(BrokenPolicies) as caught:
            load(directory)
        (problem,) = caught.value.problems
        return problem.sentence

    @pytest.mark.parametrize("target", ["elsewhere", "policies/inside"])
    def test_a_folder_that_is_a_link(self, tmp_path: Path, target: str) -> None:
        inside = GOOD.replace("allowlist\n", "other\n")
        write(
            tmp_path, **{"policies/a.yaml": GOOD, "policies/inside/c.yaml": inside, "elsewhere/b.yaml": GOOD}
        )
        (tmp_path / "policies" / "shared").symlink_to(tmp_path / target)
        assert "links to folders are not followed" in self.sentence(tmp_path / "policies")

    @pytest.mark.parametrize("way", ["packs/soc2/x.yaml", "packs/there.yaml"])
    def test_a_link_into_a_folder_of_packs_of_which_the_revision_does_not_speak(
        self, tmp_path: Path, way: str
    ) -> None:
        other = GOOD.replace("allowlist\n", "other\n")
        write(tmp_path, **{"a.yaml": GOOD, "packs/soc2/x.yaml": other, ".kept/x.yaml": other})
        (tmp_path / "packs" / "there.yaml").symlink_to(Path("..") / ".kept" / "x.yaml")
        (tmp_path / "b.yaml").symlink_to(Path(way))
        assert "a link into a folder of packs" in self.sentence(tmp_path)

    def test_a_link_to_nothing(self, tmp_path: Path) -> None:
        write(tmp_path, **{"a.yaml": GOOD})
        (tmp_path / "b.yaml").symlink_to(tmp_path / "gone.yaml")
        assert "cannot be read" in self.sentence(tmp_path)

    def test_a_link_to_itself(self, tmp_path: Path) -> None:
        write(tmp_path, **{"a.yaml": GOOD})
        (tmp_path / "b.yaml").symlink_to(tmp_path / "b.yaml")
        assert "cannot be read" in self.sentence(tmp_path)

    def test_a_file_with_another_ending(self, tmp_path: Path) -> None:
        write(tmp_path, **{"a.yaml": GOOD, "b.YAML": GOOD})
        assert "in small letters" in self.sentence(tmp_path)

    def test_a_file_whose_name_cannot_be_shown(self, tmp_path: Path) -> None:
        write(tmp_path, **{"a.yaml": GOOD})
        (Path(os.fsdecode(os.fsencode(tmp_path) + b"/b\xff.yaml"))).write_text(GOOD)
        assert "cannot be shown" in self.sentence(tmp_path)

    def test_a_pipe(self, tmp_path: Path) -> None:
        write(tmp_path, **{"a.yaml": GOOD})
        os.mkfifo(tmp_path / "b.yaml")
        assert "not a regular file" in self.sentence(tmp_path)

    def test_a_folder_that_nobody_may_read(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """Told by a stand-in: to the administrator of a machine no folder is closed."""
        write(tmp_path, **{"a.yaml": GOOD, "shut/b.yaml": GOOD})
        look = os.scandir

        def closed(folder: str) -> Any:
            if Path(folder).name == "shut":
                raise PermissionError(errno.EACCES, "Permission denied", folder)
            return look(folder)

        monkeypatch.setattr(os, "scandir", closed)
        assert "The folder cannot be read" in self.sentence(tmp_path)
