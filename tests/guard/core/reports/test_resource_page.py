"""Where the page of a resource stands."""

from __future__ import annotations

import pytest

from drift.core.model.resources import Ref
from guard.core.reports.resource_page import resource_path


@pytest.mark.parametrize(
    ("ref", "path"),
    [
        (Ref("tag", "7"), "/settings/tag/7"),
        (Ref("ip_allowlist", "singleton"), "/settings/ip_allowlist/singleton"),
        (Ref("tag", "a/b~c?d#e"), "/settings/tag/a~1b~0c%3Fd%23e"),
        (Ref("tag", "../../you"), "/settings/tag/..~1..~1you"),
        (Ref("tag", "é \ud800"), "/settings/tag/%C3%A9%20%3F"),
    ],
)
def test_every_id_has_an_address_of_one_step(ref: Ref, path: str) -> None:
    assert resource_path(ref) == path
