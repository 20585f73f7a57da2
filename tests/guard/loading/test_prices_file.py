"""prices.yaml is read with the policies, and everything that is wrong with it is said at its line."""

from __future__ import annotations

import contextlib
import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from random import Random

import pytest
from jsonschema import Draft7Validator

from guard.core.model.prices import INTERCOMS, OUTCOMES, PriceList, Prices
from guard.docgen.prices_editor_schema import written
from guard.loading.policy_loader import BrokenPolicies, from_document, load
from guard.loading.strict_yaml.reader import read
from guard.policy_source.active_policies import InForce
from tests.guard.loading.damage import damaged, damaged_tree
from tests.guard.loading.test_policies_fuzzed import ROUNDS
from tests.guard.loading.test_policy_loader import GOOD, PEOPLE, write

POLICIES = Path(__file__).parents[3] / "policies"
DOCS = Path(__file__).parents[3] / "docs"
PRICES = """\
version: 1
currency: EUR
lists:
  - since: "2026-09-01"
    resolution: 0.85
    procedure_handoff: 0.85
    disqualification: 0.1
    qualification: 9
  - since: "2026-03-01"
    resolution: 0.99
    procedure_handoff: 0.99
    disqualification: 0.99
    qualification: 9.99
month_begins: 15
limit: 5000
"""


def loaded(folder: Path, content: str = PRICES) -> Prices:
    write(folder, **{"a.yaml": GOOD, "people.yaml": PEOPLE, "prices.yaml": content})
    return load(folder).prices


def problems(folder: Path, content: str) -> list[tuple[int, str]]:
    with pytest.raises(BrokenPolicies) as broken:
        loaded(folder, content)
    assert all(one.file.endswith("prices.yaml") for one in broken.value.problems)
    return [(one.line, one.sentence) for one in broken.value.problems]


def test_it_becomes_a_value_with_exact_prices_and_lists_in_order(tmp_path: Path) -> None:
    cheaper = {name: Decimal("0.85") for name in OUTCOMES}
    cheaper |= {"qualification": Decimal(9), "disqualification": Decimal("0.1")}
    assert loaded(tmp_path) == Prices(
        (
            PriceList(date(2026, 3, 1), "EUR", INTERCOMS.prices),
            PriceList(date(2026, 9, 1), "EUR", cheaper),
        ),
        15,
        Decimal(5000),
        are_published=False,
    )


def test_without_the_file_and_with_a_limit_alone_the_published_prices_hold(tmp_path: Path) -> None:
    write(tmp_path, **{"a.yaml": GOOD, "people.yaml": PEOPLE})
    assert load(tmp_path).prices == Prices((INTERCOMS,))
    assert "prices" not in load(tmp_path).document
    assert loaded(tmp_path, "version: 1\nlimit: 99.5\n") == Prices((INTERCOMS,), 1, Decimal("99.5"))


def test_a_stored_set_brings_it_back(tmp_path: Path) -> None:
    loaded(tmp_path)
    kept = load(tmp_path)
    again = from_document(json.loads(json.dumps(kept.document)), kept.revision)
    assert again.prices == kept.prices


@pytest.mark.parametrize(
    ("old", "new", "line", "sentence"),
    [
        ("currency: EUR", "currency: Euro", 2, "a currency in three capitals"),
        ("2026-09-01", "2026-09-31", 4, "`2026-09-31` is no day of the calendar."),
        ("2026-03-01", "2026-09-01", 9, "Another list begins on 2026-09-01 already."),
        ("0.85", "-0.85", 5, ""),
        ("0.85", ".nan", 5, ""),
        ("0.85", '"0.85"', 5, ""),
        ("    procedure_handoff: 0.85\n", "", 4, "procedure_handoff"),
        ("qualification: 9\n", "qualifikation: 9\n", 8, "Did you mean `qualification`?"),
        ("month_begins: 15", "month_begins: 31", 14, ""),
        ("limit: 5000", "limit: 0", 15, ""),
        ("limit: 5000", "limit: .inf", 15, ""),
        (PRICES[PRICES.index("lists:") : PRICES.index("month_")], "", 2, "The published prices are in USD"),
    ],
)
def test_what_is_wrong_is_said_at_its_line(
    tmp_path: Path, old: str, new: str, line: int, sentence: str
) -> None:
    found = problems(tmp_path, PRICES.replace(old, new, 1))
    assert (line, True) in [(at, sentence in said) for at, said in found], found


def test_two_files_must_not_differ(tmp_path: Path) -> None:
    loaded(tmp_path)
    write(tmp_path, **{"b/prices.yaml": PRICES})
    load(tmp_path)
    write(tmp_path, **{"b/prices.yaml": PRICES.replace("5000", "6000")})
    with pytest.raises(BrokenPolicies, match=r"two prices\.yaml that differ"):
        load(tmp_path)


def test_a_broken_file_keeps_the_last_good_one_in_force(tmp_path: Path) -> None:
    loaded(tmp_path)
    in_force = InForce(tmp_path)
    write(tmp_path, **{"prices.yaml": PRICES.replace("limit: 5000", "limit: -1")})
    in_force.reload()
    assert "prices.yaml" in in_force.alarm
    assert in_force().policy_set.prices.limit == Decimal(5000)
    write(tmp_path, **{"prices.yaml": PRICES.replace("limit: 5000", "limit: 7000")})
    in_force.reload()
    assert in_force().policy_set.prices.limit == Decimal(7000)


def test_a_file_that_is_checked_alone_brings_what_stands_beside_it(tmp_path: Path) -> None:
    loaded(tmp_path)
    assert load(tmp_path / "a.yaml").prices.month_begins == 15


def test_the_schema_for_editors_is_that_of_the_loader_and_takes_the_example_of_the_page(
    tmp_path: Path,
) -> None:
    assert (POLICIES / "prices.schema.json").read_text() == written(), "`make schema` writes it again."
    validator = Draft7Validator(json.loads(written()))
    page = (DOCS / "cost.md").read_text(encoding="utf-8")
    example = page.partition("```yaml\n")[2].partition("```")[0]
    loaded(tmp_path, example)
    assert list(validator.iter_errors(read(example.encode()).value)) == []
    assert list(validator.iter_errors(read(example.replace("limit", "limt").encode()).value)) != []


@pytest.mark.parametrize("share", range(2))
def test_a_damaged_file_is_read_as_a_whole_or_refused(share: int, tmp_path: Path) -> None:
    value = read(PRICES.encode()).value
    for seed in range(share, ROUNDS // 8, 2):
        of = Random(seed)
        content = damaged(of, PRICES, [PRICES, PEOPLE]) if seed % 4 else damaged_tree(of, value)
        write(tmp_path, **{"a.yaml": GOOD, "people.yaml": PEOPLE})
        (tmp_path / "prices.yaml").write_bytes(content)
        with contextlib.suppress(BrokenPolicies):
            found = load(tmp_path)
            kept = json.loads(json.dumps(found.document, allow_nan=False))
            assert from_document(kept, found.revision) == found, seed
