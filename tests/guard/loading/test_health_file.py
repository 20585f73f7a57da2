"""health.yaml is read with the policies, and everything that is wrong with it is said at its line."""

from __future__ import annotations

import contextlib
import json
import re
from datetime import date
from pathlib import Path
from random import Random

import pytest
from jsonschema import Draft7Validator

from guard.core.model.health_choices import Acknowledged, HealthChoices, Skipped
from guard.docgen import health_tables
from guard.docgen.health_editor_schema import health_editor_schema, written
from guard.docgen.marked_tables import with_tables
from guard.loading.policy_loader import BrokenPolicies, from_document, lint, load
from guard.loading.strict_yaml.reader import read
from guard.policy_source.active_policies import InForce
from tests.guard.loading.damage import damaged, damaged_tree
from tests.guard.loading.test_policies_fuzzed import ROUNDS
from tests.guard.loading.test_policy_loader import GOOD, PEOPLE, write

HEALTH = """\
version: 1
skip:
  - check: missing-translation
    because: we write in one language
acknowledged:
  - check: fin-reads-old
    resource: article/7001
    because: a legal text, reviewed each spring
    owner: alice@acme.example
    until: 2027-06-30
days:
  fin-reads-old: 365
"""
PAGE = health_tables.PAGE.read_text(encoding="utf-8")
POLICIES = Path(__file__).parents[3] / "policies"
TODAY = date(2027, 1, 1)


def loaded(folder: Path, content: str = HEALTH) -> HealthChoices:
    write(folder, **{"a.yaml": GOOD, "people.yaml": PEOPLE, "health.yaml": content})
    return load(folder).health


def problems(folder: Path, content: str) -> list[tuple[int, str]]:
    with pytest.raises(BrokenPolicies) as broken:
        loaded(folder, content)
    assert all(one.file.endswith("health.yaml") for one in broken.value.problems)
    return [(one.line, one.sentence) for one in broken.value.problems]


def test_it_becomes_a_value_with_its_places(tmp_path: Path) -> None:
    found = loaded(tmp_path)
    file = str(tmp_path / "health.yaml")
    assert found == HealthChoices(
        (Skipped("missing-translation", "we write in one language", None, file, 3),),
        (
            Acknowledged(
                *(
                    "fin-reads-old",
                    "article/7001",
                    "a legal text, reviewed each spring",
                    "alice@acme.example",
                ),
                date(2027, 6, 30),
                file,
                6,
            ),
        ),
        {"fin-reads-old": 365},
    )


def test_a_stored_set_brings_it_back(tmp_path: Path) -> None:
    loaded(tmp_path)
    kept = load(tmp_path)
    again = from_document(json.loads(json.dumps(kept.document, default=str)), kept.revision)
    assert again.health == kept.health


def test_without_the_file_nothing_is_skipped(tmp_path: Path) -> None:
    write(tmp_path, **{"a.yaml": GOOD, "people.yaml": PEOPLE})
    assert load(tmp_path).health == HealthChoices()
    assert "health" not in load(tmp_path).document


@pytest.mark.parametrize(
    ("old", "new", "line", "sentence"),
    [
        (
            "missing-translation",
            "mising-translation",
            3,
            "There is no check `mising-translation`. Did you mean",
        ),
        ("article/7001", "artcle/7001", 7, "There is no kind `artcle`. Did you mean"),
        ("article/7001", "tag/7001", 7, "`fin-reads-old` reports nothing of this kind, only: article,"),
        ("2027-06-30", "2027-06-31", 10, "`2027-06-31` is no day of the calendar."),
        ("    until: 2027-06-30\n", "", 6, "until"),
        ("    because: we write in one language\n", "", 3, "because"),
        ("fin-reads-old: 365", "fin-reads-old: 0", 12, ""),
        ("fin-reads-old: 365", "dead-link: 365", 12, "`dead-link` goes by no age."),
        ("fin-reads-old: 365", "fin-reads: 365", 12, "There is no check `fin-reads`. Did you mean"),
        ("skip:", "skipp:", 2, "The word `skipp` is not known. Did you mean `skip`?"),
    ],
)
def test_what_is_wrong_is_said_at_its_line(
    tmp_path: Path, old: str, new: str, line: int, sentence: str
) -> None:
    found = problems(tmp_path, HEALTH.replace(old, new))
    assert found[0][0] == line, found
    assert sentence in found[0][1]


