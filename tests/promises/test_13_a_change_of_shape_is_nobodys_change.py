"""Intercom changes its answers: that is nobody's change, never judged, never written back.

What somebody changed in the middle of it is found and put back.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from drift.core.catalogue.catalogue import CATALOGUE
from drift.core.model.readings import Read
from drift.core.model.records import ChangeRecord
from drift.core.model.resources import Ref
from drift.core.model.schema_events import SchemaEvent
from drift.sync.change_recorder import record
from drift.sync.snapshot import snapshot
from guard.core.model.verdict import Verdict
from guard.queries.explain_decision import explain_decision
from guard.queries.simulate import simulate
from tests.flows.world import MALLORY, POLICIES, World, world

POLICY = """
version: 1
policies:
  - id: nobody-edits-articles
    because: somebody edited an article
    severity: high
    owner: content@acme.example
    watch: { kind: article }
    when:
      any_of:
        - actor: ["*@acme.example"]
        - unattributed: true # up to 2.15, Intercom names no editor
    then: revert
"""
DECLARES = """
version: 1
policies:
  - id: fin-may-know-or-not
    because: nobody said whether Fin may use an article
    severity: high
    owner: content@acme.example
    watch: { kind: article }
    must:
      properties:
        ai_chatbot_availability: { type: boolean }
    then:
      revert: { set: { ai_chatbot_availability: true } }
"""
WALK = (
    *(
        "2.14",
        "2.15",
        "2.14",
        "2.16",
        "2.14",
        "Preview",
        "2.15",
        "2.16",
        "2.15",
        "Preview",
        "2.16",
        "Preview",
    ),
    "2.14",
)
"""Every pair of versions, in both directions."""
AFFECTED = ("article", "admin", "help_center", "data_attribute", "internal_article", "content_import_source")


@pytest.fixture
def policies(tmp_path: Path) -> Path:
    folder = tmp_path / "policies"
    folder.mkdir()
    (folder / "people.yaml").write_bytes((POLICIES / "people.yaml").read_bytes())
    (folder / "articles.yaml").write_text(POLICY)
    return folder


def articles(w: World) -> Iterator[str]:
    """Published ones, which an edit changes at once."""
    with w.guarded.view() as view:
        live = view.state.versions.all_live("article")
    return iter(sorted(one.ref.id for one in live if one.body["state"] == "published"))


def edit(w: World, article: str) -> str:
    """Mallory renames an article; returns the title it had."""
    before = w.get(f"/articles/{article}")["title"]
    w.act(MALLORY, "PUT", f"/articles/{article}", {"title": f"{before}, says Mallory", "state": "published"})
    return str(before)


class Seen:
    """What came about since the last look, and nothing before it."""

    def __init__(self, w: World) -> None:
        self.w = w
        self.writes, self.change, self.event = len(w.writes()), 0, 0
        with w.guarded.view() as view:
            self.change = max((one.id for one in view.state.changes.search(limit=1)), default=0)
            self.event = max((one.id for one in view.state.schema_events.search(limit=1)), default=0)

    def changes(self) -> list[ChangeRecord]:
        with self.w.guarded.view() as view:
            return [one for one in view.state.changes.search(limit=500) if one.id > self.change]

    def events(self) -> list[SchemaEvent]:
        with self.w.guarded.view() as view:
            return [one for one in view.state.schema_events.search(limit=500) if one.id > self.event]

    def written(self) -> list[str]:
        return [one["path"] for one in self.w.writes()[self.writes :]]

    def is_only_edit_of(self, article: str, by: str | None = MALLORY) -> None:
        """Mallory's edit was found, judged and put back by one write, and nothing else was found or written."""
        changes = self.changes()
        ours = [one for one in changes if one.attribution.source == "intent"]
        theirs = [one for one in changes if one.attribution.source != "intent"]
        assert [(one.ref.id, one.attribution.actor.email) for one in theirs] == [(article, by)]
        assert [p for one in theirs for p in one.fields if not p.endswith("/title")] == []
        assert [one.ref.id for one in ours] == [article]
        assert self.written() == [f"/articles/{article}"]
        assert {one.subject for one in self.w.findings()} <= {f"article/{article}"}


def look(w: World, kinds: tuple[str, ...] | None = None) -> None:
    w.service.take_snapshot("test", kinds=kinds)
    w.service.turn()


def differences(w: World) -> list[Any]:
    """Whatever is live and not known good."""
    with w.guarded.view() as view:
        live = {ref: v.digest for kind in AFFECTED for ref, v in view.state.versions.current(kind).items()}
        good = {ref: one.digest for ref, one in view.known_good.all().items() if ref.kind in AFFECTED}
    return [ref for ref in good if good[ref] != live.get(ref)]


def test_a_change_of_shape_is_nobodys_change_whichever_api_version_follows_whichever(
    tmp_path: Path, policies: Path
) -> None:
    assert len(set(pairwise(WALK))) == 12
    with world(tmp_path, policies=policies, version=WALK[0]) as w:
        some = articles(w)
        for before, after in pairwise(WALK):
            article, seen = next(some), Seen(w)
            title = edit(w, article)
            w.settings = replace(w.settings, version=after)
            w.restart()
            w.guarded.workspace.intercom.me()
            w.service.condition.ready = True
            look(w, AFFECTED)
            seen.is_only_edit_of(article, MALLORY if after in ("2.16", "Preview") else None)
            assert w.get(f"/articles/{article}")["title"] == title
            events = seen.events()
            assert len({one.kind for one in events}) == len(events), "one event for each kind and reading"
            assert {(one.version_before, one.version_after, one.cause) for one in events} <= {
                (before, after, "api_version")
            }
            assert events
            assert differences(w) == []
        with w.guarded.view() as view:
            attributes = view.state.versions.current("data_attribute")
        assert len(attributes) == 19, "those that 2.16 lists elsewhere are there again"


