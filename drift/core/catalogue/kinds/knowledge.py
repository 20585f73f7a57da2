"""What Fin and teammates read beside the help center: pages, internal articles, snippets, audiences, folders."""

from __future__ import annotations

from typing import Final

from drift.core.catalogue.codecs import fields as codecs
from drift.core.catalogue.codecs import knowledge as knowledge_codecs
from drift.core.catalogue.kind import Endpoint, Kind, Listing, Pages, ReferenceField, SetField
from drift.core.catalogue.kinds.unseen_referrers import FIN, LINKS

KNOWLEDGE: Final = "/a/apps/{workspace}/knowledge-hub/all-content"
GUIDE: Final = (
    "Go to Knowledge > All content and open {title}; add it again if it is gone.",
    "Set {field} back to {old}.",
    "Save.",
)

EXTERNAL_PAGE: Final = Kind(
    name="external_page",
    title="Fin external page",
    sensitivity="medium",
    listing=Listing(Endpoint("GET", "/ai/external_pages", since="2.12"), pages=Pages("url")),
    get=Endpoint("GET", "/ai/external_pages/{id}", since="2.12"),
    # One call makes and changes a page: it is found by source_id and external_id. The PUT turns Fin on where its
    # flag is left out, and takes the flags for agent and copilot only in Preview.
    create=Endpoint("POST", "/ai/external_pages", since="2.12"),
    update=Endpoint("POST", "/ai/external_pages", since="2.12"),
    delete=Endpoint("DELETE", "/ai/external_pages/{id}", since="2.12"),
    parent="content_import_source",
    parent_field="source_id",
    volatile=("created_at", "updated_at", "last_ingested_at"),
    sorts={"url": "url", "locale": "locale"},
    writable=knowledge_codecs.PAGE_ALWAYS | {"url", "ai_sales_agent_availability"},
    always_send=knowledge_codecs.PAGE_ALWAYS,
    update_body=knowledge_codecs.page_update,
    create_body=knowledge_codecs.page_create,
    derived=frozenset({"id", "type", "fin_availability"}),
    preview_fields=frozenset({"ai_sales_agent_availability"}),
    fields_since={"ai_sales_agent_availability": "2.16"},
    refuses_field=knowledge_codecs.page_refuses_field,
    refuses_create=knowledge_codecs.page_refuses_create,
    natural_key=("source_id", "external_id"),
    recreate_loses="The page may get a new id; answers that Fin gave from the old one keep pointing at it.",
    reaches="content",
    settings_path=KNOWLEDGE,
    guide=GUIDE,
    read_permission="Read and write AI content",
    write_permission="Read and write AI content",
    also_written_at=("/content/bulk_actions",),
    no_references={
        "external_id": "the source gave it",
        "source_id": "it is the source under which it lies",
    },
    unseen_referrers=(FIN,),
)

FILE_SOURCE_CONTENT: Final = Kind(
    name="file_source_content",
    title="File that Fin reads",
    sensitivity="high",
    listing=Listing(
        Endpoint("GET", "/content/search", since="2.16", query={"content_types": "file_source_content"}),
        pages=Pages("page", per_page=50),
        flags={
            "ai_chatbot_availability": "fin_service_state",
            "ai_copilot_availability": "copilot_state",
            "ai_sales_agent_availability": "fin_sales_state",
        },
    ),
    update=Endpoint("POST", "/content/bulk_actions", since="2.16"),
    delete=Endpoint("POST", "/content/bulk_actions", since="2.16"),
    writable=knowledge_codecs.AI_FLAGS,
    update_body=knowledge_codecs.file_update,
    delete_body=knowledge_codecs.file_delete,
    shows_within=900,  # a bulk action is queued, and the search finds its result later still
    natural_key=("title",),
    recreate_loses="A deleted file is uploaded again by a person, as Intercom's API takes no files: it gets a new id, "
    "and its tags and audiences are gone.",
    reaches="content",
    settings_path=KNOWLEDGE,
    guide=(
        "Go to Knowledge > All content and find the file {title}; upload it again if it is gone.",
        "Set {field} back to {old}.",
        "Save.",
    ),
    read_permission="read_content",
    write_permission="write_content",
    no_references={
        "contents[].id": "it is the version of its own text",
    },
    unseen_referrers=(FIN,),
)

INTERNAL_ARTICLE: Final = Kind(
    name="internal_article",
    title="Internal article",
    sensitivity="medium",
    listing=Listing(Endpoint("GET", "/internal_articles", since="2.13"), pages=Pages("page")),
    get=Endpoint("GET", "/internal_articles/{id}", since="2.13"),
    create=Endpoint("POST", "/internal_articles", since="2.13"),
    update=Endpoint("PUT", "/internal_articles/{id}", since="2.13"),
    delete=Endpoint("DELETE", "/internal_articles/{id}", since="2.13"),
    volatile=("created_at", "updated_at", "tags.tags[].applied_at", "tags.tags[].applied_by"),
    sets=(SetField("audience_ids"), SetField("tags.tags", key="id")),
    sorts={"locale": "locale"},
    writable=knowledge_codecs.INTERNAL | {"body", "body_markdown", "folder_id", "tags"},
    update_only=frozenset({"tags"}),
    members={"tags": codecs.tags_of("/internal_articles/{id}")},
    always_send=knowledge_codecs.AI_FLAGS,
    update_body=knowledge_codecs.internal_update,
    create_body=knowledge_codecs.internal_create,
    nullable=frozenset({"audience_ids", "body_markdown", "folder_id"}),
    preview_fields=frozenset({"folder_id"}),
    fields_since=dict.fromkeys(sorted(knowledge_codecs.AI_FLAGS | {"audience_ids", "body_markdown"}), "2.16"),
    natural_key=("title",),
    recreate_loses="The article gets a new id; its tags are gone.",
    reaches="content",
    settings_path=KNOWLEDGE,
    guide=GUIDE,
    read_permission="Read and List articles",
    write_permission="Read and Write Articles",
    also_written_at=("/content/bulk_actions",),
    references=(
        ReferenceField("author_id", "admin"),
        ReferenceField("owner_id", "admin"),
        ReferenceField("audience_ids[]", "audience"),
        ReferenceField("folder_id", "folder"),
        ReferenceField("tags.tags[].id", "tag"),
    ),
    links=("body",),
    unseen_referrers=(LINKS, FIN),
)

