"""The lint rules for `only`, `except` and `workspaces`. Declarations only."""

from __future__ import annotations

from typing import Final

from guard.core.lint.rule import LintRule

_EXAMPLE: Final = """\
  - id: allowlist-is-watched
    because: the allowlist was changed
    severity: low
    watch: {{ kind: ip_allowlist }}
    then: flag
{}"""
FOR_NO_WORKSPACE: Final = LintRule(
    "for-no-workspace",
    "`only` and `except` leave no workspace.",
    "Nobody has what stands there. Where GUARDRAIL_WORKSPACES names a file, its workspaces are looked at as well.",
    _EXAMPLE.format("    only: [production, eu-production]\n    except: '*production'\n"),
    "Take a name out of `except`, or the whole entry out.",
)
UNKNOWN_WORKSPACE: Final = LintRule(
    "unknown-workspace",
    "A name in `only`, `except` or `workspaces` is that of no workspace.",
    "A policy that is only for a workspace of that name is in force nowhere. It is reported where GUARDRAIL_WORKSPACES "
    "names a file; in the example this has `production` and `test`.",
    _EXAMPLE.format("    only: [production, tset]\n"),
    "Correct the name. If another installation shares these files and has the workspace, waive the warning.",
    asks="workspaces",
)
WORKSPACE_RULES: Final = (FOR_NO_WORKSPACE, UNKNOWN_WORKSPACE)
