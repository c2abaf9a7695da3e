"""What the API does not compute is told at its place before anything is sent."""

import json

import httpx
import pytest
from beyond import BEYOND
from projects import GENEROUS, Counting, Workshop

from reconciler.emulator.app import create_app
from reconciler.manifest.project.project import load_project
from reconciler.model.errors import Rejected
from reconciler.model.run.event import Outcome
from reconciler.planning.options.options import PlanOptions
from reconciler.workflows.plan import make_planner
from reconciler.workflows.validate import validate

pytestmark = pytest.mark.anyio

STACK = """\
apiVersion: reconciler/v1
kind: Namespace
metadata: {name: garden}
spec: {feature_extractors: [{feature_extractor_name: text_extractor, version: v1}]}
---
apiVersion: reconciler/v1
kind: Bucket
metadata: {name: plants, namespace: garden}
spec:
  bucket_schema: {properties: {note: {type: text}, sku: {type: string}}}
---
apiVersion: reconciler/v1
kind: Collection
metadata: {name: notes, namespace: garden}
spec:
  source: {type: bucket, bucket_ids: [plants]}
  feature_extractor:
    feature_extractor_name: text_extractor
    version: v1
    input_mappings: {text: note}
---
apiVersion: reconciler/v1
kind: Retriever
metadata: {name: find, namespace: garden}
spec:
  collection_identifiers: [notes]
  input_schema: {query: {type: text}}
  stages:
    - stage_name: first
      config: {stage_id: sample, parameters: {count: 5}}
"""
CATALOGUES = ("/v1/retrievers/stages", "/v1/collections/features/extractors")


class Answering(Counting):
    """An API that answers some paths as it is told to."""

    def __init__(self, answers=None):
        super().__init__(create_app())
        self.answers = answers or {}
        self.paths = []

    async def handle_async_request(self, request):
        path = request.url.path
        self.paths.append(path)
        if path in self.answers:
            status, body = self.answers[path]
            return httpx.Response(status, content=json.dumps(body))
        return await super().handle_async_request(request)

    def catalogues(self):
        """How often each catalogue was asked for."""
        return [self.paths.count(path) for path in CATALOGUES]


@pytest.fixture
def answering(tmp_path):
    def make(answers=None):
        return Workshop(tmp_path, transport=Answering(answers))

    return make


async def _rejected(workshop):
    with pytest.raises(Rejected) as caught:
        await workshop.plan()
    return caught.value.problems


def _validated(workshop):
    problems = validate(workshop.folder, environment=None, environ={}).problems
    return tuple(problem for problem in problems if problem.code not in BEYOND)


async def test_an_ordinary_plan_asks_for_no_catalogue(answering):
    workshop = answering()
    assert _validated(workshop.declare(STACK)) == ()
    await workshop.reach(STACK)
    assert workshop.transport.catalogues() == [0, 0]


@pytest.mark.parametrize(
    ("right", "wrong", "code", "remedy"),
    [
        ("name: text_extractor, version: v1}]", "name: text_extracter, version: v1}]",
         "unknown-extractor", "did you mean `text_extractor@v1`?"),
        ("stage_id: sample", "stage_id: sampel", "unknown-stage", "did you mean `sample`?"),
        ("count: 5", "cuont: 5", "unknown-parameter", "did you mean `count`?"),
        ("count: 5", "count: []", "wrong-type", "write a whole number"),
        ("count: 5", "strategy: randon", "bad-choice", "did you mean `random`?"),
        ("count: 5", "count: 5000", "out-of-range", "write a number that is at most 1000"),
        ("stage_id: sample, parameters: {count: 5}", "stage_id: knn_search", "older-stage",
         "write `stage_id: feature_search`; its parameters are"),
        ("stage_id: sample, parameters: {count: 5}",
         "stage_id: sort_relevance, parameters: {feature_address: x}", "refused-parameter",
         "take it out"),
    ],
)  # fmt: skip
async def test_what_nobody_knows_is_a_warning_offline_and_an_error_once_the_api_said_so(
    answering, right, wrong, code, remedy
):
    workshop = answering()
    workshop.declare(STACK.replace(right, wrong, 1))
    line = next(at for at, text in enumerate(STACK.replace(right, wrong, 1).splitlines(), 1)
                if wrong.split("\n", maxsplit=1)[0] in text)  # fmt: skip

    told = [each for each in _validated(workshop) if each.code == code]
    assert [str(each.severity) for each in told] == ["warning"]
    assert told[0].location.line == line

    (problem,) = [each for each in await _rejected(workshop) if each.code == code]
    assert str(problem.severity) == "error"
    assert str(problem.location).startswith(f"manifests/all.yaml:{line}:")
    assert problem.remedy.startswith(remedy)
    assert workshop.transport.writes == []
    assert all(asked <= 1 for asked in workshop.transport.catalogues())


async def test_everything_that_is_wrong_is_told_at_once(answering):
    text = STACK.replace("sample", "sampel").replace("[notes]", "[nots]")
    problems = await _rejected(answering().declare(text))
    assert {each.code for each in problems} == {"unknown-stage", "unknown-reference"}


