"""What a token is good for."""

from __future__ import annotations

import pytest

from guard.core.model.token_scope import SCOPES, scopes_of


@pytest.mark.parametrize(
    ("named", "meant"),
    [
        (["decide", "propose"], SCOPES),
        (["decide"], ("read", "decide")),
        (["propose", "propose"], ("read", "propose")),
        ([], ("read",)),
        (["DECIDE", "write", ""], ("read",)),
    ],
)
def test_reading_is_part_of_every_scope_and_an_unknown_word_gives_nothing(
    named: list[str], meant: tuple[str, ...]
) -> None:
    assert scopes_of(named) == meant
