"""For each check: what it reports, and the closest that it must not report. In shapes of the embedded workspace."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

from drift.core.conversations.connector_runs import Outcomes
from guard.core.health.facts import Gone, Item, Seen
from tests.guard.core.health.made import DAY, NOW, like, workflow


class Case(NamedTuple):
    """`items` are all that there is; `reported` are those of them that the check reports."""

    items: Sequence[Item]
    reported: Sequence[str] = ()
    more: Mapping[str, Any] = {}


GONE: Final = Gone("Erin Walsh", NOW - 3 * DAY)
OLD: Final = NOW - 800 * DAY
TWO: Final = {"gone": {"admin/1006": GONE}}
LINK: Final = '<p>See <a href="https://help.acme.example/en/articles/7002-how">this</a>.</p>'
HOLIDAY: Final[dict[str, Any]] = {"exception_date": "2026-11-20", "recurring_annually": False}

BAD: Final[Mapping[str, Case]] = {
    "member-gone": Case([like("team", admin_ids=[1004, 1006]), like("admin")], ["team/201"], TWO),
    "audience-gone": Case(
        [
            like("article", audience_ids=[71, 72]),
            like("content_snippet", audience_ids=[72]),
            like("audience"),
        ],
        ["article/7001", "content_snippet/6501"],
    ),
    "workflow-names-missing": Case([workflow(), like("data_connector")], ["workflow/9001"]),
    "dead-link": Case([like("macro", body=LINK), like("article", "7002", state="draft")], ["macro/4001"]),
    "reference-gone": Case([like("brand"), like("help_center")], ["brand/acme1"]),
    "redirect-nowhere": Case([like("help_center_redirect")], ["help_center_redirect/8001"]),
    "limited-to-nobody": Case([like("macro", visible_to_team_ids=["299"])], ["macro/4001"]),
    "author-left": Case([like("article"), like("admin")], ["article/7001"]),
    "team-without-members": Case([like("team", admin_ids=[])], ["team/201"]),
    "seat-without-team": Case([like("admin"), like("team")], ["admin/1004"]),
    "seat-not-used": Case([like("admin")], ["admin/1004"], {"seen": Seen({}, OLD)}),
    "fin-reads-old": Case(
        [like("article", edited=OLD), like("external_page", edited=OLD)],
        ["article/7001", "external_page/6601"],
    ),
    "draft-forgotten": Case(
        [like("article", state="draft", edited=OLD), like("news_item", state="draft", edited=OLD)],
        ["article/7001", "news_item/9801"],
    ),
    "changes-forgotten": Case([like("article_draft", edited=OLD)], ["article_draft/7001"]),
    "holiday-over": Case([like("office_hours_exception", **HOLIDAY)], ["office_hours_exception/4101"]),
    "empty-collection": Case(
        [
            like("collection", "301"),
            like("collection", "302", parent_id="301"),
            like("article", state="draft", parent_ids=[302]),
            like("macro", body='<a href="https://help.acme.example/en/collections/301-x">here</a>'),
        ],
        ["collection/301", "collection/302"],
    ),
    "article-in-no-collection": Case([like("article", parent_ids=[]), like("collection")], ["article/7001"]),
    "help-center-off": Case(
        [like("help_center", website_turned_on=False), like("collection"), like("article")],
        ["help_center/31"],
    ),
    "newsfeed-empty": Case([like("newsfeed"), like("news_item", state="draft")], ["newsfeed/68"]),
    "news-for-nobody": Case([like("news_item", newsfeed_assignments=[])], ["news_item/9801"]),
    "content-nobody-reads": Case(
        [like("external_page", ai_agent_availability=False, ai_copilot_availability=False)],
        ["external_page/6601"],
    ),
    "source-empty": Case([like("content_import_source")], ["content_import_source/601"]),
    "attribute-without-options": Case(
        [
            like("conversation_attribute"),
            like("conversation_attribute_option", archived=True, parent="conversation_attribute/21"),
        ],
        ["conversation_attribute/21"],
    ),
    "archived-state-in-use": Case(
        [like("ticket_type"), like("ticket_state", archived=True)], ["ticket_type/61"]
    ),
    "tag-unreferenced": Case([like("tag")], ["tag/101"]),
    "audience-unreferenced": Case([like("audience")], ["audience/71"]),
    "hours-unreferenced": Case([like("office_hours_schedule")], ["office_hours_schedule/41"]),
    "connector-unreferenced": Case([like("data_connector", direct_fin_usage=False)], ["data_connector/501"]),
    "segment-unreferenced": Case([like("segment")], ["segment/6762f25c1bb69f9f2193bc01"]),
    "same-name": Case([like("tag", "101"), like("tag", "102", name=" Refund ")], ["tag/101", "tag/102"]),
    "similar-name": Case([like("tag", "101"), like("tag", "102", name="Re-funds")], ["tag/101", "tag/102"]),
    "same-content": Case(
        [like("article", "1"), like("article", "2", title="Another")], ["article/1", "article/2"]
    ),
    "internal-told": Case(
        [like("internal_article", ai_chatbot_availability=True)], ["internal_article/7501"]
    ),
    "restricted-told": Case([like("article", help_center_audience="restricted")], ["article/7001"]),
    "audience-of-everybody": Case([like("audience", predicates=[], role_predicates=[])], ["audience/71"]),
    "closed-source-read": Case(
        [
            like("external_page", parent="content_import_source/601"),
            like("content_import_source", status="deactivated"),
        ],
        ["external_page/6601"],
    ),
    "other-language": Case(
        [like("content_snippet", locale="pl"), like("help_center")], ["content_snippet/6501"]
    ),
    "missing-translation": Case(
        [
            like("article", default_locale="en", translated_content={"fr": {"state": "draft"}}),
            like("collection"),
            like("help_center", locales=["en", "fr"]),
        ],
        ["article/7001"],
    ),
    "connector-fails": Case(
        [like("data_connector")], ["data_connector/501"], {"runs": {"501": Outcomes(3, 3)}}
    ),
    "connector-in-clear": Case(
        [like("data_connector", url="HTTP://orders.acme.example/v2")], ["data_connector/501"]
    ),
    "connector-draft-in-use": Case([workflow(), like("data_connector", state="draft")], ["workflow/9001"]),
    "workflow-live-empty": Case([workflow(snapshot={"start": None, "steps": []})], ["workflow/9001"]),
    "hours-never-open": Case(
        [like("office_hours_schedule", time_intervals=[])], ["office_hours_schedule/41"]
    ),
    "sender-unverified": Case([like("email_setting", verified=False)], ["email_setting/1301"]),
}

FINE: Final[Mapping[str, Case]] = {
    "member-gone": Case([like("team", admin_ids=["1004"]), like("admin")]),
    "audience-gone": Case([like("article", audience_ids=["71"]), like("audience")]),
    "workflow-names-missing": Case([workflow(), like("data_connector"), like("team")]),
    # What was never there may be the page of somebody else.
    "dead-link": Case([like("macro", body=LINK), like("news_item", body=LINK)]),
    "reference-gone": Case([like("brand"), like("help_center"), like("email_setting")]),
    "redirect-nowhere": Case([like("help_center_redirect"), like("article")]),
    "limited-to-nobody": Case([like("macro", visible_to_team_ids=["299", "201"]), like("team")]),
    "author-left": Case([like("article"), like("admin", "1101")]),
    "team-without-members": Case([like("team"), like("team", "202", without=("admin_ids",))]),
    "seat-without-team": Case(
        [like("admin"), like("team", admin_ids=[1004]), like("admin", "1005", has_inbox_seat=False)]
    ),
    "seat-not-used": Case([like("admin")], more={"seen": Seen({"carol@acme.example": NOW - 5 * DAY}, OLD)}),
    "fin-reads-old": Case(
        [
            like("article", "1", edited=NOW - 700 * DAY),
            like("article", "2", edited=OLD, state="draft"),
            like("article", "3", edited=OLD, ai_chatbot_availability=False),
        ]
    ),
    "draft-forgotten": Case(
        [
            like("article", "1", state="draft", edited=NOW - 100 * DAY),
            like("article", "2", state="draft", edited=OLD, scheduled_publish_at=NOW + DAY),
        ]
    ),
    "changes-forgotten": Case([like("article_draft", edited=NOW - 30 * DAY)]),
    "holiday-over": Case(
        [
            like("office_hours_exception", "1", exception_date="2025-12-25"),
            # NOW is the morning of 2026-11-30 in UTC: that day is not over anywhere in the west.
            like("office_hours_exception", "2", exception_date="2026-11-29", recurring_annually=False),
            like("office_hours_exception", "3", exception_date="soon", recurring_annually=False),
        ]
    ),
    "empty-collection": Case(
        [
            like("collection", "301"),
            like("collection", "302", parent_id="301"),
            like("article", parent_ids=[302]),
        ]
    ),
    "article-in-no-collection": Case(
        [
            like("article", "1"),
            like("article", "2", state="draft", parent_ids=[]),
            like("article", "3", without=("parent_ids",), parent_id=301),
            like("collection"),
        ]
    ),
    "help-center-off": Case([like("help_center", website_turned_on=False), like("collection")]),
    "newsfeed-empty": Case([like("newsfeed"), like("news_item")]),
    "news-for-nobody": Case(
        [like("news_item"), like("news_item", "2", state="draft", newsfeed_assignments=[])]
    ),
    "content-nobody-reads": Case(
        [like("external_page", ai_agent_availability=False), like("file_source_content")]
    ),
    "source-empty": Case(
        [
            like("content_import_source"),
            like("external_page", parent="content_import_source/601"),
            like("content_import_source", "602", sync_behavior="automatic"),
        ]
    ),
    "attribute-without-options": Case(
        [
            like("conversation_attribute"),
            like("conversation_attribute_option", parent="conversation_attribute/21"),
            like("conversation_attribute", "22", archived=True),
            like("conversation_attribute", "23", data_type="string"),
        ]
    ),
    "archived-state-in-use": Case([like("ticket_type"), like("ticket_state")]),
    "tag-unreferenced": Case(
        [like("tag"), like("article", tags={"type": "tag.list", "tags": [{"type": "tag", "id": "101"}]})]
    ),
    "audience-unreferenced": Case([like("audience"), like("content_snippet", audience_ids=[71])]),
    "hours-unreferenced": Case(
        [
            like("office_hours_schedule"),
            workflow(snapshot={"steps": [{"id": "s1", "office_hours_schedule_id": "41"}]}),
        ]
    ),
    "connector-fails": Case(
        [like("data_connector"), like("data_connector", "502"), like("data_connector", "503")],
        more={"runs": {"501": Outcomes(90, 89), "502": Outcomes(2, 2), "503": Outcomes()}},
    ),
    "connector-unreferenced": Case([like("data_connector"), like("data_connector", "502"), workflow()]),
    "segment-unreferenced": Case(
        [
            like("segment"),
            workflow(snapshot={"steps": [{"id": "s1", "segment_id": "6762f25c1bb69f9f2193bc01"}]}),
        ]
    ),
    "same-name": Case(
        [
            like("tag", "101"),
            like("tag", "102", name="refunds"),
            like("collection", "1", name="Basics", parent_id="8"),
            like("collection", "2", name="Basics", parent_id="9"),
            like("conversation_attribute", "21"),
            like("conversation_attribute", "22", archived=True),
        ]
    ),
    "similar-name": Case(
        [
            like("tag", "101"),
            like("tag", "102", name="REFUND"),
            like("tag", "103", name="!"),
            like("tag", "104", name="?"),
        ]
    ),
    "same-content": Case(
        [
            like("article", "1"),
            like("article", "2", body="<p>Another text</p>"),
            like("article", "3", state="draft"),
            like("article", "4", body=""),
            like("article", "5", body=" "),
        ]
    ),
    "internal-told": Case(
        [
            like("internal_article", "1"),
            like("internal_article", "2", ai_chatbot_availability=True, audience_ids=[71]),
        ]
    ),
    "restricted-told": Case(
        [
            like("article", "1"),
            like("article", "2", help_center_audience="restricted", audience_ids=[71]),
            like("article", "3", help_center_audience="restricted", ai_chatbot_availability=False),
            like("article", "4", without=("help_center_audience",)),
        ]
    ),
    "audience-of-everybody": Case(
        [
            like("audience", role_predicates=[]),
            like("audience", "72", without=("predicates", "role_predicates")),
        ]
    ),
    "closed-source-read": Case(
        [
            like("external_page", parent="content_import_source/601", ai_agent_availability=False),
            like("content_import_source", status="deactivated"),
        ]
    ),
    "other-language": Case(
        [like("content_snippet", locale="en-GB"), like("internal_article", locale="FR"), like("help_center")]
    ),
    "missing-translation": Case(
        [
            like(
                "article", default_locale="en", translated_content={"type": "x", "fr": {"state": "published"}}
            ),
            like("collection"),
            like("help_center", locales=["en", "fr"]),
            like("article", "2", parent_ids=[], default_locale="en", translated_content=None),
        ]
    ),
    "connector-in-clear": Case([like("data_connector"), like("data_connector", "2", url=None)]),
    "connector-draft-in-use": Case(
        [workflow(state="paused"), workflow("9002", snapshot={}), like("data_connector", state="draft")]
    ),
    "workflow-live-empty": Case(
        [workflow(), workflow("2", state="draft", snapshot={}), workflow("3", snapshot=[1])]
    ),
    "hours-never-open": Case(
        [
            like("office_hours_schedule", "1"),
            like("office_hours_schedule", "2", time_intervals=[], twenty_four_seven=True),
            like("office_hours_schedule", "3", without=("time_intervals",)),
        ]
    ),
    "sender-unverified": Case([like("email_setting"), like("email_setting", "2", without=("verified",))]),
}
