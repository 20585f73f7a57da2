"""What Intercom's API has and this catalogue leaves out on purpose, and what no API shows: each with the reason.

A test compares the calls with Intercom's newest description: a call that is new there must become a kind or a row here.
"""

from __future__ import annotations

from typing import Final

from msgspec import Struct


class NotRead(Struct, frozen=True):
    """Something that is no kind. `calls` are the paths that would read it; `*` matches any characters, `{}` one id."""

    what: str
    why: str
    calls: tuple[str, ...] = ()


NOT_READ: Final = (
    NotRead(
        "Versions of an article",
        "Intercom's own history of it. Every version is kept here already, and none of the old ones can change.",
        ("/articles/{}/versions*",),
    ),
    NotRead(
        "Searches over articles",
        "They find what is read as articles and internal articles.",
        ("/articles/search", "/internal_articles/search"),
    ),
    NotRead(
        "Items of a newsfeed",
        "They are the news items, which are a kind of their own and name their newsfeeds.",
        ("/news/newsfeeds/{}/items",),
    ),
    NotRead(
        "The activity log, and the names of its types",
        "The log is read, as the record of who did what. It is no setting, and neither are its names.",
        ("/admins/activity_logs", "/admins/activity_log_event_types"),
    ),
    NotRead(
        "The draft of a live data connector",
        "Only the live version acts. What is staged beside it is seen when it goes live.",
    ),
    NotRead(
        "Runs of data connectors",
        "They are no settings. How many there were, what ran them and how they ended is counted hour by hour; what was "
        "sent and what came back is not asked for.",
        ("/data_connectors/{}/execution_results*",),
    ),
    NotRead(
        "Workload and reports",
        "Figures about work, and lists of what can be counted.",
        ("/teams/{}/metrics", "/export/reporting_data/*", "/download/reporting_data/*"),
    ),
    NotRead(
        "What was sent to customers",
        "The fate of single messages.",
        ("/messages/status", "/messages/whatsapp/status"),
    ),
    NotRead(
        "Customers and what they wrote",
        "People, companies, conversations, tickets and calls are no settings, and this service does not read them.",
        (
            *("/contacts*", "/companies*", "/visitors*", "/notes/*", "/events"),
            *("/conversations", "/conversations/{}", "/conversations/deleted"),
            *("/conversations/{}/handling_events", "/conversations/{}/side_conversations"),
            *("/tickets/{}", "/calls*", "/fin_voice/*", "/custom_object_instances/*"),
        ),
    ),
    NotRead(
        "Jobs",
        "Exports and bulk changes on their way, and what they bring.",
        ("/jobs/status/{}", "/export/content/data/{}", "/download/content/data/{}"),
    ),
    NotRead(
        "Types of custom objects",
        "No call reads the types; their instances are records of customers.",
    ),
    NotRead(
        "The text and the audiences of a file that Fin reads",
        "Intercom's search shows the title of a file and tells its switches by filters. No call shows the rest.",
    ),
    NotRead(
        "Tags of files, of content snippets, of external pages and, but for Preview, of internal articles",
        "No call shows them. Intercom's search finds what has one given tag, so that each reading would need a search "
        "for every tag of the workspace.",
    ),
    NotRead(
        "Procedures of Fin",
        "Preview's `POST /fin/capabilities` names those that are live, that an API may start and that fit one given "
        "customer. It is no reading: it makes that customer or changes them. It shows neither the steps nor the rest.",
    ),
    NotRead(
        "Guidance, escalation rules, tone and persona of Fin",
        "No call shows them, and no type of log entry tells that they changed. Of Fin's settings, the log is known to "
        "tell of one: AI translation in the inbox.",
    ),
    NotRead(
        "Rules of workflows whose ids are not configured",
        "No call lists workflows. `INTERCOM_WORKFLOW_IDS` names those that are exported and watched.",
    ),
    NotRead(
        "What a role permits",
        "Teammates show which role they have. What it permits is seen only in the log entry of a change.",
    ),
)


class NotWritten(Struct, frozen=True):
    """A call that would write configuration, and why this service never makes it."""

    call: str
    why: str


NOT_WRITTEN: Final = (
    NotWritten("PUT /admins/{}/away", "Whether a teammate is away is no setting."),
    NotWritten(
        "PUT /ai/external_pages/{}",
        "It switches Fin on where its flag is left out. The call that makes a page changes it as well, without that.",
    ),
    NotWritten(
        "POST /articles/{}/draft/publish",
        "It makes live what somebody staged, and whoever staged it has not said that it is ready. What was live is put "
        "back by writing the article itself.",
    ),
    NotWritten(
        "POST /secure_mode_secrets",
        "A new secret has new key material that every website and app must take over: a person decides.",
    ),
    NotWritten("POST /content_snippets/{}/tags", "The tags of a snippet are not read."),
    NotWritten("DELETE /content_snippets/{}/tags/{}", "The tags of a snippet are not read."),
)
