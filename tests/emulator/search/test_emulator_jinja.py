"""Templates run by Jinja2: its language, and the bounds that no template can leave (§11)."""

from contextlib import suppress

import pytest
from boats import ROWS, find, stage, titles
from hypothesis import given
from hypothesis import strategies as st
from made_up import examples

from reconciler.emulator.search.templating.jinja.allowance import Allowance, Beyond
from reconciler.emulator.search.templating.jinja.sandbox import JinjaTemplate, NotATemplate
from reconciler.emulator.search.templating.templates import Names

pytestmark = pytest.mark.anyio
DOCUMENT = {"title": "red boat", "tags": ["a", "b", "c"], "n": 2, "flag": True, "none": None,
            "people": [{"name": "Ann", "age": 3}, {"name": "Bo", "age": 1}],
            "_own": "kept", "long": "x" * 50_000}  # fmt: skip
NAMES = Names(0.0, {"doc": DOCUMENT, "input": {"query": "boat"}, "context": {}, "stage": {}})


def rendered(source, allowance=None):
    return JinjaTemplate(source, NAMES, allowance).render(NAMES)


def transform(template, **more):
    return stage("json_transform", {"template": template, **more})


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("{% for t in DOC.tags %}{{ t }}{% if not loop.last %},{% endif %}{% endfor %}", "a,b,c"),
        ("{% for t in DOC.nothing %}{{ t }}{% else %}none{% endfor %}", "none"),
        ("{% for k, v in {'a': 1}.items() %}{{ k }}={{ v }}{% endfor %}", "a=1"),
        ("{% if DOC.n > 1 and DOC.title is string %}yes{% elif x %}{% else %}no{% endif %}", "yes"),
        ("{% set n = namespace(sum=0) %}{% for t in DOC.people %}"
         "{% set n.sum = n.sum + t.age %}{% endfor %}{{ n.sum }}", "4"),
        ("{{ DOC.people | map(attribute='name') | join('+') }}", "Ann+Bo"),
        ("{{ DOC.people | sort(attribute='age') | map(attribute='name') | first }}", "Bo"),
        ("{{ DOC.people | selectattr('age', '>', 1) | list | length }}", "1"),
        ("{{ DOC.title | upper | replace('RED', 'BLUE') }}", "BLUE BOAT"),
        ("{{ DOC.tags | tojson }}", '["a", "b", "c"]'),
        ("{{ DOC.title | slugify }} {{ 'no' | bool }} {{ 2.56 | round(1) }}", "red-boat False 2.6"),
        ("{{ DOC.title ~ '-' ~ DOC.n * 3 }} {{ DOC['n'] % 2 }} {{ 2 ** 3 }}", "red boat-6 0 8"),
        ("{{ doc.title }} {{ Inputs.query }} {{ INPUT.query.split('o') }}",
         "red boat boat ['b', 'at']"),
        ("{{ DOC.flag }} {{ DOC.none }} {{ DOC.none | tojson }} [{{ DOC.missing }}]",
         "True None null []"),
        ("{{ max(1, DOC.n) }} {{ ceil(1.2) }} {{ utc_now() }} {{ time_ago(minutes=1) }}",
         "2 2 1970-01-01T00:00:00Z 1969-12-31T23:59:00Z"),
        ("{% with a = 1 %}{{ a }}{% endwith %}{# nothing #}{{ 'x' if DOC.n else 'y' }}", "1x"),
        ("{{ DOC._own }}", "kept"),
    ],
)  # fmt: skip
def test_the_language_is_jinjas(source, expected):
    assert rendered(source) == expected


@pytest.mark.parametrize(
    "source",
    [
        "{{ ''.__class__.__mro__ }}",
        "{{ DOC.__init__.__globals__ }}",
        "{{ DOC | attr('__class__') }}",
        "{{ DOC.tags.append(1) }}",
        "{{ DOC.update({'a': 1}) }}",
        "{{ '{0.__class__}'.format(1) }}",
        "{{ range.__globals__ }}",
        "{{ namespace.__globals__ }}",
        "{{ lipsum() }}",
        "{{ cycler('a').next.__globals__ }}",
        "{% for x in DOC.tags %}{{ loop._iterable }}{% endfor %}",
        "{% include 'x' %}",
        "{% import 'x' as y %}",
        "{% extends 'x' %}",
    ],
)
def test_nothing_leads_out_of_the_sandbox(source):
    before = dict(DOCUMENT)
    with pytest.raises((Beyond, NotATemplate)):
        rendered(source)
    assert before == DOCUMENT


