"""Whatever `fix` writes leaves fewer problems, keeps what it is not about, and comes to rest."""

import re
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import yaml
from hypothesis import given
from hypothesis import strategies as st
from made_up import examples
from test_manifest_fixes import after, fixed, mendable

from reconciler.kinds import KINDS
from reconciler.manifest.formatting.comments import comments_in
from reconciler.manifest.yaml.read import read_text
from reconciler.model.problem import Severity
from reconciler.model.rewriting.rewrite import Rewriting
from reconciler.workflows.validate import validate

SHAPES = yaml.safe_load(
    (Path(__file__).parents[1] / "kinds" / "legacy_shapes.yaml").read_text(encoding="utf-8")
)
NO_EQUIVALENT = {
    # Another kind, or a command.
    "sync", "repair_vectors",
    # What was meant cannot be told from it.
    "tiering_rules", "bucket_schema.properties.a.type", "filters",
    # Its parameters have to be written anew.
    "stages[0].stage_id", "stages[0].stage", "stages[0].parameters", "stages[0].pre_filters",
    # Of no extractor that is named.
    "feature_extractors", "field_passthrough", "input_mappings",
    # One channel of several kinds, and no word for all events.
    "url", "event_types[0]",
    # What only the server says, and what stands where whoever means it has to say more.
    "status", "is_active", "credentials",
}  # fmt: skip


def _manifest(kind: str, spec: Any, *, flow: bool | None, name: str = "find") -> str:
    metadata = {"name": name, **({"namespace": "ads"} if KINDS[kind].is_namespaced else {})}
    content = {"apiVersion": "reconciler/v1", "kind": kind, "metadata": metadata, "spec": spec}
    return yaml.safe_dump(content, sort_keys=False, default_flow_style=flow, width=10_000)


def _fixed(text: str) -> Rewriting:
    with TemporaryDirectory() as folder:
        return fixed(Path(folder), text)


def _weight(text: str) -> tuple[int, int]:
    with TemporaryDirectory() as folder:
        fixed(Path(folder), text)
        found = validate(Path(folder), environment=None, environ={}).problems
    # Whether fields fit together is only judged once each of them is right, and whether a name
    # is declared once it is one.
    judged_late = ("bad-combination", "undeclared-reference")
    found = tuple(each for each in found if each.code not in judged_late)
    return sum(each.severity is Severity.ERROR for each in found), len(found)


def test_every_published_shape_that_has_an_equivalent_is_rewritten() -> None:
    left: set[str] = set()
    for case in SHAPES:
        # The name of the resource is the one that the case says, or none.
        name = next((case["spec"][key] for key in case["spec"] if key.endswith("name")), "find")
        for flow in (False, None):
            made = _fixed(_manifest(case["kind"], case["spec"], flow=flow, name=str(name)))
            stale = [each for each in made.problems if each.code == "stale-shape"]
            left |= {".".join(map(str, each.path[1:])) for each in stale}
            assert all(each.remedy for each in stale)
    assert left <= {path.replace("[", ".").replace("]", "") for path in NO_EQUIVALENT}


@st.composite
def damaged(draw: st.DrawFn) -> str:
    """Manifests of older times, in any layout, with comments between their lines."""
    documents = []
    for at, case in enumerate(draw(st.lists(st.sampled_from(SHAPES), min_size=1, max_size=3))):
        flow = draw(st.sampled_from([False, None]))
        lines = _manifest(case["kind"], case["spec"], flow=flow, name=f"find{at}").splitlines()
        kept = []
        for line in lines:
            if draw(st.integers(0, 3)) == 0:
                kept.append(" " * (len(line) - len(line.lstrip())) + f"# before {len(kept)}")
            beside = f"  # beside {len(kept)}" if draw(st.integers(0, 3)) == 0 else ""
            kept.append(line + beside)
        documents.append("\n".join(kept) + "\n")
    text = "---\n".join(documents)
    return text if draw(st.booleans()) else text.replace("\n", "\r\n")


@examples(60)
@given(damaged())
def test_what_is_mended_leaves_fewer_problems_and_loses_no_comment(text: str) -> None:
    made = _fixed(text)
    result = after(made, text)
    if not made.files:
        assert result == text
        return
    assert _weight(result) < _weight(text)
    lost = Counter(comments_in(text)) - Counter(comments_in(result))
    # Only lines that went altogether took along what was said of them.
    said = [each.says for each in made.files[0].mended]
    assert not lost or any(re.search("take it out|remove it|without `prop", each) for each in said)
    assert len(read_text(result, "a").documents) == len(read_text(text, "a").documents)
    assert ("\r\n" in result) == ("\r\n" in text)
    assert _fixed(result).files == ()


def test_a_fix_that_helps_nothing_is_not_kept() -> None:
    text = _manifest("Retriever", {"retriever_name": "other", "stages": []}, flow=None)
    made = _fixed(text)
    assert made.files == ()
    assert [each.code for each in mendable(made)] == ["stale-shape"]
