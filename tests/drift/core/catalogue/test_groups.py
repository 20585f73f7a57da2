"""Every kind is found in one group."""

from __future__ import annotations

from collections import Counter

from drift.core.catalogue.catalogue import CATALOGUE
from drift.core.catalogue.groups import GROUPS


def test_every_kind_is_in_one_group_and_no_group_has_another() -> None:
    assert Counter(kind for group in GROUPS for kind in group.kinds) == Counter(CATALOGUE.keys())


def test_a_name_or_a_title_means_one_group() -> None:
    assert len({group.name for group in GROUPS}) == len({group.title for group in GROUPS}) == len(GROUPS)
