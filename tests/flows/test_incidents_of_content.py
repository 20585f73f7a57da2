"""More incidents of real workspaces: forms, teams, what Fin reads, apps, and what is kept how long."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from drift.core.model.resources import Ref
from tests.flows.policies import beside_the_starters
from tests.flows.test_incidents import findings, steps
from tests.flows.world import BOB, CAROL, MALLORY, World, world

AGREED = """
version: 1
policies:
  - id: options-stay
    because: workflows and Fin point at these options
    severity: high
    owner: alice@acme.example
    watch: { kind: conversation_attribute_option }
    then: revert
  - id: teams-keep-their-people
    because: a team without people answers nobody
    severity: high
    owner: alice@acme.example
    watch: { kind: team, fields: [/admin_ids] }
    then: revert
  - id: audiences-stay
    because: who sees a price was agreed
    severity: high
    owner: alice@acme.example
    watch: { kind: audience }
    then: revert
  - id: fin-keeps-its-pages
    because: Fin answers from these pages
    severity: medium
    owner: alice@acme.example
    watch: { kind: external_page, fields: [/ai_agent_availability, /ai_copilot_availability] }
    then: revert
  - id: nothing-is-deleted-by-a-clock
    because: conversations are evidence
    severity: critical
    owner: dave@acme.example
    watch: { kind: retention_and_redaction }
    then: revert
  - id: tags-of-articles-stay
    because: Fin's audiences and our reports go by these tags
    severity: medium
    owner: alice@acme.example
    watch: { kind: article, change: updated, fields: [/tags] }
    then: revert
  - id: published-words-stay
    because: two people read what customers read
    severity: high
    owner: alice@acme.example
    watch: { kind: article, change: updated, fields: [/title, /body] }
    when: { actor: [mallory@acme.example] }
    then: revert
  - id: drafts-wait-for-their-author
    because: a draft is published by whom it belongs to
    severity: medium
    owner: alice@acme.example
    watch: { kind: article_draft, change: deleted }
    then: revert
  - id: nobody-makes-a-signing-secret-alone
    because: whoever has such a secret can be any customer
    severity: critical
    owner: dave@acme.example
    watch: { kind: identity_verification_secret, change: created }
    then: revert
  - id: macros-are-agreed
    because: a macro speaks for all of us
    severity: medium
    owner: alice@acme.example
    watch: { kind: macro }
    then: revert