async def test_what_is_newer_than_the_copy_is_right_when_the_api_knows_it(answering):
    newer = {
        "stage_id": "sample",
        "parameter_schema": {"properties": {"count": {}, "fairly": {"type": "boolean"}}},
    }
    workshop = answering({CATALOGUES[0]: (200, [newer])})
    workshop.declare(STACK.replace("count: 5", "fairly: true"))
    project = load_project(workshop.folder, environment=None, environ={})
    plan = make_planner(project, options=GENEROUS, environ={})
    async with workshop.reader() as reader:
        for _ in range(2):  # as an apply does: before the question, and after the work
            assert (await plan(reader)).warnings == ()
    assert workshop.transport.catalogues() == [1, 1]


@pytest.mark.parametrize("path", CATALOGUES)
@pytest.mark.parametrize("answer", [(404, {}), (200, []), (200, {"stages": 1}), (403, {})])
async def test_a_catalogue_that_cannot_be_read_is_unknown_and_no_error(answering, path, answer):
    workshop = answering({path: answer})
    plan = await workshop.declare(STACK.replace("sample", "brand_new")).plan()
    assert [(each.code, str(each.severity)) for each in plan.warnings] == [
        ("unknown-stage", "warning")
    ]
    assert plan.steps


async def test_what_was_accepted_once_does_not_stand_in_the_way(answering):
    """The catalogue forgot what is live as it is declared; something else can still be changed."""
    workshop = answering()
    await workshop.declare(STACK).apply()
    live = await workshop.find("retrievers", "find", namespace="garden")
    stages = [{"stage_name": "first", "config": {"stage_id": "unwind", "parameters": {"odd": 1}}}]
    path = f"/retrievers/{live['retriever_id']}"
    await workshop.send("PATCH", path, {"stages": stages}, namespace="garden")
    known = {"stage_id": "unwind", "parameter_schema": {"properties": {"even": {}}}}
    workshop.transport.answers = {CATALOGUES[0]: (200, [known])}
    text = STACK.replace("sample, parameters: {count: 5}", "unwind, parameters: {odd: 1}")
    plan = await workshop.declare(f"{text}  description: new\n").plan()
    told = [each for each in plan.warnings if each.code == "unknown-parameter"]
    assert [str(each.severity) for each in told] == ["warning"]
    assert [str(step.address) for step in plan.steps] == ["Retriever/garden/find"]
    text = text.replace("odd: 1", "odder: 1")
    (problem,) = await _rejected(workshop.declare(text))
    assert problem.code == "unknown-parameter"


async def test_destroying_asks_for_no_catalogue(answering):
    workshop = answering()
    await workshop.declare(STACK).apply()
    workshop.declare(STACK.replace("sample", "sampel"))
    plan = await workshop.destroy_plan(PlanOptions(max_deletes=100, max_delete_percent=100))
    assert plan.steps
    assert workshop.transport.catalogues() == [0, 0]


async def test_an_extractor_that_its_namespace_lacks_is_to_be_added_there(answering):
    text = STACK.replace(": text_extractor\n", ": multimodal_extractor\n")
    workshop = answering()
    told = _validated(workshop.declare(text))
    (warning,) = (await workshop.plan()).warnings
    assert [each.code for each in told] == [warning.code] == ["doubtful-feature"]
    assert warning.remedy == (
        "add {feature_extractor_name: multimodal_extractor, version: v1} to feature_extractors of "
        "Namespace/garden (manifests/all.yaml:4)"
    )
    entry = "{feature_extractor_name: multimodal_extractor, version: v1}"
    followed = text.replace("version: v1}]", f"version: v1}}, {entry}]")
    await workshop.reach(followed)
    assert (await workshop.plan()).warnings == ()


async def test_an_extractor_of_the_users_own_is_known_where_it_is_registered(answering):
    own = "{feature_extractor_name: custom_ours, version: v3}"
    text = STACK.replace("version: v1}]", f"version: v1}}, {own}]")
    workshop = answering()
    await workshop.reach(text)
    assert workshop.transport.catalogues() == [0, 0]


async def test_a_live_namespace_is_asked_for_what_its_users_brought_along(answering):
    workshop = answering()
    await workshop.declare(STACK).apply()
    (namespace,) = (await workshop.send("POST", "/namespaces/list", {}))["results"]
    own = f"/v1/namespaces/{namespace['namespace_id']}/extractors"
    text = STACK.replace(": text_extractor\n", ": our_extractor\n")
    (problem,) = await _rejected(workshop.declare(text))
    assert problem.code == "unknown-extractor"

    ours = {"feature_extractor_name": "our_extractor", "version": "v1", "parameter_schema": None}
    workshop.transport.answers = {own: (200, {"extractors": [ours]})}
    plan = await workshop.declare(text).plan()
    assert {each.code for each in plan.warnings} == {"doubtful-feature"}
    assert workshop.transport.paths.count(own) == 2


