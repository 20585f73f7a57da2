"""The app of a process that guards one workspace, made of its service alone."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any, cast

from flask import Flask

from guard.runtime.service import Service
from guard.runtime.settings import Settings
from guard.runtime.wiring import Assembled, Foundation
from guard.runtime.workspaces import Workspaces
from guard.web import create_app

NOBODY: Any = None
"""In place of what speaks to Intercom: the service has its own."""


def alone(service: Service, client_secret: str | None = None, **settings: Any) -> Workspaces:
    """The workspaces of a process that guards one."""
    return Workspaces([assembled_of(service, client_secret, **settings)])


def assembled_of(service: Service, client_secret: str | None = None, **settings: Any) -> Assembled:
    """A workspace as the process holds it; closing it closes its service."""
    guarded = service.guarded
    chosen = replace(
        Settings(
            home=Path("nowhere"),
            policies=Path("nowhere"),
            database_url="sqlite://",
            name=guarded.workspace.name,
            client_secret=client_secret or "",
            mode=guarded.mode,
        ),
        **settings,
    )
    database = guarded.workspace.database
    return Assembled(
        Foundation(chosen, database, cast(Any, NOBODY), cast(Any, NOBODY), guarded, owns_database=False),
        service,
    )


def app_of(service: Service, *, client_secret: str | None = None, **more: Any) -> Flask:
    """The app, with the secret of Intercom's webhooks where it is to hear them."""
    return create_app(alone(service, client_secret), **more)
