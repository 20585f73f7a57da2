"""The routes of Intercom's REST API, in one package per area of the workspace."""

from collections.abc import Iterator

from flask import Blueprint

from drift.sandbox.api import conversations
from drift.sandbox.api.forms import conversation_attributes, data_attributes, tickets
from drift.sandbox.api.help_center import article_versions, articles, drafts, internal_articles, macros
from drift.sandbox.api.help_center.collections import COLLECTIONS, HELP_CENTERS, REDIRECTS
from drift.sandbox.api.help_center.folders import FOLDERS
from drift.sandbox.api.knowledge import bulk_actions, content_index, external_pages, sources
from drift.sandbox.api.knowledge.audiences import AUDIENCES
from drift.sandbox.api.knowledge.snippets import SNIPPETS
from drift.sandbox.api.rest import tagging
from drift.sandbox.api.rest.crud import routes_of
from drift.sandbox.api.workspace import (
    activity_log,
    allowlist,
    connectors,
    counters,
    execution_results,
    office_hours,
    people,
    read_only_kinds,
    tags,
    workflows,
)
from drift.sandbox.api.workspace.identity_secrets import IDENTITY_SECRETS
from drift.sandbox.api.workspace.news import NEWS_ITEMS
from drift.sandbox.workspace import Workspace

_DECLARED = (
    AUDIENCES,
    COLLECTIONS,
    FOLDERS,
    HELP_CENTERS,
    IDENTITY_SECRETS,
    NEWS_ITEMS,
    REDIRECTS,
    SNIPPETS,
    read_only_kinds.AWAY_STATUS_REASONS,
    read_only_kinds.BRANDS,
    read_only_kinds.EMAIL_SETTINGS,
    read_only_kinds.SEGMENTS,
    read_only_kinds.SUBSCRIPTION_TYPES,
)
_SPECIAL = (
    allowlist.routes,
    article_versions.routes,
    articles.routes,
    bulk_actions.routes,
    connectors.routes,
    content_index.routes,
    conversation_attributes.routes,
    conversations.routes,
    data_attributes.routes,
    drafts.routes,
    external_pages.routes,
    internal_articles.routes,
    activity_log.routes,
    macros.routes,
    counters.routes,
    execution_results.routes,
    office_hours.routes,
    people.routes,
    read_only_kinds.newsfeeds,
    sources.routes,
    tagging.routes,
    tags.routes,
    tickets.routes,
    workflows.routes,
)


def every_route(workspace: Workspace) -> Iterator[Blueprint]:
    """The whole API of one workspace."""
    yield from (routes_of(declared, workspace) for declared in _DECLARED)
    yield from (routes(workspace) for routes in _SPECIAL)
