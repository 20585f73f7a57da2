"""The settings of the identity provider, and what is said of those that cannot work."""

from __future__ import annotations

from pathlib import Path

import pytest

from guard.runtime.settings import WrongSettings, read_settings

OPENID = {
    "GUARDRAIL_OIDC_ISSUER": "https://login.acme.example/",
    "GUARDRAIL_OIDC_CLIENT_ID": "guardrail",
    "GUARDRAIL_OIDC_CLIENT_SECRET": "0123456789abcdef",
    "GUARDRAIL_PUBLIC_URL": "https://guardrail.acme.example/",
}


@pytest.fixture
def here(tmp_path: Path) -> Path:
    (tmp_path / "policies").mkdir()
    return tmp_path


def test_an_identity_provider_is_named_letter_by_letter(here: Path) -> None:
    found = read_settings(OPENID, here=here)
    assert found.openid is not None
    assert found.openid.issuer == "https://login.acme.example/"
    assert found.openid.redirect_uri == "https://guardrail.acme.example/sign-in/callback"
    assert found.openid.name == "login.acme.example"
    assert (found.openid.check_every, found.openid.trusts_email) == (900.0, False)
    assert "0123456789abcdef" not in repr(found)
    assert "0123456789abcdef" in found.secrets
    assert read_settings({}, here=here).openid is None


def test_what_the_provider_is_to_be_asked_can_be_said(here: Path) -> None:
    more = {
        "GUARDRAIL_OIDC_NAME": "Acme",
        "GUARDRAIL_OIDC_SCOPES": "openid email groups",
        "GUARDRAIL_OIDC_EMAIL_CLAIM": "upn",
        "GUARDRAIL_OIDC_GROUPS_CLAIM": "roles",
        "GUARDRAIL_OIDC_TRUST_EMAIL": "yes",
        "GUARDRAIL_OIDC_CHECK_EVERY": "off",
        "GUARDRAIL_OIDC_ROLES": "operator=claim:guardrail admins, operator=dave@acme.example,viewer=*@acme.example",
    }
    found = read_settings({**OPENID, **more}, here=here).openid
    assert found is not None
    assert (found.name, found.scopes, found.email_claim) == ("Acme", "openid email groups", "upn")
    assert (found.groups_claim, found.trusts_email, found.check_every) == ("roles", True, None)
    assert found.roles == {
        "operator": ("claim:guardrail admins", "dave@acme.example"),
        "viewer": ("*@acme.example",),
    }


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"GUARDRAIL_OIDC_CLIENT_ID": ""}, "GUARDRAIL_OIDC_CLIENT_ID is not set"),
        ({"GUARDRAIL_OIDC_CLIENT_SECRET": ""}, "GUARDRAIL_OIDC_CLIENT_SECRET is not set"),
        ({"GUARDRAIL_OIDC_ISSUER": ""}, "GUARDRAIL_OIDC_ISSUER is not set"),
        ({"GUARDRAIL_OIDC_ISSUER": "http://login.acme.example"}, "must be the https:// address"),
        ({"GUARDRAIL_OIDC_ISSUER": "https://login.acme.example/?a=b"}, "without a query"),
        ({"GUARDRAIL_OIDC_ISSUER": "https://login.acme.example:port"}, "must be the https:// address"),
        ({"GUARDRAIL_PUBLIC_URL": ""}, "needs GUARDRAIL_PUBLIC_URL"),
        ({"GUARDRAIL_PUBLIC_URL": "http://guardrail.acme.example"}, "needs GUARDRAIL_PUBLIC_URL"),
        ({"GUARDRAIL_OIDC_SCOPES": "email"}, "lacks `openid`"),
        ({"GUARDRAIL_OIDC_CHECK_EVERY": "5s"}, "at least 60s"),
        ({"GUARDRAIL_OIDC_ROLES": "owner=dave@acme.example"}, "the roles are viewer, requester"),
        ({"GUARDRAIL_OIDC_ROLES": "viewer=*"}, "gives viewer to '*', which is nobody"),
        ({"GUARDRAIL_OIDC_ROLES": "dave@acme.example"}, "a role and who gets it"),
    ],
    ids=str,
)
def test_a_provider_that_cannot_work_is_refused_at_the_start(
    here: Path, more: dict[str, str], sentence: str
) -> None:
    with pytest.raises(WrongSettings) as wrong:
        read_settings({**OPENID, **more}, here=here)
    assert sentence in " ".join(wrong.value.problems)
