"""A time-stamping authority says that a checkpoint was there at a time; its stamp is checked before it is kept."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from guard.sealing import time_stamp
from guard.sealing.errors import StampFailed
from guard.sealing.time_stamp import StampAuthority, ask_authority
from tests.guard.sealing.sealed import hours, notes, sealed_stage, verdict
from tests.guard.web.stage import Stage

URL = "https://tsa.example.com/tsr"
needed = pytest.mark.skipif(
    not time_stamp.is_installed() or shutil.which("openssl") is None,
    reason="needs rfc3161-client and openssl",
)
CONFIGURATION = """
[ tsa ]
default_tsa = mine
[ mine ]
serial = {folder}/serial
crypto_device = builtin
signer_cert = {folder}/tsa.pem
signer_key = {folder}/tsa.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
ess_cert_id_alg = sha256
[ usable ]
basicConstraints = CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = critical, timeStamping
"""


def openssl(folder: Path, *words: str) -> None:
    subprocess.run(["openssl", *words], cwd=folder, check=True, capture_output=True)


@pytest.fixture
def on(tmp_path: Path) -> Iterator[Stage]:
    with sealed_stage(tmp_path) as made:
        yield made


@pytest.fixture
def tsa(tmp_path: Path) -> Path:
    """The folder of an authority, with a certificate of its own."""
    folder = tmp_path / "tsa"
    folder.mkdir()
    (folder / "tsa.cnf").write_text(CONFIGURATION.format(folder=folder))
    (folder / "serial").write_text("01\n")
    new = (
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-days",
        "30",
        "-keyout",
        "ca.key",
        "-out",
        "ca.pem",
    )
    openssl(folder, *new, "-subj", "/CN=Acme root")
    openssl(
        folder,
        "req",
        "-new",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-keyout",
        "tsa.key",
        "-out",
        "tsa.csr",
        "-subj",
        "/CN=Acme time",
    )
    openssl(
        folder,
        "x509",
        "-req",
        "-in",
        "tsa.csr",
        "-CA",
        "ca.pem",
        "-CAkey",
        "ca.key",
        "-CAcreateserial",
        "-days",
        "30",
        "-extfile",
        "tsa.cnf",
        "-extensions",
        "usable",
        "-out",
        "tsa.pem",
    )
    return folder


def authority(folder: Path, change: Callable[[bytes], bytes] = bytes, status: int = 200) -> StampAuthority:
    def answer(request: httpx.Request) -> httpx.Response:
        assert request.headers["Content-Type"] == "application/timestamp-query"
        (folder / "query").write_bytes(request.content)
        openssl(
            folder,
            "ts",
            "-reply",
            "-config",
            "tsa.cnf",
            "-section",
            "mine",
            "-queryfile",
            "query",
            "-out",
            "reply",
        )
        return httpx.Response(status, content=change((folder / "reply").read_bytes()))

    return StampAuthority(URL, folder / "ca.pem", httpx.Client(transport=httpx.MockTransport(answer)))


@needed
def test_a_checkpoint_is_stamped_once_and_openssl_agrees(on: Stage, tsa: Path, tmp_path: Path) -> None:
    assert ask_authority(on.guarded, authority(tsa))
    assert not ask_authority(on.guarded, authority(tsa))
    found = verdict(on)
    assert (found.broken, found.stamps) == ("", 1)
    with on.guarded.view() as view:
        newest = view.state.seals.newest()
    assert newest is not None
    assert newest.stamp is not None
    (tmp_path / "stamp.tsr").write_bytes(newest.stamp)
    (tmp_path / "three-lines.txt").write_text(notes(on)[-1].partition("\n\n")[0] + "\n")
    openssl(
        tmp_path, "ts", "-verify", "-data", "three-lines.txt", "-in", "stamp.tsr", "-CAfile", "tsa/ca.pem"
    )


@needed
def test_a_stamp_that_is_not_good_is_not_kept(on: Stage, tsa: Path, tmp_path: Path) -> None:
    def changed(reply: bytes) -> bytes:
        return reply[:-20] + bytes([reply[-20] ^ 1]) + reply[-19:]

    earlier: list[bytes] = []

    def replayed(reply: bytes) -> bytes:
        earlier.append(reply)
        return earlier[0]

    for change in (changed, lambda _: b"nonsense", lambda _: b""):
        with pytest.raises(StampFailed, match="is not good under"):
            ask_authority(on.guarded, authority(tsa, change))
    assert ask_authority(on.guarded, authority(tsa, replayed))
    hours(on)
    with pytest.raises(StampFailed, match="is not good under"):
        ask_authority(on.guarded, authority(tsa, replayed))
    stranger = tmp_path / "stranger.pem"
    openssl(
        tsa,
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-keyout",
        "x.key",
        "-out",
        str(stranger),
        "-subj",
        "/CN=Somebody else",
    )
    own = authority(tsa)
    with pytest.raises(StampFailed, match="is not good under"):
        ask_authority(on.guarded, StampAuthority(URL, stranger, own.http))
    assert verdict(on).stamps == 1


@needed
def test_an_authority_that_gives_none_is_told(on: Stage, tsa: Path) -> None:
    with pytest.raises(StampFailed, match=r"gave no stamp \(503\)"):
        ask_authority(on.guarded, authority(tsa, status=503))

    def away(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectTimeout("no")

    http = httpx.Client(transport=httpx.MockTransport(away))
    with pytest.raises(StampFailed, match="does not answer"):
        ask_authority(on.guarded, StampAuthority(URL, tsa / "ca.pem", http))


def test_without_the_library_it_is_said_how_to_get_it(on: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time_stamp, "is_installed", lambda: False)
    with pytest.raises(StampFailed, match="run `make timestamp`"):
        ask_authority(on.guarded, StampAuthority(URL, Path(), httpx.Client()))
