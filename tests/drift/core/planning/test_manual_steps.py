from drift.core.catalogue.catalogue import kind
from drift.core.model.changes import FieldChange
from drift.core.model.resources import MISSING, Ref
from drift.core.planning.manual_steps import guide_steps, settings_url, title_of


def test_steps_name_the_page_and_every_value() -> None:
    fields = [
        FieldChange("/identity_verification", False, True),
        FieldChange("/timezone", "UTC", "Europe/Paris"),
    ]
    steps = guide_steps(kind("workspace"), Ref("workspace", "singleton"), {"name": "Acme"}, fields, "acme1")
    assert steps == (
        "Open https://app.intercom.com/a/apps/acme1/settings/workspace/general",
        "Go to Settings > Workspace > General (identity verification: Settings > Workspace > Security, tab Messenger).",
        "Set identity_verification back to on; it is off now.",
        "Set timezone back to “Europe/Paris”; it is “UTC” now.",
        "Save.",
    )


def test_a_macro_is_pasted_back_from_its_text() -> None:
    field = FieldChange("/body_text", "Hi", "Hi {{user.name}}")
    steps = guide_steps(kind("macro"), Ref("macro", "9"), {"name": "Greeting"}, [field], "acme1")
    assert any("“Greeting”" in step for step in steps)
    assert "Set body_text back to “Hi {{user.name}}”; it is “Hi” now." in steps
    assert "Paste the text from body_text: it holds the placeholders as people write them." in steps


def test_secrets_are_not_shown() -> None:
    field = FieldChange("/headers", [], [{"name": "K", "value": "fingerprint:0123456789abcdef"}])
    steps = guide_steps(
        kind("data_connector"), Ref("data_connector", "9"), {"name": "Orders"}, [field], "acme1"
    )
    assert not any("fingerprint" in step for step in steps)
    assert any("which only you know" in step for step in steps)


def test_fields_that_were_not_there_and_lists_are_said() -> None:
    fields = [
        FieldChange("/a~1b", [1], MISSING),
        FieldChange("/c", MISSING, {"d": None}),
        FieldChange("/e", None, ""),
    ]
    steps = guide_steps(kind("team"), Ref("team", "9"), {"name": "T"}, fields, "acme1")
    assert "Remove a/b; it is [1] now." in steps
    assert 'Set c back to {"d":null}; it is not set now.' in steps
    assert "Set e back to empty; it is empty now." in steps


def test_a_whole_resource_is_deleted_or_made_again() -> None:
    gone, new = FieldChange("", MISSING, {"name": "T"}), FieldChange("", {"name": "T"}, MISSING)
    assert 'Make “T” again as {"name":"T"}.' in guide_steps(
        kind("team"), Ref("team", "9"), {"name": "T"}, [gone], "x"
    )
    assert "Delete “T”." in guide_steps(kind("team"), Ref("team", "9"), {"name": "T"}, [new], "x")


def test_a_resource_is_called_by_its_name_or_its_kind_or_its_id() -> None:
    assert title_of(kind("workflow"), Ref("workflow", "9"), {"workflow": {"title": "Triage"}}) == "Triage"
    assert title_of(kind("ip_allowlist"), Ref("ip_allowlist", "singleton"), {}) == "IP allowlist"
    assert title_of(kind("article"), Ref("article", "9"), {}) == "9"


def test_a_page_of_one_resource_carries_its_id() -> None:
    url = settings_url(kind("article"), Ref("article", "39"), "")
    assert url == "https://app.intercom.com/a/apps/_/articles/articles/39/show"
