"""Of what sort a count of references is, and whether what is referred to is there."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from drift.core.catalogue.catalogue import CATALOGUE, KINDS
from drift.core.catalogue.kind import Kind
from drift.core.catalogue.references import referring_kinds
from guard.core.references.references import (
    Referrers,
    ReferringKind,
    Sort,
    Unread,
    sort_of,
    target_state,
)

GONE = Unread("The token may not read it.", counted=False)
WAS_READ = Unread("Intercom answered 503.", counted=True)
TAG = CATALOGUE["tag"]
ROLE = replace(CATALOGUE["role"], unseen_referrers=())
"""A role, if invitations could be read."""


def test_a_number_is_counted_only_where_all_that_could_refer_is_read() -> None:
    assert sort_of(ROLE, True, {}) == ("counted", ())
    assert sort_of(ROLE, False, {}) == ("counted", ())
    sort, reasons = sort_of(ROLE, True, {"admin": WAS_READ})
    assert sort == "bounded"
    assert reasons == ("admin could refer to it and is not read now: Intercom answered 503.",)


def test_what_nobody_reads_is_a_reason() -> None:
    sort, (reason,) = sort_of(TAG, False, {})
    assert sort == "bounded"
    assert reason.startswith("No API shows whether these refer to it: workflows,")
    assert reason.endswith(".")


@pytest.mark.parametrize(
    ("found", "unread", "sort"),
    [
        (False, dict.fromkeys(("admin",), GONE), "unknown"),
        (True, dict.fromkeys(("admin",), GONE), "bounded"),  # something was found: there are at least these
        (False, dict.fromkeys(("admin",), WAS_READ), "bounded"),
    ],
)
def test_where_nothing_that_could_refer_was_read_the_number_is_unknown(
    found: bool, unread: dict[str, Unread], sort: Sort
) -> None:
    assert sort_of(ROLE, found, unread)[0] == sort


def test_kinds_that_are_unread_for_one_reason_are_told_together() -> None:
    unread = {"article": GONE, "macro": GONE, "internal_article": GONE, "workflow": WAS_READ}
    reasons = sort_of(TAG, False, unread)[1]
    assert reasons[:2] == (
        "workflow could refer to it and is not read now: Intercom answered 503.",
        "internal_article, article could refer to it and are not read now: The token may not read it.",
    )


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_less_that_is_read_never_makes_a_number_surer(kind: Kind) -> None:
    rank = {"counted": 0, "bounded": 1, "unknown": 2}
    by = [one.name for one in referring_kinds(kind.name)]
    for found in (True, False):
        sorts = [
            rank[sort_of(kind, found, dict.fromkeys(names, state))[0]]
            for state in (WAS_READ, GONE)
            for names in ([], by[:1], by)
        ]
        assert sorts == sorted(sorts[:3]) + sorted(sorts[3:])
        assert sorts[0] <= min(sorts)


def test_what_is_referred_to_is_missing_only_where_its_kind_was_read() -> None:
    assert target_state(TAG, True, GONE) == ("there", "")
    assert target_state(TAG, False, None) == ("missing", "")
    assert target_state(TAG, False, GONE) == ("unknown", "The token may not read it.")
    for name in ("role", "workflow", "macro"):
        state, reason = target_state(CATALOGUE[name], False, None)
        assert state == "unknown"
        assert reason.endswith(".")


def test_resources_are_counted_and_policies_are_not() -> None:
    kinds = (ReferringKind("article", 9, ()), ReferringKind("macro", 2, ()))
    assert Referrers(kinds, (), "counted", ()).count == 11
