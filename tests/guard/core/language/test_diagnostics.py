"""What is wrong in a document, and where."""

from __future__ import annotations

from guard.core.language.diagnostics import Diagnostic, FileDiagnostic, Place, did_you_mean


def test_a_wrong_value_spoils_what_is_in_it_and_around_it() -> None:
    wrong = Diagnostic(("then", "revert"), "Wrong.")
    assert wrong.spoils(("then",))
    assert wrong.spoils(("then", "revert", "set"))
    assert not wrong.spoils(("watch",))


def test_what_is_incomplete_spoils_only_what_is_around_it() -> None:
    missing = Diagnostic(("then",), "Something is missing.", incomplete=True)
    assert missing.spoils(())
    assert not missing.spoils(("then", "revert"))


def test_a_hint_names_what_comes_close() -> None:
    assert did_you_mean("enabld", ["enabled", "name"]) == " Did you mean `enabled`?"
    assert did_you_mean("zzz", ["enabled"]) == ""


def test_a_problem_is_one_line_and_ends_with_its_rule() -> None:
    plain = FileDiagnostic.at("a.yaml", Place(3, 5), "A \n break.")
    assert str(plain) == "a.yaml:3:5: error: A \\u000a break."
    ruled = FileDiagnostic.at("a.yaml", Place(3, 5), "Hm.", "warning", "unknown-field", "it is new")
    assert str(ruled) == "a.yaml:3:5: warning: Hm. [unknown-field] Waived because it is new"