def test_a_change_of_shape_is_nobodys_change_and_old_versions_stay_as_they_were_read(
    tmp_path: Path, policies: Path
) -> None:
    with world(tmp_path, policies=policies) as w:
        article = Ref("article", next(articles(w)))
        with w.guarded.view() as view:
            before = view.state.versions.live(article)
        w.fault("drop_field", path="/articles", field="description")
        look(w, ("article",))
        with w.guarded.view() as view:
            (event,) = view.state.schema_events.search("article")
            after, then = view.state.versions.live(article), view.state.versions.at(article, event.at - 0.001)
            first, second = view.state.story(article, 100)
        assert before is not None
        assert after is not None
        assert then == before
        assert before.body == {**after.body, "description": before.body["description"]}
        assert (first.reshaped_by, second.reshaped_by, second.change) == (None, event, None)


def test_a_change_of_shape_is_nobodys_change_and_our_own_write_in_it_is_ours(
    tmp_path: Path, policies: Path
) -> None:
    """The write is read back in the new shape, before anything else of the kind was read in it."""
    with world(tmp_path, policies=policies) as w:
        article, seen = next(articles(w)), Seen(w)
        title = edit(w, article)
        w.guarded.workspace.intercom.me()
        snapshot(w.guarded.workspace, "test", kinds=("article",))
        w.fault("unknown_fields", path="/articles")
        w.service.turn()
        seen.is_only_edit_of(article)
        assert seen.events() == []
        look(w, ("article",))
        seen.is_only_edit_of(article)
        (event,) = seen.events()
        assert (event.kind, event.resources) == ("article", 70)
        assert w.get(f"/articles/{article}")["title"] == title


def test_a_change_of_shape_is_nobodys_change_and_one_field_that_nobody_described_is_not_put_back(
    tmp_path: Path, policies: Path
) -> None:
    """It is flagged, and put back only for a policy that names it."""
    with world(tmp_path, policies=policies) as w:
        article, seen, began = next(articles(w)), Seen(w), w.clock() - 1
        with w.guarded.workspace.writing() as state:
            live = state.versions.live(Ref("article", article))
            assert live is not None
            new = live.with_body({**live.body, "beta": {"on": True}})
            others = tuple(one for one in state.versions.all_live("article") if one.ref != live.ref)
            record(
                state,
                CATALOGUE["article"],
                Read("article", w.clock(), (new, *others), api_version="2.16"),
                now=w.clock(),
            )
        w.service.turn()
        (change,) = seen.changes()
        assert (change.fields, change.doubtful) == (("/beta",), ("/beta",))
        (decision,) = w.decisions(f"article/{article}")
        assert decision.verdict is Verdict.FLAG
        assert "nothing is put back" in decision.judgement.broken[0].sentence
        assert seen.written() == []
        assert explain_decision(w.guarded, decision.id).same
        again = simulate(w.guarded, w.guarded.policies(), since=began, until=w.clock() + 1)
        assert [(row.change, row.verdict) for row in again.rows] == [(change.id, Verdict.FLAG)]


FAULTS = {
    "added": {"name": "unknown_fields", "path": "/"},
    "dropped": {"name": "drop_field", "path": "/articles", "field": "description"},
    "renamed": {"name": "move_field", "path": "/articles", "field": "description", "to": "summary"},
    "moved": {"name": "move_field", "path": "/articles", "field": "author_id", "to": "author.id"},
    "retyped": {"name": "retype_field", "path": "/articles", "field": "author_id"},
    "respelled": {"name": "retype_field", "path": "/articles", "field": "scheduled_publish_at"},
}


@pytest.mark.parametrize("how", FAULTS)
def test_a_change_of_shape_is_nobodys_change_when_it_comes_and_when_it_goes(
    tmp_path: Path, policies: Path, how: str
) -> None:
    kinds = None if how == "added" else ("article",)
    with world(tmp_path, policies=policies) as w:
        some = articles(w)
        for comes in (True, False):
            article, seen = next(some), Seen(w)
            title = edit(w, article)
            if comes:
                w.fault(FAULTS[how]["name"], **{key: to for key, to in FAULTS[how].items() if key != "name"})
            else:
                w.no_faults()
            look(w, kinds)
            look(w, ("article",))
            seen.is_only_edit_of(article)
            assert w.get(f"/articles/{article}")["title"] == title
            events = {one.kind: one for one in seen.events()}
            assert events["article"].cause == "intercom"
            assert events["article"].resources == 70
            assert len(events) == len(seen.events()), "one event for each kind, and none for the second look"
            assert differences(w) == []


def test_a_change_of_shape_is_nobodys_change_and_a_declared_value_is_not_written_into_a_hidden_field(
    tmp_path: Path, policies: Path
) -> None:
    """The rule cannot be kept without the field, which is a finding. It is no reason to write into the dark."""
    (policies / "articles.yaml").write_text(DECLARES)
    with world(tmp_path, policies=policies) as w:
        w.fault("drop_field", path="/articles", field="ai_chatbot_availability")
        look(w, ("article",))
        assert len(w.findings()) == 70
        assert w.writes() == []
        (decision, *_) = w.decisions(f"article/{next(articles(w))}")
        assert decision.note == (
            "Intercom does not show /ai_chatbot_availability any more, in this version of its API: nothing was written."
        )
