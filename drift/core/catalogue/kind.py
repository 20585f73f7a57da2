"""The declaration of a resource kind: how it is read, compared, written and shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, Literal, TypeAlias

from msgspec import Struct, field

from drift.core.model.changes import FieldChange
from drift.core.model.resources import Body, Json

Sensitivity: TypeAlias = Literal["low", "medium", "high", "critical"]
NUMBERED_VERSIONS: Final = ("2.7", "2.8", "2.9", "2.10", "2.11", "2.12", "2.13", "2.14", "2.15", "2.16")
PREVIEW: Final = "Preview"


class Endpoint(Struct, frozen=True):
    """One documented operation. `{id}` and `{parent_id}` in the path are filled in.

    `since` is the first numbered version that has it (None: only Preview has it); `preview` says whether Preview does.
    """

    method: Literal["GET", "POST", "PUT", "PATCH", "DELETE"]
    path: str
    since: str | None = "2.7"
    preview: bool = True
    query: Mapping[str, str] = field(default_factory=dict)

    def version(self, pinned: str) -> str | None:
        """The API version to send under a pinned version; None when that version lacks the operation.

        A Preview-only operation always uses Preview. Under a Preview pin, an operation that Preview lacks uses the
        newest numbered version.
        """
        if self.since is None:
            return PREVIEW
        if pinned == PREVIEW:
            return PREVIEW if self.preview else NUMBERED_VERSIONS[-1]
        return pinned if has_reached(pinned, self.since) else None


def has_reached(version: str, since: str) -> bool:
    """Whether a version is the numbered version `since` or a later one; Preview is the latest."""
    return version == PREVIEW or _rank(version) >= _rank(since)


def _rank(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))


class Pages(Struct, frozen=True):
    """The pagination style of a list: `none` (one call, unless the answer names a next page), `cursor`
    (starting_after), `page` (numbers), `url` (pages.next)."""

    style: Literal["none", "cursor", "page", "url"] = "none"
    per_page: int | None = None


class Listing(Struct, frozen=True):
    """The list operation of a kind. `items` is the key of the array in the answer (dots go deeper)."""

    endpoint: Endpoint
    items: str = "data"
    pages: Pages = Pages()
    or_items: tuple[str, ...] = ()  # other keys that may hold the array; "" when the answer is the array
    optional: bool = False  # an answer without the array is an empty list
    flags: Mapping[str, str] = field(default_factory=dict)
    """Fields that no item shows, and that filters of the list tell: name -> the query parameter, with on and off."""


class SetField(Struct, frozen=True):
    """An array whose order has no meaning. It is sorted by `key`, a field of its items (None: by the items themselves).

    With `order="network"` the items are addresses and CIDR ranges, sorted as networks; their text is unchanged.
    """

    path: str
    key: str | None = None
    order: Literal["value", "network"] = "value"


Sort: TypeAlias = Literal["network", "email", "time_zone", "url", "host", "locale"]
"""What the texts of a field are, where one value can be spelt in several ways."""
Reaches: TypeAlias = Literal[
    "",
    "content",
    "holder",
    "audience",
    "connector",
    "tag",
    "attribute",
    "option",
    "ticket_type",
    "hours",
    "exception",
    "team",
    "teammate",
    "workflow",
]
"""How conversations have to do with a kind: `content` Fin answers with, a `holder` of such content, and so on; "" where
none do."""
Interval: TypeAlias = Literal["week", "day"]
"""Minutes since Monday 00:00, or since midnight."""
UpdateCodec: TypeAlias = Callable[[Body, Body, frozenset[str]], dict[str, Json]]
"""(target body, live body, changed top-level fields) -> request body of the update."""
CreateCodec: TypeAlias = Callable[[Body], dict[str, Json]]
"""(target body) -> request body of the create."""
FieldCheck: TypeAlias = Callable[[FieldChange, Body], str]
"""(field with `before` = live now and `after` = wanted, live body) -> why no API can write it; "" when one can."""
CreateCheck: TypeAlias = Callable[[Body], str]
"""(target body) -> why no API can create it; "" when one can."""


class Members(Struct, frozen=True):
    """Items that stand in a field under `items` and are told apart by their id. `{member}` in `take` is that id."""

    items: str
    put: Endpoint
    take: Endpoint


class ReferenceField(Struct, frozen=True):
    """A field with the ids of resources of the kind `to`. In `path`, `**` stands for any steps. `where` is a field
    beside it and the value with which it refers to this kind."""

    path: str
    to: str
    where: tuple[str, str] | None = None


class Kind(Struct, frozen=True):
    """One kind of resource, declared once. Everything that depends on a kind reads it here.

    Paths in `volatile`, `sets`, `sorts`, `secrets` and `own` use dots, `[]` for "each item" and `*` for "each key".
    """

    name: str
    title: str
    sensitivity: Sensitivity
    # reading
    listing: Listing | None = None
    get: Endpoint | None = None
    identity: str = "id"
    identity_else: tuple[str, ...] = ()  # fields that together identify a resource without an id
    inside: str = ""  # the key of the resource inside a GET answer; "" when the answer is the resource
    parent: str | None = None
    parent_field: str = ""  # the field with the parent's id, when one list has the children of every parent
    parent_flag: str = ""  # the field of a parent that says whether it has such a child at all
    singleton: bool = False
    needs_get: bool = False  # list items lack fields: each is also read by GET
    by_configured_id: bool = False
    may_be_hidden: bool = False  # a 404 can mean "not shown to this token": a deletion also needs a log entry
    reread_every: float | None = None  # seconds; None: read by the scheduled snapshot and after events
    # comparing
    volatile: tuple[str, ...] = ()
    sets: tuple[SetField, ...] = ()
    sorts: Mapping[str, Sort] = field(
        default_factory=dict
    )  # path -> the sort by which its texts are compared
    secrets: tuple[str, ...] = ()
    minutes: Mapping[str, Literal["week", "day"]] = field(default_factory=dict)
    """Whole numbers that are minutes since the week (on Monday) or the day began: path -> which."""
    copies: tuple[str, ...] = ()  # copies of resources of another kind, of which only the id is kept
    mirrored: str = (
        ""  # JSON Pointer under which Intercom repeats top-level fields; {field} is that field's value
    )
    # measuring
    statistics: Mapping[str, str] = field(default_factory=dict)
    """What Intercom counts of each resource, in the answer to its GET: name -> place. It is kept day by day."""
    runs: Endpoint | None = None  # the list of what it did, of which the number is kept hour by hour
    # writing
    create: Endpoint | None = None
    update: Endpoint | None = None
    delete: Endpoint | None = None
    archive: Endpoint | None = None  # sets `archived` where no update can; irreversible
    replaced: bool = False  # has no update: a change deletes and re-creates it, with a new id
    writable: frozenset[str] = frozenset()  # top-level fields an update can set
    create_only: frozenset[str] = frozenset()  # top-level fields that only a create can set
    update_only: frozenset[str] = frozenset()  # writable fields that a create leaves to a person
    always_send: frozenset[str] = frozenset()  # writable fields every update must carry, changed or not
    update_body: UpdateCodec | None = None  # None: the changed writable fields as read
    update_then: UpdateCodec | None = (
        None  # body of a second update, when one call is not enough; {}: one is enough
    )
    create_body: CreateCodec | None = None  # None: the writable fields as read
    derived: frozenset[str] = frozenset(
        {"id", "type"}
    )  # set by the server: neither written nor asked of a person
    follows: Mapping[str, str] = field(default_factory=dict)
    """Top-level fields that Intercom changes together with another one: name -> the other. They revert with it."""
    members: Mapping[str, Members] = field(default_factory=dict)
    """Writable fields whose items are put on and taken off one by one, by calls of their own."""
    nullable: frozenset[str] = frozenset()  # writable fields that accept null
    preview_fields: frozenset[str] = frozenset()  # request fields that need the Preview version
    fields_since: Mapping[str, str] = field(default_factory=dict)
    """Fields that are younger than the operations: path -> the first numbered version that shows and takes it."""
    refuses_field: FieldCheck | None = None
    refuses_create: CreateCheck | None = None
    after_create: CreateCodec | None = None  # body of an update sent after the create; {} when none is needed
    before_delete: CreateCodec | None = (
        None  # body of an update sent before the delete; {} when none is needed
    )
    delete_body: CreateCodec | None = None  # body of the delete, where it needs one
    shows_within: float = 0.0  # seconds that an accepted write may take to show, if Intercom only queues it
    made_in: str = ""  # when a create returns the parent: the key of the array with the new resource
    natural_key: tuple[str, ...] = ()  # fields that identify a re-created resource
    matched_by: tuple[str, ...] | None = None
    """Fields that tell which resource of another workspace is the same one; None: the natural key does. A resource that
    lies under another is looked for under the one that matches that."""
    own: Mapping[str, str] = field(default_factory=dict)
    """Fields that two workspaces never share: path, as in `volatile`, -> why, as a clause."""
    recreate_loses: str = ""  # a sentence: what re-creating a resource does not restore
    # events
    activity_types: tuple[str, ...] = ()  # log entries that trigger a re-read; * is a wildcard
    also_written_at: tuple[
        str, ...
    ] = ()  # paths of operations that change it and that this service does not use
    topics: tuple[str, ...] = ()  # webhook topics that trigger a re-read
    folded_from: tuple[str, ...] = ()  # kinds without an API: log entries whose values make up the state
    folded_by: tuple[
        str, ...
    ] = ()  # JSON Pointers into an entry's metadata: the first one present identifies the object
    # references
    references: tuple[ReferenceField, ...] = ()
    no_references: Mapping[str, str] = field(default_factory=dict)
    """Fields that are named like a reference and are none: path -> why, as a clause."""
    links: tuple[str, ...] = ()  # texts that may link to a help center
    linked_as: str = ""  # how the address of a help center calls such a resource: /en/articles/7 is article 7
    kept_in_use: str = ""  # a sentence: that Intercom refuses to delete one that others refer to
    kept_unseen: str = ""  # a sentence: that it refuses to delete one that is used where no API shows it
    unseen_referrers: tuple[str, ...] = ()
    """What may refer to a resource of this kind and is not read, as nouns in the plural."""
    # conversations
    reaches: Reaches = ""
    # showing
    intervals: Mapping[str, Interval] = field(default_factory=dict)
    """Lists of mappings from `start_minute` to `end_minute`: JSON Pointer -> where minutes are counted from."""
    unseen: str = ""  # sentences: what people may expect of this kind, and neither API nor log shows
    settings_path: str = ""  # under https://app.intercom.com; {workspace} and {id} are filled in
    guide: tuple[str, ...] = ()  # manual steps where no API writes it; {title} {field} {old} are filled in
    read_permission: str = ""  # of the token, in Intercom's words; "" where Intercom names none
    write_permission: str = ""

    @property
    def log_only(self) -> bool:
        return bool(self.folded_from)

    @property
    def nested(self) -> bool:
        """Whether its paths need a parent's id."""
        return self.parent is not None and not self.parent_field and self.listing is not None

    @property
    def match_fields(self) -> tuple[str, ...]:
        """The fields that tell which resource of another workspace is the same."""
        return self.natural_key if self.matched_by is None else self.matched_by

    @property
    def parent_id_field(self) -> str:
        """The field in which a body may repeat the id of the resource above it; "" where there is none above."""
        return self.parent_field or (f"{self.parent}_id" if self.parent else "")

    @property
    def unarchives(self) -> bool:
        """Whether an archived resource can be restored under its old id."""
        return "archived" in self.writable

    def mirror(self, body: Body) -> str:
        """The JSON Pointer under which the body repeats its top-level fields; "" when it repeats none."""
        names = {name: value for name, value in body.items() if isinstance(value, str)}
        try:
            return self.mirrored.format_map(names)
        except KeyError:
            return ""

    @property
    def operations(self) -> tuple[Endpoint, ...]:
        """Every operation that reads or writes this kind."""
        listed = self.listing.endpoint if self.listing else None
        calls = (listed, self.get, self.create, self.update, self.delete, self.archive)
        by_one = [call for members in self.members.values() for call in (members.put, members.take)]
        return (*(call for call in calls if call is not None), *by_one)

    def endpoint_to_read(self) -> Endpoint | None:
        """The operation that reads this kind: its list, or its GET when there is no list."""
        return self.listing.endpoint if self.listing else self.get

    def api_version(self, pinned: str) -> str:
        """The version of the API that answers when this kind is read: that of its list and, where each resource is
        read by its own, that of its GET."""
        read = (
            self.listing.endpoint if self.listing else None,
            self.get if self.needs_get or not self.listing else None,
        )
        versions = [version for endpoint in read if endpoint and (version := endpoint.version(pinned))]
        return " and ".join(dict.fromkeys(versions))

    def can(self, operation: Literal["create", "update", "delete"]) -> bool:
        return {"create": self.create, "update": self.update, "delete": self.delete}[operation] is not None
