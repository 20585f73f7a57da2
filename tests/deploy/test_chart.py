"""The chart is rendered by Helm, and what comes out is what Kubernetes takes, with the least of rights."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
import yaml

from guard.runtime.setting_names import SECRETS

ROOT = Path(__file__).parents[2]
CHART = ROOT / "deploy" / "helm"
HELM = shutil.which("helm", path=f"{Path(sys.executable).parent}:/usr/local/bin:/usr/bin")
KUBERNETES = "1.37"
OF_PROMETHEUS = "monitoring.coreos.com/v1"

needs_helm = pytest.mark.skipif(HELM is None, reason="Helm is not installed (make helm)")
SHARED: dict[str, Any] = {
    "replicas": 3,
    "persistence": {"enabled": False},
    "secrets": {
        name: {"secret": "guardrail", "key": name.lower()}
        for name in ("GUARDRAIL_DATABASE_URL", "GUARDRAIL_FINGERPRINT_KEY", "GUARDRAIL_LEDGER_KEY")
    },
}
APART: dict[str, Any] = SHARED | {
    "roles": {
        "split": True,
        "web": {"replicas": 3, "resources": {"requests": {"cpu": "50m"}}},
        "worker": {"replicas": 2},
    }
}
VARIANTS: dict[str, Mapping[str, Any]] = {
    "as it comes": {},
    "web and worker apart": APART,
    "several replicas": SHARED,
    "everything": SHARED
    | {
        "persistence": {"enabled": True, "accessMode": "ReadWriteMany", "storageClass": "fast"},
        "settings": {"GUARDRAIL_PUBLIC_URL": "https://guardrail.acme.example", "GUARDRAIL_BUDGET": 20},
        "policies": {"configMap": "policies"},
        "ingress": {
            "enabled": True,
            "className": "nginx",
            "host": "guardrail.acme.example",
            "tlsSecret": "tls",
            "annotations": {"acme.example/a": "b"},
        },
        "networkPolicy": {"enabled": True, "from": [{"namespaceSelector": {"matchLabels": {"a": "b"}}}]},
        "podAnnotations": {"acme.example/c": "d"},
        "monitoring": {
            "scrape": {"enabled": True, "labels": {"release": "p"}, "token": {"secret": "guardrail-token"}},
            "alerts": {"enabled": True, "labels": {"release": "p"}},
            "dashboard": {"enabled": True},
        },
        "image": {
            "repository": "r.example/g",
            "digest": "sha256:" + "0" * 64,
            "pullSecrets": [{"name": "p"}],
        },
        "nodeSelector": {"disk": "ssd"},
        "tolerations": [{"key": "a", "operator": "Exists"}],
        "affinity": {"podAntiAffinity": {}},
        "serviceAccount": {"annotations": {"acme.example/e": "f"}},
    },
    "many machines": yaml.safe_load((CHART / "many.yaml").read_text()),
    "a volume that is there": {"persistence": {"existingClaim": "mine"}},
}


def run(values: Mapping[str, Any], folder: Path) -> subprocess.CompletedProcess[str]:
    file = folder / "values.json"
    file.write_text(json.dumps(values))
    command = [HELM or "", "template", "acme", str(CHART), "--values", str(file), "--namespace", "guardrail"]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)


def rendered(values: Mapping[str, Any], folder: Path) -> list[dict[str, Any]]:
    done = run(values, folder)
    assert done.returncode == 0, done.stderr
    return [document for document in yaml.safe_load_all(done.stdout) if document]


def of_kind(documents: list[dict[str, Any]], kind: str) -> dict[str, Any]:
    [found] = [document for document in documents if document["kind"] == kind]
    return found


def of_each_role(documents: list[dict[str, Any]], kind: str) -> dict[str, dict[str, Any]]:
    return {
        document["metadata"]["labels"]["app.kubernetes.io/component"]: document
        for document in documents
        if document["kind"] == kind
    }


@needs_helm
@pytest.mark.parametrize("name", VARIANTS)
def test_kubernetes_takes_what_it_renders(name: str, tmp_path: Path) -> None:
    documents = rendered(VARIANTS[name], tmp_path)
    assert {"Deployment", "Service", "ServiceAccount", "ConfigMap"} <= {one["kind"] for one in documents}
    for document in documents:
        if document["apiVersion"] == OF_PROMETHEUS:
            continue  # the operator's own kinds
        kubernetes_validate.validate(document, KUBERNETES, strict=True)


@needs_helm
@pytest.mark.parametrize("name", VARIANTS)
def test_a_pod_has_the_least_of_rights(name: str, tmp_path: Path) -> None:
    documents = rendered(VARIANTS[name], tmp_path)
    for deployment in (one for one in documents if one["kind"] == "Deployment"):
        pod = deployment["spec"]["template"]["spec"]
        [container] = pod["containers"]
        assert pod["securityContext"]["runAsNonRoot"] is True
        assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
        assert pod["automountServiceAccountToken"] is False
        assert container["securityContext"] == {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        }
        assert {"startupProbe", "livenessProbe", "readinessProbe"} <= container.keys()
        written = [mount["mountPath"] for mount in container["volumeMounts"] if not mount.get("readOnly")]
        assert written == ["/data", "/tmp"]


@needs_helm
def test_no_secret_stands_in_what_it_renders(tmp_path: Path) -> None:
    documents = rendered(VARIANTS["everything"], tmp_path)
    assert "Secret" not in {one["kind"] for one in documents}
    pod = of_kind(documents, "Deployment")["spec"]["template"]["spec"]
    env = {one["name"]: one["value"] for one in pod["containers"][0]["env"]}
    assert env["GUARDRAIL_DATABASE_URL_FILE"] == "/run/guardrail/GUARDRAIL_DATABASE_URL"
    assert set(SHARED["secrets"]) <= set(SECRETS)  # the settings that can come from a file
    [projected] = [volume["projected"] for volume in pod["volumes"] if "projected" in volume]
    assert [source["secret"]["items"][0]["path"] for source in projected["sources"]] == sorted(
        SHARED["secrets"]
    )


def _wrong() -> Iterator[tuple[str, Mapping[str, Any], str]]:
    yield "two and no database", {"replicas": 2}, "several replicas share a PostgreSQL"
    yield (
        "two and a volume of one",
        SHARED | {"persistence": {"enabled": True}},
        "each would make keys of its own",
    )
    database = {"GUARDRAIL_DATABASE_URL": {"secret": "a", "key": "b"}}
    yield "two without keys", SHARED | {"secrets": database}, "each would make keys of its own"
    alone = {"split": True}
    yield (
        "apart and no database",
        {"roles": alone},
        "roles.split is true, and there is no GUARDRAIL_DATABASE_URL",
    )
    yield (
        "apart without keys",
        SHARED | {"secrets": database, "roles": alone},
        "roles.split is true, and each would make keys of its own",
    )
    yield "roles for all", APART | {"settings": {"GUARDRAIL_ROLES": "web"}}, "names roles for all"
    yield "a role nobody has", {"roles": {"scheduler": {}}}, "scheduler"
    yield "figures and no token", {"monitoring": {"scrape": {"enabled": True}}}, "figures need a token"
    yield "a mistyped value", {"replica": 2}, "replica"
    yield "an ingress without a host", {"ingress": {"enabled": True}}, "host"
    yield "a secret by value", {"secrets": {"INTERCOM_ACCESS_TOKEN": "dG9rOmFi"}}, "INTERCOM_ACCESS_TOKEN"


@needs_helm
@pytest.mark.parametrize(("name", "values", "said"), tuple(_wrong()))
def test_what_cannot_work_is_refused(name: str, values: Mapping[str, Any], said: str, tmp_path: Path) -> None:
    done = run(values, tmp_path)
    assert done.returncode != 0, name
    assert said in done.stderr


@needs_helm
def test_replicas_take_turns_only_where_they_share_what_they_keep(tmp_path: Path) -> None:
    def strategy(values: Mapping[str, Any]) -> str:
        return str(of_kind(rendered(values, tmp_path), "Deployment")["spec"]["strategy"]["type"])

    assert strategy({}) == "Recreate"
    assert strategy(SHARED) == "RollingUpdate"
    assert of_kind(rendered(SHARED, tmp_path), "PodDisruptionBudget")["spec"]["maxUnavailable"] == 1


@needs_helm
def test_roles_apart_are_deployments_with_replicas_of_their_own(tmp_path: Path) -> None:
    documents = rendered(APART, tmp_path)
    deployments = of_each_role(documents, "Deployment")
    assert {role: one["spec"]["replicas"] for role, one in deployments.items()} == {"web": 3, "worker": 2}
    cpu = {}
    for role, one in deployments.items():
        [container] = one["spec"]["template"]["spec"]["containers"]
        assert container["args"] == ["serve", "--roles", role]
        assert one["spec"]["strategy"]["type"] == "RollingUpdate"
        cpu[role] = container["resources"]["requests"]["cpu"]
    assert cpu == {"web": "50m", "worker": "100m"}, "what a role does not say is said for all"
    assert set(of_each_role(documents, "PodDisruptionBudget")) == {"web", "worker"}


def pods_chosen(by: Mapping[str, str], deployments: Mapping[str, dict[str, Any]]) -> set[str]:
    return {
        role
        for role, one in deployments.items()
        if by.items() <= one["spec"]["template"]["metadata"]["labels"].items()
    }


@needs_helm
def test_what_chooses_pods_of_a_role_chooses_no_others(tmp_path: Path) -> None:
    documents = rendered(APART, tmp_path)
    deployments = of_each_role(documents, "Deployment")
    for kind in ("Deployment", "PodDisruptionBudget"):
        for role, one in of_each_role(documents, kind).items():
            assert pods_chosen(one["spec"]["selector"]["matchLabels"], deployments) == {role}
    services = {
        one["metadata"]["name"]: pods_chosen(one["spec"]["selector"], deployments)
        for one in documents
        if one["kind"] == "Service"
    }
    assert services == {"acme": {"web"}, "acme-worker": {"worker"}}, "people reach who answers them"


@needs_helm
def test_one_replica_of_a_role_may_be_taken_away(tmp_path: Path) -> None:
    """A budget for one pod would keep its node from ever being emptied."""
    one = APART | {"roles": APART["roles"] | {"worker": {"replicas": 1}}}
    assert set(of_each_role(rendered(one, tmp_path), "PodDisruptionBudget")) == {"web"}


@needs_helm
def test_prometheus_asks_workers_too(tmp_path: Path) -> None:
    documents = rendered({**VARIANTS["everything"], "roles": {"split": True}}, tmp_path)
    chosen = of_kind(documents, "ServiceMonitor")["spec"]["selector"]["matchLabels"]
    services = [one for one in documents if one["kind"] == "Service"]
    assert len(services) == 2
    assert all(chosen.items() <= one["metadata"]["labels"].items() for one in services)


@needs_helm
def test_prometheus_is_asked_only_where_it_is_wanted(tmp_path: Path) -> None:
    assert OF_PROMETHEUS not in {one["apiVersion"] for one in rendered({}, tmp_path)}
    documents = rendered(VARIANTS["everything"], tmp_path)
    [endpoint] = of_kind(documents, "ServiceMonitor")["spec"]["endpoints"]
    assert endpoint["authorization"]["credentials"] == {"name": "guardrail-token", "key": "token"}
    service = of_kind(documents, "Service")
    assert endpoint["port"] in {port["name"] for port in service["spec"]["ports"]}
    chosen = of_kind(documents, "ServiceMonitor")["spec"]["selector"]["matchLabels"]
    assert chosen.items() <= service["metadata"]["labels"].items()
    rules = of_kind(documents, "PrometheusRule")
    assert rules["spec"] == yaml.safe_load((CHART / "monitoring" / "alerts.yaml").read_text())
    assert rules["metadata"]["labels"]["release"] == "p"
    boards = [one for one in documents if one["metadata"]["name"].endswith("-dashboard")]
    assert json.loads(boards[0]["data"]["intercom-guardrail.json"])["uid"] == "intercom-guardrail"


@needs_helm
def test_the_chart_has_the_version_of_the_product(tmp_path: Path) -> None:
    chart = yaml.safe_load((CHART / "Chart.yaml").read_text())
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    assert (chart["version"], chart["appVersion"]) == (version, version)
    assert (
        subprocess.run(
            [HELM or "", "lint", "--strict", str(CHART)], capture_output=True, check=False
        ).returncode
        == 0
    )