CONTENT_SNIPPET: Final = Kind(
    name="content_snippet",
    title="Fin content snippet",
    sensitivity="medium",
    listing=Listing(Endpoint("GET", "/content_snippets", since="2.16"), pages=Pages("page", per_page=50)),
    get=Endpoint("GET", "/content_snippets/{id}", since="2.16"),
    create=Endpoint("POST", "/content_snippets", since="2.16"),
    update=Endpoint("PUT", "/content_snippets/{id}", since="2.16"),
    delete=Endpoint("DELETE", "/content_snippets/{id}", since="2.16"),
    # the older availabilities are the ai_* flags once more, as 0 and 1
    volatile=("created_at", "updated_at", "chatbot_availability", "copilot_availability"),
    sets=(SetField("audience_ids"),),
    sorts={"locale": "locale"},
    writable=knowledge_codecs.SNIPPET | {"json_blocks", "body_markdown"},
    always_send=knowledge_codecs.AI_FLAGS,
    update_body=knowledge_codecs.snippet_update,
    create_body=knowledge_codecs.snippet_create,
    nullable=frozenset({"audience_ids", "body_markdown"}),
    natural_key=("title", "locale"),
    recreate_loses="The snippet gets a new id: procedures of Fin keep pointing at the old one, and its tags are gone.",
    topics=("content_snippet.created", "content_snippet.updated", "content_snippet.deleted"),
    reaches="content",
    settings_path=KNOWLEDGE,
    guide=GUIDE,
    read_permission="read_write_content_snippets",
    write_permission="read_write_content_snippets",
    also_written_at=("/content/bulk_actions",),
    references=(ReferenceField("audience_ids[]", "audience"),),
    links=("body_markdown", "json_blocks[].text"),
    kept_unseen="Intercom refuses to delete a snippet that procedures of Fin use, and no API shows which do.",
    unseen_referrers=(FIN,),
)

AUDIENCE: Final = Kind(
    name="audience",
    title="Fin audience",
    sensitivity="high",
    listing=Listing(Endpoint("GET", "/audiences", since="2.16"), pages=Pages("page", per_page=50)),
    get=Endpoint("GET", "/audiences/{id}", since="2.16"),
    create=Endpoint("POST", "/audiences", since="2.16"),
    update=Endpoint("PUT", "/audiences/{id}", since="2.16"),
    delete=Endpoint("DELETE", "/audiences/{id}", since="2.16"),
    volatile=("created_at", "updated_at"),
    writable=frozenset({"name", "predicates", "role_predicates"}),
    create_body=codecs.without_nulls,
    natural_key=("name",),
    recreate_loses="The audience gets a new id: every article, snippet, page and source that was limited to the old "
    "one must be pointed at the new one.",
    topics=("audience.created", "audience.updated", "audience.deleted"),
    reaches="audience",
    settings_path="/a/apps/{workspace}/fin-ai-agent/audiences",
    guide=(
        "Go to Fin AI Agent > Audiences and open {title}; make a new one if it is gone.",
        "Set {field} back to {old}.",
        "Save.",
    ),
    read_permission="read_audiences",
    unseen_referrers=(FIN, "files that Fin reads"),
)

FOLDER: Final = Kind(
    name="folder",
    title="Knowledge folder",
    sensitivity="low",
    listing=Listing(Endpoint("GET", "/folders", since=None), pages=Pages("page", per_page=150)),
    get=Endpoint("GET", "/folders/{id}", since=None),
    create=Endpoint("POST", "/folders", since=None),
    update=Endpoint("PUT", "/folders/{id}", since=None),
    delete=Endpoint("DELETE", "/folders/{id}", since=None),
    volatile=("created_at", "updated_at", "content_count"),
    writable=knowledge_codecs.FOLDER,
    update_body=knowledge_codecs.folder_update,
    create_body=knowledge_codecs.folder_create,
    nullable=frozenset({"parent_folder_id"}),
    natural_key=("name", "parent_folder_id"),
    recreate_loses="The folder gets a new id and is empty: what lay in the old one must be moved into it.",
    activity_types=("github_sync_cleanup_deleted_folder",),
    reaches="holder",
    settings_path=KNOWLEDGE,
    guide=(
        "Go to Knowledge > All content and find the folder {title}; make a new one if it is gone.",
        "Set {field} back to {old}.",
        "Save. Intercom deletes only empty folders.",
    ),
    references=(ReferenceField("parent_folder_id", "folder"),),
    kept_in_use="Intercom deletes only empty folders: move what is in it first.",
    unseen_referrers=("files, snippets and pages in it",),
)
