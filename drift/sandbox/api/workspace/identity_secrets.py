"""Secrets that prove who a messenger user is (Preview): the material is shown once, when one is made."""

import secrets

from drift.sandbox.api.rest.crud import Declared, Deleting, Writing
from drift.sandbox.api.rest.fields import Field, Rules
from drift.sandbox.api.rest.lists import plain
from drift.sandbox.store import Body
from drift.sandbox.workspace import Change

KIND = "identity_verification_secret"
_PLATFORMS = ("supports_android", "supports_ios", "supports_web")
_REFUSAL = (422, "parameter_invalid")
_RULES = Rules(
    (Field("name", required=True, blank=False), *(Field(name, "flag") for name in _PLATFORMS)),
    missing=_REFUSAL,
    invalid=_REFUSAL,
)


def _fold(_change: Change, start: Body, wanted: Body) -> Body:
    after = start | wanted
    if not any(after[name] for name in _PLATFORMS):
        raise _RULES.refused("at least one platform must be supported")
    # The material is made for the answer and kept nowhere: no later read could show it.
    return after


def _shown(secret: Body) -> Body:
    return {key: value for key, value in secret.items() if key != "updated_at"}


def _with_material(secret: Body) -> Body:
    return _shown(secret) | {"secret": secrets.token_urlsafe(32)}


def _logged(change: Change, before: Body | None, after: Body | None) -> None:
    secret = after or before or {}
    verb = "creation" if before is None else "deletion"
    metadata = {"messenger_api_secret": {"id": int(secret["id"]), "name": secret["name"]}}
    done = "created" if before is None else "deleted"
    change.log(f"messenger_api_secret_{verb}", metadata, f"{done} the messenger secret {secret['name']}")


IDENTITY_SECRETS = Declared(
    kind=KIND,
    path="/secure_mode_secrets",
    noun="Identity verification secret",
    missing=f"{KIND}_not_found",
    listed=plain(),
    single=False,
    shown=_shown,
    writing=Writing(
        rules=_RULES,
        blank=lambda _wanted: {"type": KIND, **dict.fromkeys(_PLATFORMS, False)},
        fold=_fold,
        created=201,
        updatable=False,
        answered=_with_material,
    ),
    deleting=Deleting(),
    after_writing=_logged,
)
