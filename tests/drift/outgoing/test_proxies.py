"""Which proxy an address is reached through, as curl and git understand the same variables."""

from pathlib import Path

import pytest

from drift.outgoing.proxies import NAMES, problems_of_the_way, proxies_in, variables_for_git
from tests.fakes.certificates import Authority

PROXY = "http://user:planted@proxy.example:3128"
INTERCOM = "https://api.intercom.io/me"


@pytest.mark.parametrize(
    ("environment", "url", "through"),
    [
        ({}, INTERCOM, None),
        ({"HTTPS_PROXY": PROXY}, INTERCOM, PROXY),
        ({"HTTPS_PROXY": "proxy.example:3128"}, INTERCOM, "http://proxy.example:3128"),
        ({"https_proxy": PROXY}, INTERCOM, PROXY),
        ({"https_proxy": PROXY, "HTTPS_PROXY": "http://other.example"}, INTERCOM, PROXY),
        ({"https_proxy": "", "HTTPS_PROXY": PROXY}, INTERCOM, None),
        ({"HTTP_PROXY": PROXY}, INTERCOM, None),
        ({"HTTP_PROXY": PROXY}, "http://guardrail.example", PROXY),
        ({"ALL_PROXY": PROXY}, INTERCOM, PROXY),
        ({"ALL_PROXY": "http://other.example", "HTTPS_PROXY": PROXY}, INTERCOM, PROXY),
    ],
)
def test_the_environment_names_the_proxy(environment: dict[str, str], url: str, through: str | None) -> None:
    assert proxies_in(environment).of(url) == through


@pytest.mark.parametrize(
    ("exceptions", "url", "is_direct"),
    [
        ("*", INTERCOM, True),
        ("intercom.io", INTERCOM, True),
        (".intercom.io", INTERCOM, True),
        ("*.intercom.io", INTERCOM, True),
        ("a.example, api.intercom.io", INTERCOM, True),
        ("a.example api.intercom.io", INTERCOM, True),
        ("API.Intercom.IO", INTERCOM, True),
        ("api.intercom.io:443", INTERCOM, True),
        ("api.intercom.io:8443", INTERCOM, False),
        ("tercom.io", INTERCOM, False),
        ("eu.intercom.io", INTERCOM, False),
        ("intercom.io", "https://api.intercom.io.evil.example", False),
        ("10.0.0.0/8", "https://10.2.3.4/x", True),
        ("10.0.0.0/8", "https://11.2.3.4/x", False),
        ("192.0.2.7", "https://192.0.2.7:8443", True),
        ("2001:db8::/32", "https://[2001:db8::1]/", True),
        ("[2001:db8::1]:443", "https://[2001:db8::1]/", True),
        ("[2001:db8::1]:80", "https://[2001:db8::1]/", False),
        ("", INTERCOM, False),
    ],
)
def test_exceptions_are_names_addresses_and_networks(exceptions: str, url: str, is_direct: bool) -> None:
    assert (proxies_in({"HTTPS_PROXY": PROXY, "NO_PROXY": exceptions}).of(url) is None) == is_direct


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.0.1", "localhost", "box.localhost", "[::1]"])
def test_this_machine_is_never_reached_through_a_proxy(host: str) -> None:
    assert proxies_in({"HTTP_PROXY": PROXY, "ALL_PROXY": PROXY}).of(f"http://{host}:8090/me") is None


@pytest.mark.parametrize(
    ("environment", "why"),
    [
        (
            {"HTTPS_PROXY": "socks5://x:planted@proxy.example"},
            "HTTPS_PROXY names a socks5:// proxy, which is not",
        ),
        ({"all_proxy": "http://"}, "all_proxy must be the address of a proxy"),
        ({"HTTP_PROXY": "http://x:planted@proxy.example:port"}, "HTTP_PROXY must be the address of a proxy"),
        ({"SSL_CERT_FILE": "gone.pem"}, "SSL_CERT_FILE names gone.pem, which is no file"),
        ({"SSL_CERT_FILE": "empty.pem"}, "which is no file with the certificates to trust, in PEM."),
        ({"SSL_CERT_DIR": "gone"}, "SSL_CERT_DIR names gone, which is no directory"),
    ],
)
def test_what_cannot_be_used_is_told_without_its_password(
    environment: dict[str, str], why: str, tmp_path: Path
) -> None:
    (tmp_path / "empty.pem").touch()
    ((name, told),) = problems_of_the_way(environment, tmp_path)
    assert name in NAMES
    assert why in told
    assert told.endswith(".")
    assert "planted" not in told
    assert "planted" not in repr(proxies_in(environment))


def test_a_proxy_is_shown_without_its_password_which_is_kept_out_of_log_lines() -> None:
    proxies = proxies_in({"HTTPS_PROXY": PROXY})
    assert proxies.shown(INTERCOM) == "proxy.example:3128"
    assert proxies.secrets == ("planted",)


def test_git_goes_the_same_way() -> None:
    told = variables_for_git({"SSL_CERT_FILE": "/ca.pem", "SSL_CERT_DIR": "/ca", "NO_PROXY": "a.example"})
    assert told == {
        "GIT_SSL_CAINFO": "/ca.pem",
        "GIT_SSL_CAPATH": "/ca",
        "no_proxy": "a.example,localhost,127.0.0.1,::1",
    }
    assert variables_for_git({"GIT_SSL_CAINFO": "/own", "SSL_CERT_FILE": "/ca"})["GIT_SSL_CAINFO"] == "/own"
    assert variables_for_git({"no_proxy": "*"})["no_proxy"] == "*"


def test_a_file_of_certificates_is_looked_at_anew_once_it_changes(tmp_path: Path) -> None:
    file, named = tmp_path / "trusted.pem", {"SSL_CERT_FILE": "trusted.pem"}
    file.write_text("nothing yet")
    assert list(problems_of_the_way(named, tmp_path))
    good = Authority(tmp_path).file
    file.write_bytes(good.read_bytes())
    assert not list(problems_of_the_way(named, tmp_path))
    file.unlink()
    assert list(problems_of_the_way(named, tmp_path))
