"""What is refused of policies that limit a share, and what is only warned of."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from guard.core.language.policy_builder import effective
from guard.core.model.shares import Chosen, Counting, Share
from guard.loading.policy_loader import from_document, lint, load
from tests.guard.loading.test_policy_loader import broken, write

HEAD = "version: 1\npolicies:\n"


def policy(watch: str, share: str | None, **more: str) -> str:
    keys = {"watch": watch, "share": share, "then": "flag", **more}
    lines = "".join(f"    {key}: {value}\n" for key, value in keys.items() if value is not None)
    return f"{HEAD}  - id: p\n    because: it is too much\n    severity: low\n{lines}"


@pytest.mark.parametrize(
    ("watch", "share", "words"),
    [
        ("{ conversations: all }", None, "Say in `share` how large a share may be"),
        ("{ kind: tag }", "{ of: escalated, above: 3%, within: 7d }", "watch one of these"),
        (
            "{ conversations: all, kind: tag }",
            "{ of: escalated, above: 3%, within: 7d }",
            "write two policies",
        ),
        (
            "{ conversations: all, labels: Topic }",
            "{ of: corrected, above: 3%, within: 7d }",
            "write two policies",
        ),
        ("{ conversations: some }", "{ of: escalated, above: 3%, within: 7d }", "`conversations`"),
        ("{ conversations: {} }", "{ of: escalated, above: 3%, within: 7d }", "`conversations`"),
        (
            "{ conversations: { chanel: email } }",
            "{ of: escalated, above: 3%, within: 7d }",
            "Did you mean `channel`?",
        ),
        (
            "{ conversations: all, change: updated }",
            "{ of: escalated, above: 3%, within: 7d }",
            "`change` speaks of",
        ),
        ("{ conversations: all }", "{ of: escalated, within: 7d }", "`share` has no limit"),
        ("{ conversations: all }", "{ of: escalated, above: 30, within: 7d }", "a share such as 30%"),
        ("{ conversations: all }", "{ of: escalated, above: 130%, within: 7d }", "a share such as 30%"),
        ("{ conversations: all }", "{ of: escalated, moved: 5%, within: 7d }", "+5pt"),
        ("{ conversations: all }", "{ of: escalated, moved: 0pt, within: 7d }", "write more"),
        (
            "{ conversations: all }",
            "{ of: escalated, above: 3%, within: 7d, against: 7d }",
            "what `moved` compares",
        ),
        ("{ conversations: all }", "{ of: used, above: 3%, within: 7d }", "`used` is a share of answers"),
        ("{ conversations: all }", "{ of: escalted, above: 3%, within: 7d }", "Did you mean `escalated`?"),
        (
            "{ answers: article/41 }",
            "{ of: used, above: 3%, within: 7d, per: channel }",
            "`per` tells conversations",
        ),
        ("{ answers: articl/41 }", "{ of: used, above: 3%, within: 7d }", "Did you mean `article`?"),
        ("{ answers: tag/41 }", "{ of: used, above: 3%, within: 7d }", "Fin answers with no `tag`"),
    ],
)
def test_what_says_nothing_is_refused(tmp_path: Path, watch: str, share: str | None, words: str) -> None:
    found = broken(tmp_path, policy(watch, share))
    assert any(words in sentence for _, sentence in found), found


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("must", "{ required: [name] }", "`must` speaks of"),
        ("when", "{ unattributed: true }", "`when` speaks of"),
        ("unless", "{ actor: a@acme.example }", "`unless` speaks of"),
        ("more_than", "{ count: 3, within: 1h }", "`more_than` speaks of"),
        ("ask_first", "{ reason: 20 }", "`ask_first` speaks of"),
        ("ask_why", "true", "`ask_why` speaks of"),
        ("then", "revert", "A share cannot be put back"),
        (
            "exemptions",
            "[{ resource: article/41, until: 2027-01-01, reason: x, owner: y }]",
            "`resource` excuses nothing here",
        ),
    ],
)
def test_so_is_what_speaks_of_settings_and_acts(tmp_path: Path, key: str, value: str, words: str) -> None:
    share = "{ of: escalated, above: 30%, within: 7d }"
    found = broken(tmp_path, policy("{ conversations: all }", share, **{key: value}))
    assert [words in sentence for _, sentence in found].count(True) == 1, found


@pytest.mark.parametrize(
    ("watch", "share", "rule"),
    [
        ("{ conversations: all }", '{ of: escalated, above: "100%", within: 7d }', "limit-never-passed"),
        ("{ conversations: all }", "{ of: resolved, below: 0%, within: 7d }", "limit-never-passed"),
        ("{ conversations: all }", "{ of: escalated, above: 40%, within: 23h }", "share-too-short"),
        ("{ conversations: all }", "{ of: escalated, above: 99%, within: 24h }", None),
        ('{ connectors: "*" }', "{ of: failed, above: 40%, within: 1h }", None),
    ],
)
def test_a_limit_that_nothing_passes_and_a_time_too_short_are_warned_of(
    tmp_path: Path, watch: str, share: str, rule: str | None
) -> None:
    write(tmp_path, **{"ours.yaml": policy(watch, share)})
    assert [found.rule for found in lint(load(tmp_path), date(2026, 6, 1))] == ([rule] if rule else [])


def test_a_share_is_understood_with_its_defaults_and_again_from_the_record(tmp_path: Path) -> None:
    given = policy(
        "{ conversations: { channel: email, attribute: { Topic: Billing } } }",
        "{ of: escalated, moved: -2.5pt, within: 7d }",
    )
    write(tmp_path, **{"ours.yaml": given})
    loaded = load(tmp_path)
    for set_ in (loaded, from_document(loaded.document, "r")):
        (one,) = set_.policies
        chosen = Chosen(channel="email", attribute=("Topic", "Billing"))
        assert one.watch.counting == Counting("conversations", chosen=chosen)
        assert one.share == Share("escalated", 604_800.0, moved=0.025, up=False, against=2_419_200.0)
        assert effective(one)["share"] == {
            "of": "escalated",
            "moved": "-2.5pt",
            "within": "7d",
            "against": "2419200s",
            "at_least": 30,
        }


@pytest.mark.parametrize(
    ("watch", "more", "words"),
    [
        ("{ kind: tag }", {}, "Conversations tell nothing of `tag`"),
        ("{ activity: app_login }", {}, "watch a `kind`"),
        ("{ kind: article, fields: [/title] }", {}, "`fields` is not looked at with `aftermath`"),
        ("{ kind: article }", {"must": "{ required: [title] }"}, "`must` is not looked at with `aftermath`"),
        ("{ kind: article }", {"then": "revert"}, "write `then: flag`"),
        ("{ kind: article }", {"aftermath": "{ escalated: 5pt }"}, "percentage points such as +5pt or -5pt"),
        ("{ kind: article }", {"aftermath": "{ cost: +5pt }"}, "cost"),
        ("{ kind: article }", {"aftermath": "{}"}, "aftermath"),
    ],
)
def test_what_is_refused_of_aftermath(tmp_path: Path, watch: str, more: dict[str, str], words: str) -> None:
    written = policy(watch, None, **{"aftermath": "{ escalated: +5pt }", **more})
    assert any(words in sentence for _, sentence in broken(tmp_path, written))


def test_an_aftermath_of_kinds_with_stars_is_fine(tmp_path: Path) -> None:
    write(
        tmp_path,
        **{"p.yaml": policy("{ kind: [article, 'content_*'] }", None, aftermath="{ resolved: -5pt }")},
    )
    assert load(tmp_path).policies[0].aftermath
