"""What an editor shows in a manifest: completions, explanations, and what is wrong, where it is.

Asked of the server that editors really run, with the files that `schema --write .vscode` wrote.
"""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from language_server import LanguageServer, serving

HERE = Path(__file__).parent
CACHE = HERE.parents[1] / ".cache" / "editors"
SERVER = CACHE / "node_modules" / "yaml-language-server" / "bin" / "yaml-language-server"

pytestmark = pytest.mark.skipif(shutil.which("npm") is None, reason="npm installs the server")

BUCKET = """\
apiVersion: reconciler/v1
kind: Bucket
metadata: {name: raw, namespace: ads}
spec:
  bucket_schema: {properties: {video: {type: video}}}
  storage_clas: nearline
"""
RETRIEVER = """\
apiVersion: reconciler/v1
kind: Retriever
metadata: {name: search, namespace: ads}
spec:
  collection_identifiers: [scenes]
  stages:
  - stage_name: find
    config:
      stage_id: feature_search
      parameters:
        final_topk: 10
  - stage_name: order
    config:
      stage_id: sort_attribute
      parameters:
        direction: down
"""


@pytest.fixture(scope="session")
def command() -> list[str]:
    locked = (HERE / "package-lock.json").read_bytes()
    copy = CACHE / "package-lock.json"
    if not SERVER.exists() or copy.read_bytes() != locked:
        CACHE.mkdir(parents=True, exist_ok=True)
        for name in ("package.json", "package-lock.json"):
            shutil.copy(HERE / name, CACHE / name)
        asked = ["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix", str(CACHE)]
        subprocess.run(asked, check=True, capture_output=True)
    return ["node", str(SERVER), "--stdio"]


@pytest.fixture(scope="module")
def server(
    command: list[str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[LanguageServer]:
    folder = tmp_path_factory.mktemp("editor")
    (folder / "reconciler.yaml").write_text("apiVersion: reconciler/v1\nstack: ads\n")
    asked = [sys.executable, "-m", "reconciler", "-C", str(folder), "schema", "--write", ".vscode"]
    subprocess.run(asked, check=True, capture_output=True)
    settings = json.loads((folder / ".vscode" / "settings.json").read_text())
    schemas = {
        (folder / name).as_uri(): patterns for name, patterns in settings["yaml.schemas"].items()
    }
    with serving(command, folder, schemas) as server:
        yield server


def _told(server: LanguageServer, file: str, text: str) -> list[tuple[int, str]]:
    """Line, from one, and what is wrong there."""
    found = server.problems(server.open(file, text))
    return [(each["range"]["start"]["line"] + 1, each["message"]) for each in found]


def test_a_misspelt_field_is_marked_where_it_stands(server: LanguageServer) -> None:
    ((line, says),) = _told(server, "manifests/raw.yaml", BUCKET)
    assert (line, "storage_clas" in says) == (6, True)


def test_a_right_manifest_has_no_mark(server: LanguageServer) -> None:
    text = BUCKET.replace("storage_clas:", "storage_class:")
    assert _told(server, "manifests/right.yaml", text) == []


def test_parameters_are_judged_by_their_stage(server: LanguageServer) -> None:
    found = _told(server, "manifests/search.yaml", RETRIEVER)
    assert [line for line, _ in found] == [11, 16]
    assert "final_topk" in found[0][1]
    assert '"asc"' in found[1][1]


def test_a_variable_stands_for_any_value(server: LanguageServer) -> None:
    text = BUCKET.replace("storage_clas: nearline", "storage_class: ${var.class}")
    assert _told(server, "manifests/variable.yaml", text) == []


def test_the_fields_of_the_kind_are_offered(server: LanguageServer) -> None:
    text = BUCKET.replace("storage_clas: nearline", "")
    offered = server.completions(server.open("manifests/offered.yaml", text), 5, 2)
    assert {"storage_class", "unique_key", "destination"} <= {*offered}
    assert "stages" not in offered
    assert "bucket_id" not in offered


def test_the_choices_of_a_field_are_offered(server: LanguageServer) -> None:
    text = BUCKET.replace("storage_clas: nearline", "storage_class: ")
    offered = server.completions(server.open("manifests/choices.yaml", text), 5, 17)
    assert {"standard", "nearline", "coldline", "archive"} <= {*offered}


def test_the_parameters_of_the_stage_are_offered(server: LanguageServer) -> None:
    text = RETRIEVER.replace("        final_topk: 10", "        ")
    offered = server.completions(server.open("manifests/parameters.yaml", text), 10, 8)
    assert {"final_top_k", "searches", "fusion"} <= {*offered}
    assert "direction" not in offered


def test_every_kind_is_offered(server: LanguageServer) -> None:
    uri = server.open("manifests/kinds.yaml", "apiVersion: reconciler/v1\nkind: \n")
    assert {"Namespace", "Bucket", "Check"} <= {*server.completions(uri, 1, 6)}


def test_a_field_is_explained_under_the_pointer(server: LanguageServer) -> None:
    text = BUCKET.replace("storage_clas:", "storage_class:")
    shown = server.hover(server.open("manifests/explained.yaml", text), 5, 6)
    assert "How readily objects can be read" in shown


def test_the_projects_own_files_are_judged(server: LanguageServer) -> None:
    ((line, says),) = _told(server, "reconciler.yaml", "stack: ads\nguards: {max_delets: 3}\n")
    assert (line, "max_delets" in says) == (2, True)
    ((line, _),) = _told(server, "environments/prod.yaml", "variables: {}\npatch: []\n")
    assert line == 2
