"""The routes of Intercom's REST API: one module for each kind, alike ones declared and served by `declared.py`."""

from collections.abc import Iterator

from flask import Blueprint

from drift.sandbox.api import (
    allowlist,
    article_versions,
    articles,
    bulk_actions,
    connectors,
    content_index,
    conversation_attributes,
    data_attributes,
    drafts,
    external_pages,
    internal_articles,
    log,
    macros,
    measures,
    office_hours,
    people,
    readings,
    sources,
    tagging,
    tags,
    tickets,
    workflows,
)
from drift.sandbox.api.audiences import AUDIENCES
from drift.sandbox.api.declared import routes_of
from drift.sandbox.api.folders import FOLDERS
from drift.sandbox.api.help_center import COLLECTIONS, HELP_CENTERS, REDIRECTS
from drift.sandbox.api.identity_secrets import IDENTITY_SECRETS
from drift.sandbox.api.news import NEWS_ITEMS
from drift.sandbox.api.snippets import SNIPPETS
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
    readings.AWAY_STATUS_REASONS,
    readings.BRANDS,
    readings.EMAIL_SETTINGS,
    readings.SEGMENTS,
    readings.SUBSCRIPTION_TYPES,
)
_SPECIAL = (
    allowlist.routes,
    article_versions.routes,
    articles.routes,
    bulk_actions.routes,
    connectors.routes,
    content_index.routes,
    conversation_attributes.routes,
    data_attributes.routes,
    drafts.routes,
    external_pages.routes,
    internal_articles.routes,
    log.routes,
    macros.routes,
    measures.routes,
    office_hours.routes,
    people.routes,
    readings.newsfeeds,
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
