"""The version history of articles: one version per write, newest first. Versions cannot be restored."""

from flask import Blueprint, Response, g, request

from drift.sandbox.api.rest.lists import paged
from drift.sandbox.api.rest.pages import numbered_bodies
from drift.sandbox.responses import Refused, answer
from drift.sandbox.store import Body
from drift.sandbox.workspace import Change, Workspace

KIND = "article_version"
_IN_LIST_NOT = frozenset({"body", "body_markdown", "updated_at"})
_LOCALES = frozenset({"en", "fr", "de", "id", "es", "it", "ja", "nl", "pt-BR"})


def routes(workspace: Workspace) -> Blueprint:
    pages = Blueprint(KIND, __name__)

    @pages.get("/articles/<int:parent>/versions")
    def list_versions(parent: int) -> Response:
        versions = _versions(workspace, parent)
        return answer(paged(numbered_bodies(workspace, versions, 25, 250), _listed))

    @pages.get("/articles/<int:parent>/versions/<id>")
    def get_version(parent: int, id: str) -> Response:
        for version in _versions(workspace, parent):
            if version["id"] == id:
                return answer(version)
        raise Refused(404, "not_found", "Resource Not Found")

    return pages


def keep_version(change: Change, before: Body | None, after: Body) -> None:
    """Store the version of a write. The first write of a seeded article also stores its previous version."""
    parent = after["id"]
    known = change.listing(KIND, parent=parent)
    if not known and before is not None:
        known = [_first(before)]
        change.put(KIND, known[0]["id"], known[0], parent=parent)
    number = int(known[-1]["id"]) + 1 if known else _first_number(after)
    version = _version(after, number) | {
        "created_by_id": g.caller.id,
        "created_via": "api",
        "from_version_id": known[-1]["id"] if known else None,
        "created_at": int(change.now),
    }
    change.put(KIND, version["id"], version, parent=parent)


def _versions(workspace: Workspace, parent: int) -> list[Body]:
    article = workspace.read("article", str(parent))
    if article is None:
        raise Refused(404, "not_found", "Resource Not Found")
    locale = request.args.get("locale", "en")
    if locale not in _LOCALES:
        raise Refused(400, "parameter_invalid", "Unknown locale")
    translated = article["translated_content"] or {}
    if locale != article["default_locale"]:
        part = translated.get(locale)
        return [_first(article | part | {"id": article["id"]})] if part else []
    return workspace.read_all(KIND, parent=str(parent))[::-1] or [_first(article)]


def _first(article: Body) -> Body:
    return _version(article, _first_number(article))


def _first_number(article: Body) -> int:
    # Every article has room for a thousand versions.
    return int(article["id"]) * 1000 + 1


def _version(article: Body, number: int) -> Body:
    return {
        "type": KIND,
        "id": str(number),
        "article_id": article["id"],
        "title": article["title"],
        "description": article["description"],
        "body": article["body"],
        "body_markdown": article["body_markdown"],
        "author_id": str(article["author_id"]),
        "created_by_id": str(article.get("updated_by_id") or article["author_id"]),
        "created_via": "web",
        "from_version_id": None,
        "state": article["state"],
        "created_at": article["updated_at"],
        "updated_at": article["updated_at"],
    }


def _listed(version: Body) -> Body:
    return {key: value for key, value in version.items() if key not in _IN_LIST_NOT}
