"""What customers and Fin may read: content sources, help center articles, macros."""

from __future__ import annotations

from typing import Final

from drift.core.catalogue.codecs import articles as article_codec
from drift.core.catalogue.codecs import fields as codecs
from drift.core.catalogue.kind import Endpoint, Kind, Listing, Pages, ReferenceField, SetField
from drift.core.catalogue.kinds.unseen_referrers import FIN, INBOX, LINKS, OUTBOUND, WORKFLOWS

SOURCE: Final = "/ai/content_import_sources/{id}"
ARTICLE_PATH: Final = "/articles/{id}"

CONTENT_IMPORT_SOURCE: Final = Kind(
    name="content_import_source",
    title="Fin content source",
    sensitivity="high",
    listing=Listing(Endpoint("GET", "/ai/content_import_sources", since="2.12"), pages=Pages("url")),
    get=Endpoint("GET", SOURCE, since="2.12"),
    create=Endpoint("POST", "/ai/content_import_sources", since="2.12"),
    update=Endpoint("PUT", SOURCE, since="2.12"),
    delete=Endpoint("DELETE", SOURCE, since="2.12"),
    volatile=("created_at", "updated_at", "last_synced_at"),
    sets=(SetField("audience_ids"),),
    sorts={"url": "url"},
    writable=frozenset({"sync_behavior", "status", "url", "audience_ids"}),
    always_send=frozenset({"sync_behavior", "url"}),
    update_body=codecs.source_update,
    create_body=codecs.source_create,
    nullable=frozenset({"audience_ids"}),
    fields_since={"audience_ids": "2.15"},
    refuses_field=codecs.source_refuses_field,
    refuses_create=codecs.source_refuses_create,
    natural_key=("url",),
    recreate_loses="The source gets a new id and its pages are gone: those that are known here are posted again under "
    "it, each as a new page.",
    topics=(
        "content_import_source.created",
        "content_import_source.updated",
        "content_import_source.deleted",
    ),
    reaches="holder",
    settings_path="/a/apps/{workspace}/knowledge-hub/all-content",
    guide=(
        "Go to Knowledge > Sources and find {title}.",
        "Set {field} back to {old}; a source that is gone is added again under Knowledge > Add content.",
        "Wait until Intercom says that the source is in sync.",
    ),
    read_permission="Read and write AI content",
    write_permission="Read and write AI content",
    references=(ReferenceField("audience_ids[]", "audience"),),
    unseen_referrers=(FIN,),
)

ARTICLE: Final = Kind(
    name="article",
    title="Article",
    sensitivity="high",
    listing=Listing(Endpoint("GET", "/articles"), pages=Pages("page", per_page=50)),
    get=Endpoint("GET", ARTICLE_PATH),
    create=Endpoint("POST", "/articles"),
    update=Endpoint("PUT", ARTICLE_PATH),
    delete=Endpoint("DELETE", ARTICLE_PATH),
    volatile=(
        "created_at",
        "updated_at",
        "url",
        "statistics",
        "workspace_id",
        "has_unpublished_changes",
        "draft_updated_at",
        "updated_by_id",
        "created_by_id",
        "translated_content.*.created_at",
        "translated_content.*.updated_at",
        "translated_content.*.url",
        "translated_content.*.has_unpublished_changes",
        "translated_content.*.draft_updated_at",
        "translated_content.*.created_by_id",
        "translated_content.*.updated_by_id",
        "tags.tags[].applied_at",
        "tags.tags[].applied_by",
    ),
    statistics={
        "views": "statistics.views",
        "conversions": "statistics.conversions",
        "reactions": "statistics.reactions",
        "involvements": "statistics.fin_involvements",
        "resolutions": "statistics.fin_resolutions",
    },
    sets=(
        SetField("parent_ids"),
        SetField("audience_ids"),
        SetField("translated_content.*.audience_ids"),
        SetField("tags.tags", key="id"),
    ),
    sorts={"default_locale": "locale"},
    mirrored="/translated_content/{default_locale}",
    writable=frozenset(
        {
            "title",
            "description",
            "body",
            "body_markdown",
            "author_id",
            "translated_content",
            "audience_ids",
            "folder_id",
            "tags",
        }
    )
    | article_codec.ARTICLE_ALWAYS
    | article_codec.PLACES
    | article_codec.SCHEDULES,
    always_send=article_codec.ARTICLE_ALWAYS,
    update_body=article_codec.article_update,
    update_then=article_codec.article_schedule,
    create_body=article_codec.article_create,
    # a time that has passed would get the whole article refused, and tags are put on what is there
    update_only=article_codec.SCHEDULES | {"tags"},
    members={"tags": codecs.tags_of(ARTICLE_PATH)},
    derived=frozenset({"id", "type", "default_locale"}),
    nullable=frozenset({"audience_ids", "parent_ids", "body_markdown", "folder_id"})
    | article_codec.SCHEDULES,
    preview_fields=frozenset({"parent_ids", "folder_id"}),
    fields_since=article_codec.FIELDS_SINCE,
    refuses_field=article_codec.article_refuses_field,
    natural_key=("title",),
    recreate_loses="The article gets a new id and a new address; its statistics, tags and version history are gone, "
    "and nothing is scheduled for it.",
    topics=(
        "article.created",
        "article.updated",
        "article.published",
        "article.unpublished",
        "article.deleted",
    ),
    reaches="content",
    settings_path="/a/apps/{workspace}/articles/articles/{id}/show",
    guide=(
        "Open the article {title}.",
        "Set {field} back to {old}.",
        "Save, and publish it if it was published.",
    ),
    read_permission="Read and List articles",
    write_permission="Read and Write Articles",
    also_written_at=("/content/bulk_actions",),
    references=(
        ReferenceField("author_id", "admin"),
        ReferenceField("translated_content.*.author_id", "admin"),
        ReferenceField("audience_ids[]", "audience"),
        ReferenceField("translated_content.*.audience_ids[]", "audience"),
        ReferenceField("parent_id", "collection"),
        ReferenceField("parent_ids[]", "collection"),
        ReferenceField("folder_id", "folder"),
        ReferenceField("tags.tags[].id", "tag"),
    ),
    links=("body", "translated_content.*.body"),
    linked_as="articles",
    unseen_referrers=(LINKS, WORKFLOWS, FIN, OUTBOUND),
)

MACRO: Final = Kind(
    name="macro",
    title="Macro",
    sensitivity="low",
    listing=Listing(Endpoint("GET", "/macros", since="2.16"), pages=Pages("cursor", per_page=150)),
    get=Endpoint("GET", "/macros/{id}", since="2.16"),
    may_be_hidden=True,  # a macro limited to teams of which the token's owner is no member answers 404
    volatile=("created_at", "updated_at"),
    sets=(SetField("visible_to_team_ids"), SetField("available_on")),
    natural_key=("name",),
    recreate_loses="A deleted macro is written again by a person and gets a new id.",
    activity_types=("macro_creation", "macro_update", "macro_deletion"),
    settings_path="/a/apps/{workspace}/settings/helpdesk/macros",
    guide=(
        "Go to Settings > Helpdesk > Macros and open {title}; make a new one if it is gone.",
        "Set {field} back to {old}. Paste the text from body_text: it holds the placeholders as people write them.",
        "Save.",
    ),
    read_permission="read_conversations",
    references=(ReferenceField("visible_to_team_ids[]", "team"),),
    links=("body",),
    unseen_referrers=(WORKFLOWS, INBOX),
)
