"""Each record that may be missing has an error of its own."""

from __future__ import annotations

import pytest

from guard.core.model.not_found import NoSuchApproval, NoSuchDecision, NoSuchDelegation, NoSuchFinding

ERRORS: list[type[LookupError]] = [NoSuchApproval, NoSuchDecision, NoSuchDelegation, NoSuchFinding]


@pytest.mark.parametrize("error", ERRORS)
def test_a_missing_record_is_a_lookup_error_with_its_sentence_and_no_other(error: type[LookupError]) -> None:
    assert str(error("There is no finding f1.")) == "There is no finding f1."
    assert [one for one in ERRORS if issubclass(error, one)] == [error]
