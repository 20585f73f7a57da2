"""Waivers beside policies and cases: what they hide, and what is said of those that cannot be used."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from drift.reference_data.acme_examples import acme
from drift.reference_data.described_fields import described
from guard.core.language.diagnostics import FileDiagnostic
from guard.core.lint.waivers import Lines
from guard.loading.case_loader import read_cases
from guard.loading.policy_loader import lint, load
from tests.guard.loading.test_policy_loader import PEOPLE, write

POLICIES = """\
version: 1  # {top}
policies:  # {list}
  # {above}
  # an ordinary comment
  - id: first
    because: "an # is no comment; # guardrail: ignore[x] neither"
    severity: low
    # {key}
    watch: {{ kind: ip_allowlist, fields: [/enabld] }}  # {beside}
    then: flag
    # {end}

  - id: second  # {second}
    because: |
      # guardrail: ignore[unknown-field] because a text is no comment
    severity: low
    watch: {{ kind: ip_allowlist }}
    then: flag
"""
WAIVER = "guardrail: ignore[unknown-field] because the beta API has it"
PLACES = ("top", "list", "above", "key", "beside", "end", "second")


def linted(directory: Path, comments: dict[str, str], *, record: bool = False) -> tuple[FileDiagnostic, ...]:
    content = POLICIES.format(**(dict.fromkeys(PLACES, "nothing") | comments))
    write(directory, **{"a.yaml": content, "people.yaml": PEOPLE})
    stored = [acme().resources["ip_allowlist"]] if record else []
    return lint(load(directory), date(2026, 6, 1), stored, described=described())


@pytest.mark.parametrize("place", ["above", "key", "beside", "end"])
def test_a_waiver_in_the_lines_of_a_policy_or_above_it_hides_the_warning(tmp_path: Path, place: str) -> None:
    (found,) = linted(tmp_path, {place: WAIVER})
    assert (found.rule, found.waived) == ("unknown-field", "the beta API has it")
    assert str(found).endswith("[unknown-field] Waived because the beta API has it")


def test_a_waiver_of_another_policy_hides_nothing_and_is_unused(tmp_path: Path) -> None:
    kept, unused = linted(tmp_path, {"second": WAIVER})
    assert (kept.rule, kept.waived) == ("unknown-field", "")
    assert (unused.rule, unused.line) == ("unused-waiver", 13)
    assert (
        unused.sentence == "This waives no warning: `unknown-field` finds nothing here. Take the waiver out."
    )


def test_one_waiver_names_several_rules_and_each_must_match(tmp_path: Path) -> None:
    both = "guardrail: ignore[unknown-field, guided-remedy] because of the beta"
    unused, waived = sorted(linted(tmp_path, {"beside": both}), key=lambda one: one.waived)
    assert waived.waived == "of the beta"
    assert "`guided-remedy` finds nothing here" in unused.sentence


@pytest.mark.parametrize(
    ("place", "comment", "sentence"),
    [
        ("top", WAIVER, "The waiver belongs to no policy. Put it beside the policy, or directly above."),
        ("list", WAIVER, "The waiver belongs to no policy. Put it beside the policy, or directly above."),
        (
            "key",
            "guardrail: ignore[unknown-field]",
            "The waiver gives no reason. Write `# guardrail: ignore[RULE] because REASON`.",
        ),
        (
            "key",
            "guardrail: ignore[unknown-field] because",
            "The waiver gives no reason. Write `# guardrail: ignore[RULE] because REASON`.",
        ),
        (
            "key",
            "guardrail: ignore everything",
            "This comment is not understood. Write `# guardrail: ignore[RULE] because REASON`.",
        ),
        (
            "key",
            "guardrail: ignore[unknown-feild] because x",
            "There is no lint rule `unknown-feild`. Did you mean `unknown-field`?",
        ),
        ("key", "guardrail: ignore[unused-waiver] because x", "`unused-waiver` cannot be waived."),
    ],
)
def test_a_waiver_that_cannot_be_used_is_a_warning(
    tmp_path: Path, place: str, comment: str, sentence: str
) -> None:
    found = linted(tmp_path, {place: comment})
    assert [one.sentence for one in found if one.rule == "invalid-waiver"] == [sentence]
    assert not any(one.waived for one in found)


def test_a_waiver_of_what_only_the_record_shows_is_unused_only_there(tmp_path: Path) -> None:
    comments = {"second": "guardrail: ignore[unseen-field] because it is new", "key": WAIVER}
    assert [one.rule for one in linted(tmp_path, comments)] == ["unknown-field"]
    with_record = {one.rule: one.waived for one in linted(tmp_path, comments, record=True)}
    assert with_record == {"unseen-field": "", "unused-waiver": ""}


def test_a_waiver_of_a_case(tmp_path: Path) -> None:
    write(tmp_path, **{"a.yaml": POLICIES, "people.yaml": PEOPLE})
    (tmp_path / "a.yaml").write_text(POLICIES.format(**dict.fromkeys(PLACES, "nothing")))
    (tmp_path / "cases").mkdir()
    (tmp_path / "cases" / "a.yaml").write_text(
        "version: 1\ncases:\n"
        "  # guardrail: ignore[case-adds-field] because the field is new\n"
        "  - case: a new field\n"
        "    change: { example: ip_allowlist, set: { /enabld: false } }\n"
        "    expect: { verdict: allow }\n"
        "  # guardrail: ignore[case-address] because\n"
    )
    found = {one.rule: one.waived for one in read_cases(load(tmp_path), tmp_path).warnings}
    assert found == {"case-adds-field": "the field is new", "invalid-waiver": ""}


def test_lines_belong_to_the_entry_that_begins_before_them() -> None:
    lines = Lines((3, 7), 10)
    assert [lines.entry_at(line) for line in (2, 3, 6, 7, 9, 10)] == [None, 0, 0, 1, 1, None]
    assert Lines((), 10).entry_at(4) is None
