"""The example for Kubernetes: as its schemas say, with every secret in one place alone."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
import yaml
from local_runner import ROOT

from reconciler.manifest.fleet.load import load_fleet
from reconciler.model.fleet.controller import DATABASE_URL
from reconciler.model.fleet.stack import Fleet

FOLDER = ROOT / "ci" / "kubernetes"
OBJECTS = [*yaml.safe_load_all((FOLDER / "controller.yaml").read_text(encoding="utf-8"))]
DEPLOYMENTS = [each for each in OBJECTS if each["kind"] == "Deployment"]
PODS = [each["spec"]["template"] for each in DEPLOYMENTS]
CONTAINERS = [each["spec"]["containers"][0] for each in PODS]
SECRET = next(each for each in OBJECTS if each["kind"] == "Secret")
CONFIG = next(each for each in OBJECTS if each["kind"] == "ConfigMap")
(SERVICE,) = [each for each in OBJECTS if each["kind"] == "Service"]
ROLES = [each["metadata"]["labels"]["app.kubernetes.io/component"] for each in DEPLOYMENTS]
on_each = pytest.mark.parametrize("pod", PODS, ids=ROLES)
on_each_container = pytest.mark.parametrize("container", CONTAINERS, ids=ROLES)


@pytest.fixture
def fleet(tmp_path: Path) -> Fleet:
    (tmp_path / "fleet.yaml").write_text(CONFIG["data"]["fleet.yaml"])
    return load_fleet(tmp_path, environ={})


@pytest.mark.parametrize("version", ["1.31", kubernetes_validate.latest_version()])
@pytest.mark.parametrize("described", OBJECTS, ids=lambda each: each["kind"])
def test_every_object_is_as_its_schema_says(described: dict[str, Any], version: str) -> None:
    kubernetes_validate.validate(described, version, strict=True)


def test_its_fleet_is_one(fleet: Fleet) -> None:
    assert not [problem for each in fleet.stacks for problem in each.problems]


def test_whatever_the_fleet_names_is_in_the_secret_and_nothing_else(fleet: Fleet) -> None:
    named = {DATABASE_URL, *fleet.controller.key_variables}
    named.update(name for each in fleet.stacks for name in each.key_variables)
    named.update(name for each in fleet.stacks for name in each.environment)
    assert named == {*SECRET["stringData"]}


def test_the_secret_holds_no_value_that_anybody_uses() -> None:
    assert "data" not in SECRET
    assert all("CHANGE-ME" in value for value in SECRET["stringData"].values())


@pytest.mark.parametrize("deployment", DEPLOYMENTS, ids=ROLES)
def test_no_deployment_spells_out_a_secret(deployment: dict[str, Any]) -> None:
    text = json.dumps(deployment)
    assert not any(value in text for value in SECRET["stringData"].values())
    assert "://" not in text
    for variable in _maps_named("env", deployment):
        assert "value" not in variable


@on_each_container
def test_no_argument_is_a_secret_or_names_one(container: dict[str, Any], fleet: Fleet) -> None:
    said = " ".join(container["args"])
    assert not any(name in said for name in fleet.key_variables)
    assert "--database" not in said


def test_the_worker_has_all_of_the_secret_and_the_page_the_database_alone() -> None:
    worker, page = CONTAINERS
    assert worker["envFrom"] == [{"secretRef": {"name": SECRET["metadata"]["name"]}}]
    (only,) = page["env"]
    assert only["name"] == only["valueFrom"]["secretKeyRef"]["key"] == "RECONCILER_DATABASE_URL"
    assert only["valueFrom"]["secretKeyRef"]["name"] == SECRET["metadata"]["name"]
    assert "envFrom" not in page


@on_each_container
@pytest.mark.usefixtures("fleet")
def test_its_arguments_are_understood_and_lack_the_database_alone(
    container: dict[str, Any], tmp_path: Path
) -> None:
    said = subprocess.run(
        [sys.executable, "-m", "reconciler", *container["args"], "-C", str(tmp_path)],
        env={name: value for name, value in os.environ.items() if name != DATABASE_URL},
        capture_output=True,
        text=True,
        check=False,
    )
    assert said.returncode == 1
    assert f"set {DATABASE_URL}" in said.stderr


@on_each_container
def test_it_is_asked_how_it_is_where_it_listens(container: dict[str, Any]) -> None:
    (port,) = container["ports"]
    listen = container["args"][container["args"].index("--listen") + 1]
    assert listen == f"0.0.0.0:{port['containerPort']}"
    asked = {name: container[f"{name}Probe"]["httpGet"] for name in ("startup", "liveness")}
    assert all(each == {"path": "/healthz", "port": port["name"]} for each in asked.values())
    assert container["readinessProbe"]["httpGet"] == {"path": "/readyz", "port": port["name"]}


@on_each
def test_it_may_do_nothing_that_it_need_not(pod: dict[str, Any]) -> None:
    around, (container,) = pod["spec"]["securityContext"], pod["spec"]["containers"]
    assert around["runAsNonRoot"]
    assert around["runAsUser"] > 0
    assert around["seccompProfile"] == {"type": "RuntimeDefault"}
    assert container["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    assert pod["spec"]["automountServiceAccountToken"] is False
    assert pod["spec"]["enableServiceLinks"] is False


@on_each
def test_it_writes_to_its_own_tmp_alone_and_reads_the_fleet_as_a_folder(
    pod: dict[str, Any],
) -> None:
    (container,) = pod["spec"]["containers"]
    volumes = {each["name"]: each for each in pod["spec"]["volumes"]}
    for mount in container["volumeMounts"]:
        assert "subPath" not in mount
        assert mount.get("readOnly", False) is ("configMap" in volumes[mount["name"]])
    mounted = {each["mountPath"]: volumes[each["name"]] for each in container["volumeMounts"]}
    assert "emptyDir" in mounted["/tmp"]
    where = container["args"][container["args"].index("-C") + 1]
    assert mounted[where]["configMap"]["name"] == CONFIG["metadata"]["name"]


@on_each
def test_it_has_room_and_time(pod: dict[str, Any]) -> None:
    (container,) = pod["spec"]["containers"]
    assert container["resources"]["requests"].keys() == {"cpu", "memory"}
    assert container["resources"]["limits"].keys() == {"memory"}
    assert pod["spec"]["terminationGracePeriodSeconds"] >= 30


@pytest.mark.parametrize("deployment", DEPLOYMENTS, ids=ROLES)
def test_a_new_version_is_there_before_the_old_one_goes(deployment: dict[str, Any]) -> None:
    strategy = deployment["spec"]["strategy"]
    assert strategy["type"] == "RollingUpdate"
    assert strategy["rollingUpdate"] == {"maxUnavailable": 0, "maxSurge": 1}
    labels = deployment["spec"]["template"]["metadata"]["labels"]
    assert deployment["spec"]["selector"]["matchLabels"] == labels


def test_the_service_leads_to_the_page_alone() -> None:
    chosen = SERVICE["spec"]["selector"].items()
    assert [chosen <= each["metadata"]["labels"].items() for each in PODS] == [False, True]
    (port,) = SERVICE["spec"]["ports"]
    assert port["targetPort"] == CONTAINERS[1]["ports"][0]["name"]


def test_the_image_is_built_from_what_lies_beside_it() -> None:
    text = (FOLDER / "Dockerfile").read_text(encoding="utf-8")
    (image,) = {each["image"] for each in CONTAINERS}
    assert f"docker build -t {image} ." in text
    assert '"mixpeek-reconciler[controller]"' in text
    assert re.search(r"apt-get install .*\bgit\b", text)
    user = PODS[0]["spec"]["securityContext"]["runAsUser"]
    assert re.search(rf"useradd --uid {user} .*\nUSER {user}:{user}\n", text)
    assert 'ENTRYPOINT ["reconciler"]' in text


def _maps_named(key: str, data: Any) -> Iterator[dict[str, Any]]:
    """Every item of every list of this name."""
    if isinstance(data, dict):
        yield from data.get(key, ())
        data = [*data.values()]
    for inner in data if isinstance(data, list) else ():
        yield from _maps_named(key, inner)
