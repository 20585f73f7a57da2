"""What part of the work a process takes."""

from __future__ import annotations

from pathlib import Path

import pytest

from guard.runtime.settings import WrongSettings, read_settings

HERE = Path("/srv")
POSTGRESQL = {"GUARDRAIL_DATABASE_URL": "postgresql://db.example/guardrail"}


def test_it_does_everything_where_nothing_is_said() -> None:
    found = read_settings({}, here=HERE).replica
    assert (found.roles, found.lease, found.answers) == (("web", "worker"), 60.0, True)
    assert read_settings(POSTGRESQL, here=HERE).replica.lease == 20.0


@pytest.mark.parametrize(
    ("said", "roles"), [("web", ("web",)), ("worker", ("worker",)), (" worker , web", ("web", "worker"))]
)
def test_it_takes_the_roles_that_are_named(said: str, roles: tuple[str, ...]) -> None:
    found = read_settings({"GUARDRAIL_ROLES": said, "GUARDRAIL_LEASE": "5s"}, here=HERE).replica
    assert (found.roles, found.lease, found.answers) == (roles, 5.0, "web" in roles)


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("GUARDRAIL_ROLES", "web,scheduler", "names 'scheduler': the roles are web"),
        ("GUARDRAIL_LEASE", "1s", "at least 3s"),
    ],
)
def test_what_is_wrong_is_said(name: str, value: str, sentence: str) -> None:
    with pytest.raises(WrongSettings, match=sentence):
        read_settings({name: value}, here=HERE)
