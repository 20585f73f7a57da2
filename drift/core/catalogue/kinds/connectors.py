"""Data connectors: the HTTP actions that workflows and Fin may run against other systems."""

from __future__ import annotations

from typing import Final

from drift.core.catalogue.codecs import fields as codecs
from drift.core.catalogue.kind import Endpoint, Kind, Listing, Pages, SetField
from drift.core.catalogue.kinds.unseen_referrers import FIN, WORKFLOWS

ONE: Final = "/data_connectors/{id}"

DATA_CONNECTOR: Final = Kind(
    name="data_connector",
    title="Data connector",
    sensitivity="critical",
    listing=Listing(Endpoint("GET", "/data_connectors", since="2.16"), pages=Pages("cursor", per_page=50)),
    get=Endpoint("GET", ONE, since="2.16"),
    create=Endpoint("POST", "/data_connectors", since="2.16"),
    update=Endpoint("PATCH", ONE, since="2.16"),
    delete=Endpoint("DELETE", ONE, since="2.16"),
    needs_get=True,  # the list has no url, no headers, no inputs
    reread_every=60,
    runs=Endpoint("GET", f"{ONE}/execution_results", since="2.16"),
    volatile=(
        "created_at",
        "updated_at",
        "updated_by_admin_id",
        "created_by_admin_id",
        "execution_results_url",
    ),
    sets=(SetField("headers", key="name"), SetField("audiences"), SetField("token_ids")),
    sorts={"url": "url"},
    secrets=("headers[].value",),
    writable=frozenset(codecs.CONNECTOR_CREATE) | {"state"},
    update_body=codecs.connector_update,
    create_body=codecs.connector_create,
    after_create=codecs.connector_publish,
    before_delete=codecs.connector_retire,
    derived=frozenset({"id", "type", "execution_type", "configuration_response_type"}),
    natural_key=("name",),
    recreate_loses="The connector gets a new id and comes back without header values, response fields and "
    "object mappings; workflows keep pointing at the old one.",
    reaches="connector",
    settings_path="/a/apps/{workspace}/settings/integrations/data-connectors",
    guide=(
        "Go to Settings > Integrations > Data connectors and open {title}.",
        "Set {field} back to {old}.",
        "Enter header values from your own password store: Intercom shows them to nobody, and they are not kept here.",
        "Save, and set the connector live if it was live.",
    ),
    read_permission="Read data connectors",
    write_permission="Read and write data connectors",
    no_references={
        "token_ids[]": "no call reads the tokens with which connectors sign in",
    },
    kept_in_use="Intercom refuses to delete a connector that others use, or to make it a draft: "
    "take it out there first.",
    unseen_referrers=(WORKFLOWS, FIN),
)