async def test_a_refused_write_names_the_field_to_mend(answering):
    text = STACK.replace(": text_extractor\n", ": multimodal_extractor\n")
    ended = {str(each.step.address): each for each in await answering().declare(text).apply()}
    failed = ended["Collection/garden/notes"]
    assert failed.outcome is Outcome.FAILED
    assert failed.problem.remedy == (
        "Mend `feature_extractor` (manifests/all.yaml:18), and plan again."
    )
    assert failed.problem.location.line == 18


async def test_what_a_create_does_not_find_is_named_at_its_place(answering):
    """The catalogue cannot be read, so that only the create finds out."""
    workshop = answering({CATALOGUES[1]: (500, {})})
    ended = await workshop.declare(STACK.replace("text_extractor", "vidoe_extractor", 1)).apply()
    problem = ended[0].problem
    assert problem.code == "api-not-found"
    assert problem.remedy == (
        "Mend `feature_extractors[0].feature_extractor_name` (manifests/all.yaml:4), "
        "and plan again."
    )


SEED = {
    "stages": [
        {
            "config": {
                "parameters": {
                    "feature_uris": [
                        {
                            "input": {"text": "{{INPUT.query_text}}"},
                            "uri": "urn:embedding:text:bge_base_en_v1_5:1",
                        }
                    ],
                    "limit": 100,
                },
                "stage_id": "feature_filter",
            },
            "description": "Feature filter stage with uppercase template namespace",
            "stage_name": "semantic_search",
            "stage_type": "filter",
        }
    ],
    "input_schema": {
        "category": {"description": "Filter by category", "examples": ["electronics", "clothing"],
                     "required": False, "type": "string"},
        "query": {"description": "Search query text", "required": True, "type": "text",
                  "examples": ["red sports car", "sunset over ocean"]},
    },
    "budget_limits": {"max_credits": 100, "max_time_ms": 60000},
}  # fmt: skip


async def test_the_vendors_oldest_example_is_warned_of_and_applies_field_for_field(answering):
    workshop = answering()
    head = STACK.partition("  input_schema")[0]
    text = head + "".join(f"  {key}: {json.dumps(value)}\n" for key, value in SEED.items())
    told = {each.code: str(each.severity) for each in _validated(workshop.declare(text))}
    assert told == {"older-stage": "warning", "unknown-input": "warning"}
    await workshop.reach(text)
    live = await workshop.find("retrievers", "find", namespace="garden")
    assert live["stages"][0].items() >= SEED["stages"][0].items()
    for key in ("input_schema", "budget_limits"):
        assert live[key] == SEED[key]
    assert workshop.transport.catalogues() == [0, 0]


@pytest.mark.parametrize(
    ("right", "wrong", "remedy"),
    [
        ("text: note", "text: noet", "did you mean `note`?"),
        ("text: note", "text: [note, noet]", "did you mean `note`?"),
        ("input_mappings: {text: note}", "input_mappings: [{input_key: text, path: noet.deep}]",
         "did you mean `note`?"),
        ("{text: note}", "{text: note}\n    field_passthrough: [{source_path: suk}]",
         "did you mean `sku`?"),
    ],
)  # fmt: skip
async def test_a_property_that_no_source_has_is_a_warning(answering, right, wrong, remedy):
    workshop = answering()
    told = _validated(workshop.declare(STACK.replace(right, wrong)))
    (warning,) = (await workshop.plan()).warnings
    assert [(each.code, each.remedy) for each in (*told, warning)] == [
        ("unknown-property", remedy)
    ] * 2
    assert wrong.splitlines()[-1].strip() in warning.location.excerpt


@pytest.mark.parametrize(
    ("fields", "code"),
    [("[sku]", None), ("[suk]", "unknown-property"), ("[tags]", "bad-key")],
)
async def test_a_unique_key_is_made_of_plain_properties(answering, fields, code):
    bucket = f"  unique_key: {{fields: {fields}}}\n  bucket_schema:"
    text = STACK.replace("  bucket_schema:", bucket).replace(
        "{note:", "{tags: {type: array, items: {type: string}}, note:"
    )
    told = _validated(answering().declare(text))
    assert [(each.code, str(each.severity)) for each in told] == ([(code, "error")] if code else [])


@pytest.mark.parametrize(
    ("template", "is_known"),
    [
        ("{{INPUT.query}}", True),
        ("{{ inputs.query | tojson }} and {{ DOC.input.other }}", True),
        ("{{CONTEXT.other}} INPUT.other", True),
        ("{{INPUT.qurey}}", False),
        ("{{ max(input.query, Inputs.limit) }}", False),
        ("{% if INPUT.other %}x{% endif %}", False),
    ],
)
async def test_a_template_asks_for_inputs_that_there_are(answering, template, is_known):
    stage = f'json_transform, parameters: {{template: "{template}"}}'
    told = _validated(answering().declare(STACK.replace("sample, parameters: {count: 5}", stage)))
    assert [(each.code, str(each.severity)) for each in told] == (
        [] if is_known else [("unknown-input", "warning")]
    )
