"""The reach below a decision says whether people saw it when they decided."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from drift.core.json_view import time
from drift.core.model.resources import Ref
from guard.cli.context import CliContext
from guard.cli.output.decision_view import NOT_KEPT, print_reach
from guard.core.effects.figures import Counted
from guard.core.effects.reach.report import Line, Reach, as_json
from guard.core.reports.effects.reach_json import reach_answer
from guard.web import create_app
from tests.guard.cli.terminal import ROOT, _no_workspace


def test_figures_of_now_are_not_taken_for_those_that_people_saw(capsys: pytest.CaptureFixture[str]) -> None:
    lines = (Line("Conversations", Counted(3, 10, "")),)
    now = reach_answer(as_json(Reach(Ref("article", "1"), "One", "change", 0.0, 86_400.0, lines, ())))
    context = CliContext({}, ROOT, _no_workspace, create_app)
    print_reach(context, now)
    assert NOT_KEPT in capsys.readouterr().out
    print_reach(context, replace(now, kept_at=time(86_400.0)))
    said = capsys.readouterr().out
    assert NOT_KEPT not in said
    assert "kept for those who decide" in said
