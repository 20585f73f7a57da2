"""The help center: its sites, the tree of collections, redirects, and the drafts of published articles."""

from __future__ import annotations

from typing import Final

from msgspec.structs import replace

from drift.core.catalogue.codecs import articles as article_codec
from drift.core.catalogue.codecs import fields as codecs
from drift.core.catalogue.kind import Endpoint, Kind, Listing, Pages, ReferenceField, SetField
from drift.core.catalogue.kinds.content import ARTICLE
from drift.core.catalogue.kinds.unseen_referrers import LINKS, MESSENGER

CENTERS: Final = "/help_center/help_centers"
COLLECTIONS: Final = "/help_center/collections"
REDIRECTS: Final = "/help_center/help_centers/{parent_id}/redirects"
DRAFT: Final = "/articles/{id}/draft"

HELP_CENTER: Final = Kind(
    name="help_center",
    title="Help center",
    sensitivity="high",
    listing=Listing(Endpoint("GET", CENTERS)),
    get=Endpoint("GET", f"{CENTERS}/{{id}}"),
    volatile=("created_at", "updated_at", "url"),
    sets=(SetField("locales"),),
    sorts={"custom_domain": "host", "locales[]": "locale"},
    fields_since={"default": "2.16", "locales": "2.16"},
    natural_key=("identifier",),
    matched_by=("display_name",),
    own={
        "identifier": "no two help centers have the same address",
        "custom_domain": "no two help centers have the same address",
    },
    recreate_loses="A deleted help center is made again by a person and gets a new id; its articles stay without it.",
    activity_types=("help_center_settings_change",),
    settings_path="/a/apps/{workspace}/articles/site/settings",
    guide=(
        "Go to Knowledge > Help Center > Settings and open {title}.",
        "Set {field} back to {old}; a custom domain also needs its DNS entry.",
        "Save.",
    ),
    read_permission="Read and List articles",
    no_references={"workspace_id": "it is the workspace itself"},
    unseen_referrers=(LINKS, MESSENGER),
)

COLLECTION: Final = Kind(
    name="collection",
    title="Help center collection",
    sensitivity="medium",
    listing=Listing(Endpoint("GET", COLLECTIONS), pages=Pages("page")),
    get=Endpoint("GET", f"{COLLECTIONS}/{{id}}"),
    create=Endpoint("POST", COLLECTIONS),
    update=Endpoint("PUT", f"{COLLECTIONS}/{{id}}"),
    delete=Endpoint("DELETE", f"{COLLECTIONS}/{{id}}"),
    volatile=("created_at", "updated_at", "url", "workspace_id"),
    sorts={"default_locale": "locale"},
    writable=article_codec.COLLECTION,
    update_body=article_codec.collection_update,
    create_body=article_codec.collection_create,
    derived=frozenset({"id", "type", "default_locale"}),
    create_only=frozenset({"help_center_id"}),
    follows={"help_center_id": "parent_id"},  # a collection inside another one is where that one is
    nullable=frozenset({"parent_id"}),
    refuses_field=article_codec.translation_stays,
    natural_key=("name", "parent_id"),
    recreate_loses="The collection gets a new id and a new address; the articles and collections in it must be moved "
    "into it, and its icon and place in the order are gone.",
    reaches="holder",
    settings_path="/a/apps/{workspace}/articles/site/collections",
    guide=(
        "Go to Knowledge > Help Center > Collections and open {title}.",
        "Set {field} back to {old}.",
        "Save.",
    ),
    read_permission="Read and List articles",
    write_permission="Read and Write Articles",
    references=(
        ReferenceField("help_center_id", "help_center"),
        ReferenceField("parent_id", "collection"),
    ),
    linked_as="collections",
    unseen_referrers=(LINKS, MESSENGER),
)

HELP_CENTER_REDIRECT: Final = Kind(
    name="help_center_redirect",
    title="Help center redirect",
    sensitivity="low",
    listing=Listing(Endpoint("GET", REDIRECTS, since="2.16"), pages=Pages("page", per_page=250)),
    get=Endpoint("GET", f"{REDIRECTS}/{{id}}", since="2.16"),
    create=Endpoint("POST", REDIRECTS, since="2.16"),
    delete=Endpoint("DELETE", f"{REDIRECTS}/{{id}}", since="2.16"),
    replaced=True,
    parent="help_center",
    volatile=("created_at", "updated_at"),
    sorts={"from_url": "url", "locale": "locale"},
    writable=frozenset({"from_url", "locale", "target_type", "target_id"}),
    create_body=codecs.without_nulls,
    derived=frozenset({"id", "type", "help_center_id"}),
    natural_key=("from_url", "locale"),
    recreate_loses="The redirect gets a new id; nothing else refers to it.",
    settings_path="/a/apps/{workspace}/articles/site/redirects",
    guide=(
        "Go to Knowledge > Help Center > Redirects and find {title}.",
        "Set {field} back to {old}.",
        "Save.",
    ),
    read_permission="read_help_center_redirects_scope",
    write_permission="read_write_help_center_redirects_scope",
    references=(
        ReferenceField("target_id", "article", where=("target_type", "article")),
        ReferenceField("target_id", "collection", where=("target_type", "collection")),
    ),
    no_references={
        "help_center_id": "it is the help center under which it lies",
    },
    unseen_referrers=(LINKS,),
)

ARTICLE_DRAFT: Final = replace(
    ARTICLE,
    name="article_draft",
    reaches="",  # nobody reads a draft
    title="Draft of an article",
    sensitivity="medium",
    listing=None,
    get=Endpoint("GET", DRAFT, since="2.16"),
    create=None,
    update=Endpoint("PUT", DRAFT, since="2.16"),
    delete=None,
    parent="article",
    parent_flag="has_unpublished_changes",
    statistics={},
    writable=article_codec.DRAFT,
    always_send=frozenset(),
    update_body=article_codec.draft_update,
    update_then=None,
    create_body=None,
    update_only=frozenset(),
    nullable=frozenset({"body_markdown"}),
    preview_fields=frozenset(),
    fields_since={},
    members={},
    refuses_field=article_codec.translation_stays,
    natural_key=("title",),
    matched_by=(),  # an article has one draft
    recreate_loses="A draft that was published or discarded is staged again by a person.",
    topics=(),
    guide=(
        "Open the draft of the article {title}.",
        "Set {field} back to {old}.",
        "Save it as a draft, or publish it.",
    ),
    also_written_at=("/articles/{id}",),
    # a draft is newer than the version that knew only one parent
    references=tuple(one for one in ARTICLE.references if one.path != "parent_id"),
    linked_as="",
    unseen_referrers=(),
)
