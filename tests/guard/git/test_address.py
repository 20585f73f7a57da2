"""`git+URL#branch:path`: what it means, and what is refused before git sees it."""

from __future__ import annotations

import pytest

from guard.git.address import GitAddress, NotAGitAddress, is_git, parse

HTTPS = "https://git.example/acme/policies.git"
SSH = "ssh://git@git.example:2222/acme/policies.git"


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("git+file:///srv/policies.git#main:policies", ("file:///srv/policies.git", "main", "policies")),
        ("git+file:///srv/policies.git", ("file:///srv/policies.git", "", "")),
        (f"git+{HTTPS}#main", (HTTPS, "main", "")),
        (f"git+{HTTPS}#:policies", (HTTPS, "", "policies")),
        (f"git+{HTTPS}#", (HTTPS, "", "")),
        (f"git+{HTTPS}#team/new-rules:/a/./b//c/", (HTTPS, "team/new-rules", "a/b/c")),
        (f"git+{HTTPS}#main:our%20rules", (HTTPS, "main", "our rules")),
        (f"git+{SSH}#main:policies", (SSH, "main", "policies")),
        ("git+http://127.0.0.1:3000/x.git", ("http://127.0.0.1:3000/x.git", "", "")),
    ],
)
def test_an_address_says_repository_branch_and_path(text: str, meant: tuple[str, str, str]) -> None:
    found = parse(text)
    assert is_git(text)
    assert (found.url, found.branch, found.path) == meant


def test_what_is_left_out_is_the_head_and_the_root() -> None:
    assert (parse(f"git+{HTTPS}").what, str(parse(f"git+{HTTPS}"))) == ("HEAD", f"git+{HTTPS}")
    assert str(parse(f"git+{HTTPS}#:policies")) == f"git+{HTTPS}#:policies"
    assert str(parse(f"git+{HTTPS}#main:policies")) == f"git+{HTTPS}#main:policies"


@pytest.mark.parametrize("given", ["planted:planted-too", "planted", "planted:", ":planted"])
def test_a_password_is_shown_to_nobody_and_git_neither(given: str) -> None:
    found = parse(f"git+https://{given}@git.example/x.git#main")
    assert found.url == "https://git.example/x.git"
    for shown in (str(found), repr(found), found.where):
        assert "planted" not in shown
    assert str(found) == "git+https://[hidden]@git.example/x.git#main"


def test_a_password_may_hold_what_must_be_encoded() -> None:
    found = parse("git+https://bot:a%40b%2Fc@git.example/x.git")
    assert (found.user, found.password) == ("bot", "a@b/c")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("git+ext::sh -c touch% /tmp/x", "characters that no address has"),
        ("git+ext::sh%20-c%20x", "must begin with one of"),
        ("git+git://git.example/x.git", "must begin with one of"),
        ("git+http://git.example/x.git", "use https"),
        ("git+/srv/policies.git", "must begin with one of"),
        ("git+git@github.com:acme/x.git", "must begin with one of"),
        ("git+", "must begin with one of"),
        ("git+https://", "names no repository"),
        ("git+https:///x.git", "names no host"),
        ("git+https://git.example", "names no repository"),
        ("git+https://git.example:port/x.git", "makes no sense"),
        ("git+https://[::1/x.git", "makes no sense"),
        ("git+https://git.example/x.git?token=1", "question mark"),
        ("git+file://server/srv/x.git", "three slashes"),
        ("git+ssh://-oProxyCommand=x/y.git", "hyphen"),
        ("git+ssh://-l@git.example/y.git", "hyphen"),
        ("git+ssh://git:planted@git.example/y.git", "no password"),
        (f"git+{HTTPS}#--upload-pack=x", "name of a branch"),
        (f"git+{HTTPS}#-main", "name of a branch"),
        (f"git+{HTTPS}#a..b", "name of a branch"),
        (f"git+{HTTPS}#main lock", "name of a branch"),
        (f"git+{HTTPS}#main%0a", "name of a branch"),
        (f"git+{HTTPS}#refs/heads/*", "name of a branch"),
        (f"git+{HTTPS}#main:../other", "must be that of a folder"),
        (f"git+{HTTPS}#main:a/.GIT/b", "must be that of a folder"),
        (f"git+{HTTPS}#main:a%00b", "must be that of a folder"),
    ],
)
def test_what_is_no_address_is_refused_with_a_sentence(text: str, why: str) -> None:
    with pytest.raises(NotAGitAddress, match=why) as refused:
        parse(text)
    assert "planted" not in str(refused.value)
    assert str(refused.value).endswith(".")


def test_an_address_of_another_host_is_of_another_origin() -> None:
    assert parse("git+https://a:b@git.example:8443/x#y").origin == "https://git.example:8443"
    assert GitAddress("https://git.example/x").origin == "https://git.example"