def test_a_check_is_skipped_once(tmp_path: Path) -> None:
    twice = HEALTH.replace(
        "acknowledged:", "  - { check: missing-translation, because: again }\nacknowledged:"
    )
    assert problems(tmp_path, twice) == [(5, "`missing-translation` is skipped above already.")]


def test_two_files_must_not_differ(tmp_path: Path) -> None:
    write(tmp_path, **{"a.yaml": GOOD, "people.yaml": PEOPLE, "health.yaml": HEALTH, "b/health.yaml": HEALTH})
    load(tmp_path)
    write(tmp_path, **{"b/health.yaml": HEALTH.replace("365", "366")})
    with pytest.raises(BrokenPolicies, match=r"two health\.yaml that differ"):
        load(tmp_path)


def test_what_has_ended_or_ends_soon_is_warned_of(tmp_path: Path) -> None:
    loaded(tmp_path)
    assert lint(load(tmp_path), TODAY) == ()
    (soon,) = lint(load(tmp_path), date(2027, 6, 28))
    assert (soon.rule, soon.line) == ("health-choice-ending", 6)
    (over,) = lint(load(tmp_path), date(2027, 7, 1))
    assert (over.rule, over.line) == ("health-choice-ended", 6)
    assert over.sentence.startswith("What is said of `fin-reads-old` for article/7001 ended on 2027-06-30.")


def test_a_change_of_the_file_is_in_force_with_the_next_look(tmp_path: Path) -> None:
    loaded(tmp_path)
    in_force = InForce(tmp_path)
    before = in_force()
    write(tmp_path, **{"health.yaml": HEALTH.replace("365", "400")})
    in_force.reload()
    assert in_force().policy_set.health.days == {"fin-reads-old": 400}
    assert in_force().revision != before.revision


def test_the_page_and_the_schema_are_those_of_the_declarations() -> None:
    assert with_tables(PAGE, health_tables.TABLES) == PAGE, "`make reference` writes them again."
    assert sorted(health_tables.TABLES) == sorted(re.findall(r"<!-- (\S+): begin -->", PAGE))
    assert (POLICIES / "health.schema.json").read_text() == written(), "`make schema` writes it again."
    Draft7Validator.check_schema(health_editor_schema())


def test_an_editor_is_content_with_the_example_of_the_page_and_marks_what_is_refused(tmp_path: Path) -> None:
    example = PAGE.partition("```yaml\n")[2].partition("```")[0]
    loaded(tmp_path, example)
    validator = Draft7Validator(health_editor_schema())
    assert list(validator.iter_errors(read(example.encode()).value)) == []
    for old, new in (
        ("skip:", "skipp:"),
        ("missing-translation", "mising"),
        ("  fin-reads-old:", "  dead-link:"),
    ):
        assert old in example
        assert list(validator.iter_errors(read(example.replace(old, new).encode()).value)) != []


@pytest.mark.parametrize("share", range(2))
def test_a_damaged_file_is_read_as_a_whole_or_refused(share: int, tmp_path: Path) -> None:
    value = read(HEALTH.encode()).value
    for seed in range(share, ROUNDS // 8, 2):
        of = Random(seed)
        content = damaged(of, HEALTH, [HEALTH, PEOPLE]) if seed % 4 else damaged_tree(of, value)
        write(tmp_path, **{"a.yaml": GOOD, "people.yaml": PEOPLE})
        (tmp_path / "health.yaml").write_bytes(content)
        with contextlib.suppress(BrokenPolicies):
            found = load(tmp_path)
            kept = json.loads(json.dumps(found.document, allow_nan=False))
            assert from_document(kept, found.revision) == found, seed
