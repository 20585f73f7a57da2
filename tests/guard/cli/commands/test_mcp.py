"""`guardrail mcp`, before it serves: what it needs."""

from __future__ import annotations

import sys

import pytest

from guard.identity.tokens import create
from guard.runtime.http_server import Server, bind
from tests.guard.cli.terminal import Terminal
from tests.guard.web.several import TINA, several
from tests.guard.web.stage import ALICE, stage


def test_without_the_sdk_it_says_how_to_install_it(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "mcp", None)
    said = terminal.say("mcp")
    assert said.code == 2
    assert "make mcp" in said.err


def test_a_persons_token_is_refused(terminal: Terminal, tmp_path_factory: pytest.TempPathFactory) -> None:
    pytest.importorskip("mcp", reason="`make install` installs the MCP SDK")
    held = bind("127.0.0.1", 0)
    with stage(tmp_path_factory.mktemp("service")) as on:
        server = Server(on.app, held)
        server.start()
        terminal.values["GUARDRAIL_TOKEN"] = create(on.guarded, ALICE, "operator")
        said = terminal.say("mcp", "--service", f"http://127.0.0.1:{server.port}")
        server.stop()
    held.close()
    assert said.code == 2
    assert f"--robot NAME --for {ALICE}" in said.err


def test_it_is_in_the_workspace_that_is_named_and_in_no_other(
    terminal: Terminal, tmp_path_factory: pytest.TempPathFactory
) -> None:
    pytest.importorskip("mcp", reason="`make install` installs the MCP SDK")
    held = bind("127.0.0.1", 0)
    with stage(tmp_path_factory.mktemp("service")) as on, several(on) as both:
        server = Server(both.on.app, held)
        server.start()
        terminal.values["GUARDRAIL_TOKEN"] = both.tokens[TINA]
        url = f"http://127.0.0.1:{server.port}"
        let_in = terminal.say("mcp", "--workspace", "test", "--service", url)
        others = [terminal.say("mcp", *where, "--service", url) for where in ([], ["--workspace", "acme"])]
        server.stop()
    held.close()
    assert f"--robot NAME --for {TINA}" in let_in.err
    assert ["Your token is not good for" in said.err for said in others] == [True, True]


def test_without_a_service_it_says_where_it_looked(terminal: Terminal) -> None:
    pytest.importorskip("mcp", reason="`make install` installs the MCP SDK")
    terminal.values["GUARDRAIL_TOKEN"] = "grt_x"
    said = terminal.say("mcp --service http://127.0.0.1:9")
    assert said.code == 2
    assert "No service answers at http://127.0.0.1:9" in said.err
