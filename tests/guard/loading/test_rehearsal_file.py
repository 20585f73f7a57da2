"""Files of rehearsals are read with the policies, and everything that is wrong with them is said at its line."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path
from random import Random

import pytest
from jsonschema import Draft7Validator

from guard.core.model.rehearsal import Bar, Rehearsal, Rule
from guard.docgen.rehearsals_editor_schema import written
from guard.loading.policy_loader import BrokenPolicies, from_document, load
from guard.loading.strict_yaml.reader import read
from tests.guard.loading.damage import damaged, damaged_tree
from tests.guard.loading.test_policies_fuzzed import ROUNDS
from tests.guard.loading.test_policy_loader import GOOD, PEOPLE, write

POLICIES = Path(__file__).parents[3] / "policies"
TOPICS = """\
version: 1
rehearsals:
  - id: topics-by-language
    says: French deliveries are deliveries
    label: Issue type
    since: 60d
    sample: 300
    rules:
      - label: Delivery
        when: { locale: fr, not: { tag: "101" } }
    otherwise: Billing
    require: { precision: 0.9, at_least: 200, of: Delivery }
  - id: tagger
    label: Issue type
    command: [./tagger, --fast]
    within: 2m
  - id: by-hand
    label: Issue type
    csv: by-hand.csv
  - id: today
    label: Issue type
"""


def loaded(folder: Path, content: str = TOPICS) -> tuple[Rehearsal, ...]:
    write(folder, **{"a.yaml": GOOD, "people.yaml": PEOPLE, "rehearsals/topics.yaml": content})
    return load(folder).rehearsals


def problems(folder: Path, content: str) -> list[tuple[int, str]]:
    with pytest.raises(BrokenPolicies) as broken:
        loaded(folder, content)
    assert all(one.file.endswith("topics.yaml") for one in broken.value.problems)
    return [(one.line, one.sentence) for one in broken.value.problems]


def test_they_become_values_with_their_places(tmp_path: Path) -> None:
    by_hand, tagger, today, topics = loaded(tmp_path)
    file = str(tmp_path / "rehearsals" / "topics.yaml")
    assert topics == Rehearsal(
        "topics-by-language",
        "Issue type",
        60 * 86_400.0,
        "French deliveries are deliveries",
        300,
        (Rule("Delivery", {"locale": "fr", "not": {"tag": "101"}}),),
        "Billing",
        require=Bar(0.9, None, 200, ("Delivery",)),
        file=file,
        line=3,
    )
    assert (tagger.sort, tagger.command, tagger.within) == ("command", ("./tagger", "--fast"), 120.0)
    assert (by_hand.sort, by_hand.csv, by_hand.line) == ("csv", "by-hand.csv", 17)
    assert (today.sort, today.since, today.sample) == ("automation", 90 * 86_400.0, 400)


def test_a_stored_set_brings_them_back_and_without_a_file_there_are_none(tmp_path: Path) -> None:
    loaded(tmp_path)
    kept = load(tmp_path)
    again = from_document(json.loads(json.dumps(kept.document)), kept.revision)
    assert again.rehearsals == kept.rehearsals
    (tmp_path / "rehearsals" / "topics.yaml").unlink()
    assert load(tmp_path).rehearsals == ()
    assert "rehearsals" not in load(tmp_path).document


@pytest.mark.parametrize(
    ("old", "new", "line", "sentence"),
    [
        ("    label: Issue type\n    since", "    since", 3, "label"),
        ("locale: fr", "lokale: fr", 10, "Did you mean `locale`?"),
        ("precision: 0.9", "precision: 90", 12, ""),
        ("{ precision: 0.9, at_least", "{ at_least", 12, ""),
        ("since: 60d", "since: 60 days", 6, "a duration"),
        ("sample: 300", "sample: 3", 7, ""),
        ("    command: [./tagger, --fast]", "    command: ./tagger", 15, ""),
        ("command: [./tagger, --fast]", "command: [../tagger]", 15, "leads out of the folder of rehearsals"),
        ("csv: by-hand.csv", "csv: /etc/passwd", 19, "leads out of the folder of rehearsals"),
        ("csv: by-hand.csv", "csv: a.csv\n    command: [x]", 19, "One way of labelling is rehearsed"),
        ("csv: by-hand.csv", "within: 3m", 19, "`within` is how long a `command` may take"),
        ("csv: by-hand.csv", "otherwise: Billing", 19, "there are no `rules`"),
        ("id: today", "id: tagger", 20, "is declared at"),
        ("{ locale: fr,", "{ attribute: { Issue type: Billing },", 10, "A rule cannot know `Issue type`"),
    ],
)
def test_what_is_wrong_is_said_at_its_line(
    tmp_path: Path, old: str, new: str, line: int, sentence: str
) -> None:
    assert old in TOPICS
    found = problems(tmp_path, TOPICS.replace(old, new, 1))
    assert (line, True) in [(at, sentence in said) for at, said in found], found


def test_an_id_is_taken_once_in_all_files(tmp_path: Path) -> None:
    write(tmp_path, **{"rehearsals/b.yaml": "version: 1\nrehearsals:\n  - {id: today, label: Topic}\n"})
    with pytest.raises(BrokenPolicies, match="The rehearsal `today` is declared at"):
        loaded(tmp_path)


def test_a_file_of_rehearsals_is_no_file_of_policies(tmp_path: Path) -> None:
    with pytest.raises(BrokenPolicies, match="policies"):
        loaded(tmp_path, GOOD)
    write(tmp_path, **{"rehearsals/topics.yaml": TOPICS, "other.yaml": TOPICS})
    with pytest.raises(BrokenPolicies, match=r"other\.yaml"):
        load(tmp_path)


def test_the_schema_for_editors_is_that_of_the_loader() -> None:
    assert (POLICIES / "rehearsals.schema.json").read_text() == written(), "`make schema` writes it again."
    validator = Draft7Validator(json.loads(written()))
    assert list(validator.iter_errors(read(TOPICS.encode()).value)) == []
    assert list(validator.iter_errors(read(TOPICS.replace("locale", "lokale").encode()).value)) != []


@pytest.mark.parametrize("share", range(2))
def test_a_damaged_file_is_read_as_a_whole_or_refused(share: int, tmp_path: Path) -> None:
    value = read(TOPICS.encode()).value
    write(tmp_path, **{"a.yaml": GOOD, "people.yaml": PEOPLE, "rehearsals/topics.yaml": TOPICS})
    for seed in range(share, ROUNDS // 8, 2):
        of = Random(seed)
        content = damaged(of, TOPICS, [TOPICS, PEOPLE]) if seed % 4 else damaged_tree(of, value)
        (tmp_path / "rehearsals" / "topics.yaml").write_bytes(content)
        with contextlib.suppress(BrokenPolicies):
            found = load(tmp_path)
            kept = json.loads(json.dumps(found.document, allow_nan=False))
            assert from_document(kept, found.revision) == found, seed
