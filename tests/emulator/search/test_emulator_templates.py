"""What stands between double braces, and what is refused there (§5.4)."""

import pytest
from boats import stage

from reconciler.emulator.search.templating.expression import NotAnExpression
from reconciler.emulator.search.templating.templates import Names, render

pytestmark = pytest.mark.anyio
NAMES = Names(
    1_800_000_000.0,
    {
        "input": {"n": 3, "words": ["b", "a"], "title": "Red Boat!", "none": None},
        "doc": {"rows": [{"x": 1}, {"x": 2}]},
        "context": {"top": [1]},
        "stage": {"find": {"count": 2}},
    },
)


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ("{{INPUT.n}}", 3),
        ("{{ inputs.n }}", 3),
        ("{{input['n']}}", 3),
        ("n is {{INPUT.n}}.", "n is 3."),
        ("{{INPUT.words}}", ["b", "a"]),
        ("{{INPUT.words[1]}}{{INPUT.words[-2]}}", "ab"),
        ("{{INPUT.none}}", None),
        ("[{{INPUT.none}}]", "[]"),
        ("{{INPUT.none.deeper}}", None),
        ("{{DOC.rows | map('x') | join('-')}}", "1-2"),
        ("{{INPUT.words | first}}", "b"),
        ("{{INPUT.words | last}}", "a"),
        ("{{INPUT.words | length}}", 2),
        ("{{INPUT.title | slugify}}", "red-boat"),
        ("{{INPUT.title | tojson}}", '"Red Boat!"'),
        ("{{'yes' | bool}}", True),
        ("{{INPUT.none | default('x')}}", "x"),
        ("{{max(1, INPUT.n)}}", 3),
        ("{{min(1, 2) }}", 1),
        ("{{abs(-2)}}", 2),
        ("{{round(2.6)}}", 3),
        ("{{ceil(2.1)}}", 3),
        ("{{floor(2.9)}}", 2),
        ("{{utc_now()}}", "2027-01-15T08:00:00Z"),
        ("{{time_ago(minutes=5)}}", "2027-01-15T07:55:00Z"),
        ("{{CONTEXT.top[0]}}", 1),
        ("{{STAGE.find.count}}", 2),
        ({"type": "dynamic", "field": "inputs.n"}, 3),
        ({"a": ["{{INPUT.n}}"]}, {"a": [3]}),
        ("{INPUT.n}", "{INPUT.n}"),
    ],
)
def test_a_template_is_filled_in(template, expected):
    assert render(template, NAMES) == expected


@pytest.mark.parametrize(
    "template",
    [
        "{{ INPUT.n + 1 }}",
        "{{ open('/etc/passwd') }}",
        "{{ INPUT.n if INPUT.n }}",
        "{{ INPUT.words | shell }}",
        "{{ max(1, 'a') }}",
        "{{ time_ago(weeks=999999999999) }}",
        "{{ " + "9" * 5000 + " }}",
        "{{ " + "max(" * 5000 + " }}",
        "{{ 'open }}",
        "{{ }}",
    ],
)
def test_what_is_no_expression_is_refused(template):
    with pytest.raises(NotAnExpression):
        render(template, NAMES)


@pytest.mark.parametrize("wrong", [{"limit": "1e999"}, {"limit": "9" * 5000}, {"limit": 2.5}])
async def test_a_number_that_is_none_fails_the_stage(ask, wrong):
    assert (await ask(stage("limit", wrong)))["status"] == "failed"


async def test_a_path_without_an_end_fails_the_stage(ask, boats):
    row = await boats.ok("GET", "/collections/texts")
    join = {"target_collection_id": row["collection_id"], "source_field": "maker",
            "target_field": "maker", "output_field": "a." * 5000 + "a"}  # fmt: skip
    assert (await ask(stage("document_enrich", join)))["status"] == "failed"


def test_metadata_stands_at_the_root_of_a_document():
    names = NAMES.with_document({"title": "x", "deep": {"metadata": {"a": 1}}})
    assert render("{{DOC.metadata.title}}{{DOC.title}}{{DOC.deep.metadata.a}}", names) == "xx1"
    assert render("{{DOC}}", names) == {"title": "x", "deep": {"metadata": {"a": 1}}}
    own = NAMES.with_document({"title": "x", "metadata": {"title": "y"}})
    assert render("{{DOC.metadata.title}}", own) == "y"