"""
ATTRIBUTES = "/conversations/attributes"


def options_of(w: World) -> tuple[Any, list[Any]]:
    """The list attribute of the company, and its options that are in use."""
    attribute = next(one for one in w.get(ATTRIBUTES)["data"] if one["data_type"] == "list")
    shown = w.get(f"{ATTRIBUTES}/{attribute['id']}")
    return shown, [one for one in shown["options"] if not one["archived"]]


def test_a_renamed_option_gets_its_label_back_under_the_same_id(tmp_path: Path) -> None:
    with world(tmp_path, policies=beside_the_starters(tmp_path, AGREED)) as w:
        attribute, options = options_of(w)
        path = f"{ATTRIBUTES}/{attribute['id']}/options/{options[0]['id']}"
        w.act(CAROL, "PUT", path, {"label": "Something else"})
        w.look()
        assert options_of(w)[1] == options
        assert [(one["method"], one["path"]) for one in w.writes()] == [("PUT", path)]
        assert findings(w) == {}


def test_an_archived_option_is_left_to_a_person_as_a_new_one_would_be_another(tmp_path: Path) -> None:
    with world(tmp_path, policies=beside_the_starters(tmp_path, AGREED)) as w:
        attribute, options = options_of(w)
        gone = options[-1]
        w.act(CAROL, "DELETE", f"{ATTRIBUTES}/{attribute['id']}/options/{gone['id']}")
        w.look()
        assert w.writes() == []
        subject = f"conversation_attribute_option/{gone['id']}"
        assert findings(w) == {"options-stay": subject}
        told = " ".join(steps(w, subject).steps)
        assert "archived" in told
        assert gone["label"] in told


def test_an_app_and_a_webhook_that_nobody_announced_are_flagged_with_their_names(tmp_path: Path) -> None:
    with world(tmp_path) as w:
        w.does(MALLORY, "app_package_installation", {"app_package": {"id": "77", "name": "Data Sucker"}})
        w.does(MALLORY, "app_webhook_creation", {"url": "https://evil.example/hook"})
        w.look()
        told = {
            one.subject: one.sentence for one in w.findings() if one.policy == "apps-are-not-added-unseen"
        }
        assert told.keys() == {
            f"activity:{what}:{MALLORY}" for what in ("app_package_installation", "app_webhook_creation")
        }
        assert w.writes() == []
        with w.guarded.view() as view:
            kept = view.state.versions.live(Ref("app_packages_and_tokens", "singleton"))
        assert kept is not None
        assert "Data Sucker" in str(kept.body)


def test_people_taken_out_of_a_team_are_put_back_into_it(tmp_path: Path) -> None:
    with world(tmp_path, policies=beside_the_starters(tmp_path, AGREED)) as w:
        team = w.get("/teams")["teams"][0]
        w.act(MALLORY, "PUT", f"/teams/{team['id']}", {"admin_ids": team["admin_ids"][:1]}, version="Preview")
        w.look()
        assert sorted(w.get(f"/teams/{team['id']}")["admin_ids"]) == sorted(team["admin_ids"])
        assert findings(w) == {}


def test_an_audience_that_was_widened_is_as_it_was(tmp_path: Path) -> None:
    with world(tmp_path, policies=beside_the_starters(tmp_path, AGREED)) as w:
        audience = next(one for one in w.get("/audiences")["data"] if one["predicates"])
        w.act(MALLORY, "PUT", f"/audiences/{audience['id']}", {"predicates": []})
        w.look()
        assert w.get(f"/audiences/{audience['id']}")["predicates"] == audience["predicates"]
        assert findings(w) == {}


def test_a_page_that_fin_lost_is_given_back_to_it_and_its_text_is_what_it_was(tmp_path: Path) -> None:
    with world(tmp_path, policies=beside_the_starters(tmp_path, AGREED)) as w:
        page = next(one for one in w.get("/ai/external_pages")["data"] if one["ai_agent_availability"])
        same = {key: page[key] for key in ("title", "html", "url", "locale", "source_id", "external_id")}
        w.act(BOB, "POST", "/ai/external_pages", {**same, "ai_agent_availability": False})
        w.look()
        again = w.get(f"/ai/external_pages/{page['id']}")
        assert again["ai_agent_availability"] is True
        assert {key: again[key] for key in same} == same
        assert findings(w) == {}


def test_a_schedule_that_deletes_conversations_is_left_to_a_person_at_once(tmp_path: Path) -> None:
    with world(tmp_path, policies=beside_the_starters(tmp_path, AGREED)) as w:
        w.does(
            MALLORY, "conversation_deletion_schedule_state_change", {"before": "disabled", "after": "enabled"}
        )
        w.look()
        (policy,) = [name for name in findings(w) if name == "nothing-is-deleted-by-a-clock"]
        assert "disabled" in " ".join(steps(w, "retention_and_redaction").steps)
        w.clock.ahead += 5
        w.does(BOB, "conversation_deletion_schedule_state_change", {"before": "enabled", "after": "disabled"})
        w.look()
        assert policy not in findings(w)


def test_an_edited_macro_is_put_right_by_a_person_who_has_the_old_words(tmp_path: Path) -> None:
    with world(tmp_path, policies=beside_the_starters(tmp_path, AGREED)) as w:
        macro = w.get("/macros")["data"][0]
        w.does(CAROL, "macro_update", apply={"id": macro["id"], "name": "Another name"})
        w.look()
        assert w.writes() == []
        assert findings(w).get("macros-are-agreed") == f"macro/{macro['id']}"
        assert macro["name"] in " ".join(steps(w, f"macro/{macro['id']}").steps)


def test_tags_of_an_article_are_put_on_and_taken_off_again_and_nothing_else_is_written(
    tmp_path: Path,
) -> None:
    with world(tmp_path, policies=beside_the_starters(tmp_path, AGREED)) as w:
        w.act(BOB, "POST", "/articles/7001/tags", {"id": "101"})
        w.look()  # the policy took it off: the article had none
        assert tags_of(w, "7001") == set()
        w.act(CAROL, "POST", "/articles/7001/tags", {"id": "102"})
        w.act(CAROL, "PUT", "/articles/7001", {"title": "Another title"})
        w.look()
        assert tags_of(w, "7001") == set()
        assert w.get("/articles/7001")["title"] == "Another title"
        assert [(one["method"], one["path"]) for one in w.writes()] == [
            ("DELETE", "/articles/7001/tags/101"),
            ("DELETE", "/articles/7001/tags/102"),
        ]
        assert findings(w) == {}


def tags_of(w: World, article: str) -> set[str]:
    return {one["id"] for one in w.get(f"/articles/{article}")["tags"]["tags"]}


def test_a_signing_secret_that_somebody_made_is_taken_away(tmp_path: Path) -> None:
    with world(tmp_path, policies=beside_the_starters(tmp_path, AGREED)) as w:
        secret = {"name": "Mine", "supports_web": True}
        w.act(MALLORY, "POST", "/secure_mode_secrets", secret, version="Preview")
        w.look()
        (write,) = w.writes()
        assert (write["method"], write["path"].rpartition("/")[0]) == ("DELETE", "/secure_mode_secrets")
        assert findings(w) == {}


def test_a_draft_that_somebody_published_leaves_the_article_as_it_was_and_a_person_stages_it_again(
    tmp_path: Path,
) -> None:
    with world(tmp_path, policies=beside_the_starters(tmp_path, AGREED)) as w:
        before = w.get("/articles/7002")["title"]
        w.act(BOB, "PUT", "/articles/7002/draft", {"title": "Not ready yet"})
        w.look()
        assert w.writes() == []
        w.act(MALLORY, "POST", "/articles/7002/draft/publish")
        assert w.get("/articles/7002")["title"] == "Not ready yet"
        w.look()
        assert w.get("/articles/7002")["title"] == before
        assert [(one["method"], one["path"]) for one in w.writes()] == [("PUT", "/articles/7002")]
        assert findings(w) == {"drafts-wait-for-their-author": "article_draft/7002"}
        assert "Not ready yet" in " ".join(steps(w, "article_draft/7002").steps)
