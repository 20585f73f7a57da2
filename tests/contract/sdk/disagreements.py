"""Where the SDK's models refuse what Intercom's description says: each place once, with its reason."""

_AVATAR = "the description of a teammate has the address of a picture; only /me answers with an object"
_ONE_KIND_OF_PAGES = (
    "the description gives every list the same `pages`, whose next is an object with a cursor"
)

REFUSED_BY_THE_MODELS: dict[tuple[str, str], str] = {
    ("Admin", "avatar"): _AVATAR,
    ("CollectionList", "pages.type"): _ONE_KIND_OF_PAGES,
    ("CollectionList", "pages.next"): _ONE_KIND_OF_PAGES,
    ("ActivityLogList", "pages.next"): "real clients follow it as an address, where both have an object",
}
"""(model, place in it) -> why the embedded workspace answers so all the same."""
