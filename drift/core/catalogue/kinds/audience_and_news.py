"""How people are sorted and told things: tags, segments, subscriptions, newsfeeds and what is posted in them."""

from __future__ import annotations

from typing import Final

from drift.core.catalogue.codecs import fields as codecs
from drift.core.catalogue.kind import Endpoint, Kind, Listing, Pages, ReferenceField, SetField
from drift.core.catalogue.kinds.unseen_referrers import (
    CUSTOMERS,
    INBOX,
    LINKS,
    MESSENGER,
    OUTBOUND,
    RULES,
    WORKFLOWS,
)

NEWS: Final = "/a/apps/{workspace}/outbound/news"
ITEM: Final = "/news/news_items/{id}"

TAG: Final = Kind(
    name="tag",
    title="Tag",
    sensitivity="low",
    listing=Listing(Endpoint("GET", "/tags")),
    get=Endpoint("GET", "/tags/{id}"),
    create=Endpoint("POST", "/tags"),
    update=Endpoint("POST", "/tags"),  # with the id: Intercom has no PUT for tags
    delete=Endpoint("DELETE", "/tags/{id}"),
    volatile=("applied_at", "applied_by"),
    writable=frozenset({"name"}),
    update_body=codecs.tag_update,
    natural_key=("name",),
    recreate_loses="The tag gets a new id, and which people, companies and conversations carried it is gone.",
    activity_types=("csv_import_creation", "csv_import_completion"),
    reaches="tag",
    settings_path="/a/apps/{workspace}/settings/data/tags",
    guide=(
        "Go to Settings > Data > Tags and find {title}; make it again if it is gone.",
        "Set {field} back to {old}.",
        "Save.",
    ),
    read_permission="Read tags",
    write_permission="Write tags",
    no_references={
        "companies[].id": "it is told of what was just tagged, and never when tags are read",
        "users[].id": "it is told of what was just tagged, and never when tags are read",
    },
    kept_unseen="Intercom refuses to delete a tag that segments use, and no API shows which do.",
    unseen_referrers=(WORKFLOWS, INBOX, OUTBOUND, CUSTOMERS, RULES),
)

SEGMENT: Final = Kind(
    name="segment",
    title="Segment",
    sensitivity="medium",
    listing=Listing(Endpoint("GET", "/segments"), items="segments"),
    get=Endpoint("GET", "/segments/{id}"),
    # updated_at is kept: it is the only visible sign that the rules, which no API shows, changed
    volatile=("created_at", "count"),
    natural_key=("name",),
    own={"updated_at": "it is when its rules were edited in that workspace"},
    recreate_loses="A deleted segment is made again by a person, with rules that no API shows, and gets a new id.",
    settings_path="/a/apps/{workspace}/users/segments/{id}",
    guide=(
        "Go to Contacts and open the segment {title}.",
        "Set {field} back to {old}; where only the time of the last edit moved, look at its rules.",
        "Save the segment.",
    ),
    read_permission="Read and list users and companies",
    unseen_referrers=(WORKFLOWS, OUTBOUND, RULES),
)

SUBSCRIPTION_TYPE: Final = Kind(
    name="subscription_type",
    title="Subscription type",
    sensitivity="medium",
    listing=Listing(Endpoint("GET", "/subscription_types")),
    sets=(SetField("content_types"), SetField("translations", key="locale")),
    sorts={"default_translation.locale": "locale", "translations[].locale": "locale"},
    natural_key=("default_translation",),
    matched_by=("default_translation.name",),
    recreate_loses="A deleted subscription type is made again by a person and gets a new id; people choose anew.",
    settings_path="/a/apps/{workspace}/settings/channels/subscriptions",
    guide=(
        "Go to Settings > Channels > Email > Subscriptions and open {title}.",
        "Set {field} back to {old}.",
        "Save.",
    ),
    unseen_referrers=(OUTBOUND, CUSTOMERS),
)

NEWS_ITEM: Final = Kind(
    name="news_item",
    title="News item",
    sensitivity="low",
    listing=Listing(Endpoint("GET", "/news/news_items"), pages=Pages("page")),
    get=Endpoint("GET", ITEM),
    create=Endpoint("POST", "/news/news_items"),
    update=Endpoint("PUT", ITEM),
    delete=Endpoint("DELETE", ITEM),
    volatile=("created_at", "updated_at", "workspace_id", "published_at"),
    sets=(SetField("labels"), SetField("newsfeed_assignments", key="newsfeed_id")),
    sorts={"cover_image_url": "url"},
    writable=frozenset(codecs.NEWS_WRITABLE),
    always_send=frozenset(codecs.NEWS_WRITABLE),
    update_body=codecs.news_update,
    create_body=codecs.news_create,
    nullable=frozenset({"body"}),
    natural_key=("title",),
    own={"newsfeed_assignments[].published_at": "it is when it was published in that workspace"},
    recreate_loses="The item gets a new id, and the reactions to it are gone; it is delivered silently.",
    settings_path=NEWS,
    guide=(
        "Go to Outbound > News and open {title}.",
        "Set {field} back to {old}.",
        "Save.",
    ),
    read_permission="Read and List news items and newsfeeds",
    write_permission="Read and Write news items and newsfeeds",
    references=(
        ReferenceField("sender_id", "admin"),
        ReferenceField("newsfeed_assignments[].newsfeed_id", "newsfeed"),
    ),
    links=("body",),
    unseen_referrers=(LINKS, RULES),
)

NEWSFEED: Final = Kind(
    name="newsfeed",
    title="Newsfeed",
    sensitivity="low",
    listing=Listing(Endpoint("GET", "/news/newsfeeds"), pages=Pages("page")),
    get=Endpoint("GET", "/news/newsfeeds/{id}"),
    volatile=("created_at", "updated_at"),
    sorts={"cover_image_url": "url"},
    natural_key=("name",),
    recreate_loses="A deleted newsfeed is made again by a person and gets a new id.",
    settings_path=NEWS,
    guide=(
        "Go to Outbound > News > Newsfeeds and open {title}.",
        "Set {field} back to {old}.",
        "Save.",
    ),
    read_permission="Read and List news items and newsfeeds",
    no_references={
        "sender_id": "Intercom describes newsfeeds with the fields of news items",
        "newsfeed_assignments[].newsfeed_id": "Intercom describes newsfeeds with the fields of news items",
        "workspace_id": "it is the workspace itself",
    },
    unseen_referrers=(MESSENGER,),
)