@pytest.mark.parametrize(
    "source",
    [
        "{% for a in range(90000) %}{% for b in range(90000) %}{% endfor %}{% endfor %}",
        "{% for a in range(90000) %}" + "x" * 100 + "{% endfor %}",
        "{{ 'x' * 1000000000 }}",
        "{{ [0] * 1000000000 }}",
        "{{ 9 ** (9 ** 9) }}",
        "{% set n = namespace(x=3) %}{% for a in range(99) %}{% set n.x = n.x * n.x %}{% endfor %}",
        "{{ '%1000000000d' % 1 }}",
        "{{ 'x' | center(1000000000) }}",
        "{{ 'x' | indent(1000000000) }}",
        "{{ DOC.tags | map('center', 1000000000) | list }}",
        "{{ DOC.tags | slice(1000000000) | list }}",
        "{{ DOC.long | replace('x', DOC.long) }}",
        "{{ DOC.long.split('') | join(DOC.long) }}",
        "{{ 1 | round(1000000000) }}",
        "{% set n = namespace(x='a') %}{% for a in range(99) %}"
        "{% set n.x = n.x ~ n.x %}{% endfor %}",
        "{% set n = namespace(x='a') %}{% for a in range(99) %}"
        "{% set n.x = n.x + n.x %}{% endfor %}",
        "{% set n = namespace(x=[1]) %}{% for a in range(99) %}"
        "{% set n.x = [n.x, n.x] %}{% endfor %}{{ n.x }}",
        "{% set n = namespace(x=1) %}{% for a in range(99) %}"
        "{% set n.x = {'a': n.x, 'b': n.x} %}{% endfor %}{{ n.x | tojson }}",
        "{% set n = namespace(x=1) %}{% for a in range(99) %}"
        "{% set n.x = namespace(a=n.x, b=n.x) %}{% endfor %}{{ n.x | string }}",
        "{% macro f() %}{{ f() }}{{ f() }}{% endmacro %}{{ f() }}",
        "{% set x %}y{% endset %}",
        "{% for a in DOC.people recursive %}{{ loop([a]) }}{% endfor %}",
        "{{ " + "(" * 2000 + "1" + ")" * 2000 + " }}",
        "x" * 20_001,
    ],
)
def test_nothing_goes_on_without_an_end(source):
    with pytest.raises((Beyond, NotATemplate)):
        rendered(source)


def test_a_template_has_its_time():
    ticks = iter(range(100))
    patient = Allowance(clock=lambda: float(next(ticks)))
    with pytest.raises(Beyond, match="seconds"):
        rendered("{% for t in range(50) %}{{ t }}{% endfor %}", patient)


@examples(200)
@given(
    st.lists(
        st.sampled_from(
            ["{{", "}}", "{%", "%}", "for", "x", "in", "DOC", ".", "tags", "if", "endif", "endfor",
             "|", "join", "(", ")", "'", "set", "=", "~", "+", "*", "99", "[", "]", "loop", "_a"]
        ),
        max_size=20,
    ).map(" ".join)
)  # fmt: skip
def test_any_text_is_rendered_or_refused(source):
    with suppress(Beyond, NotATemplate):
        assert isinstance(rendered(source), str)


async def test_a_template_makes_another_document(ask):
    template = (
        '{"name": {{ DOC.metadata.title | tojson }}, "asked": "{{ INPUT.query }}",'
        ' "n": {{DOC.spend}}, "words": ['
        '{% for w in DOC.title.split() %}"{{ w }}"{{ "," if not loop.last }}{% endfor %}]}'
    )
    answer = await ask(transform(template), inputs={"query": "x"})
    assert (answer["status"], answer["degraded"]) == ("completed", [])
    first = {"name": "red car", "asked": "x", "n": 100, "words": ["red", "car"]}
    assert answer["documents"][0] == first
    assert len(answer["documents"]) == len(ROWS)


async def test_a_stage_without_a_template_has_the_default_one(boats, ask):
    body = {"metadata": {"title": "said", "content": 'a "b"'}}
    made = await boats.ok("POST", "/collections/texts/documents", body)
    answer = await ask(stage("json_transform", {}))
    assert answer["documents"] == [{"id": made["document_id"], "content": 'a "b"', "score": 0.0}]


async def test_what_a_document_holds_back_no_template_reads(ask):
    template = '{"keys": {{ DOC.keys() | list | tojson }}}'
    keys = (await ask(transform(template)))["documents"][0]["keys"]
    assert "title" in keys
    assert "_vectors" not in keys


@pytest.mark.parametrize(
    "template",
    [
        '{"lat": {{ DOC.place.lat }}}',
        '{% if DOC.place %}{"lat": 1}{% else %}[]{% endif %}',
        '{% if DOC.place %}{"lat": 1}{% else %}{"a": {% endif %}',
        '{% if DOC.place %}{"lat": 1}{% else %}{{ 1 / 0 }}{% endif %}',
    ],
)
async def test_a_document_for_which_it_fails_is_left_out_and_told(ask, template):
    answer = await ask(transform(template))
    assert len(answer["documents"]) == 3
    assert answer["status"] == "completed"
    assert "left 3 documents out" in answer["warnings"][0]
    metadata = answer["stage_statistics"]["stages"]["json_transform"]["metadata"]
    assert metadata["failed_documents"] == 3
    strict = await ask(transform(template, fail_on_error=True))
    assert strict["status"] == "failed"


async def test_a_template_that_is_none_leaves_nothing(ask):
    answer = await ask(transform("{% for %}"))
    assert answer["documents"] == []
    assert "line 1" in answer["warnings"][0]
    strict = await ask(transform("{% for %}", fail_on_error=True))
    assert strict["status"] == "failed"


@pytest.mark.parametrize(
    "template",
    [
        "{% macro m() %}{% endmacro %}{}",
        '{"a": "{{ DOC.title | center(80) }}"}',
        '{"a": {% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}1}',
    ],
)
async def test_what_goes_beyond_passes_on_and_says_so(ask, template):
    answer = await ask(find(), transform(template), inputs={"query": "red car"})
    assert len(titles(answer)) == len(ROWS)
    assert answer["status"] == "degraded"
    assert "beyond" in answer["degraded"][0]["reason"]
