"""What nothing that is read refers to is never said to be unused for sure."""

from __future__ import annotations

from drift.core.catalogue.catalogue import CATALOGUE
from guard.core.health.checks.table import CHECKS
from guard.core.health.unreferenced import unreferenced

MADE = [check for check in CHECKS if check.id.endswith("-unreferenced")]


def test_it_is_never_sure_and_names_what_may_use_it() -> None:
    assert len(MADE) == 5
    for check in MADE:
        assert check.certainty == "perhaps"
        assert all(what in check.doubt for what in CATALOGUE[check.of[0]].unseen_referrers)


def test_it_has_to_know_every_kind_that_may_refer() -> None:
    check = unreferenced("team-unreferenced", "team", "a team")
    assert {"admin", "macro", "workflow", "conversation_attribute"} <= set(check.beside)
