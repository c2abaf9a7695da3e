"""A glance says yes only where the comparison, asked at length, finds nothing either."""

import copy
from importlib import import_module
from pkgutil import iter_modules
from textwrap import dedent

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_up import examples
from yaml import safe_load

import reconciler.kinds as kinds_package
from reconciler.kinds import KINDS
from reconciler.kinds.catalogue.bundled import load_bundled
from reconciler.kinds.catalogue.check import is_plainly_known
from reconciler.kinds.compile.compile import facts_of
from reconciler.kinds.compile.facts import Form
from reconciler.kinds.compile.references import references_in, with_references
from reconciler.kinds.declaration.containment import container_in
from reconciler.kinds.declaration.kind import Kind
from reconciler.kinds.validation.server_set import server_set_in
from reconciler.model.address import Address
from reconciler.model.data import value_at
from reconciler.model.location import Locations
from reconciler.model.resource import Directory, LiveResource, Resource, Stamp
from reconciler.model.secrets.secret import SecretText
from reconciler.model.sharing.memo import note_in_common
from reconciler.planning.compare.agreement import is_plainly_as_declared
from reconciler.planning.compare.resource import _changes, changes_of, forms_of
from reconciler.planning.compare.unverifiable import unverifiable_in, unverifiable_of
from reconciler.planning.names.naming import Naming

OTHERS = [
    None, {}, [], "", "x", "bkt_1", 0, 0.0, 1, 1.0, True, False, {"x": 1}, {"x": None}, ["x"],
    [None], "(secret, left out of the snapshot)", "redacted",
]  # fmt: skip
# What is called `bkt_2` has another id, and another one has that as its id.
BUCKETS = {"ads": "bkt_1", "bkt_2": "bkt_3", "other": "bkt_2"}
DIRECTORY = Directory(
    ids={(kind, "library"): BUCKETS for kind in ("Bucket", "Retriever")},
    names={
        (kind, "library"): {id_: name for name, id_ in BUCKETS.items()}
        for kind in ("Bucket", "Retriever")
    },
)
NAMING = Naming(frozenset(), DIRECTORY, container_in(KINDS))


MODULES = [
    import_module(f"reconciler.kinds.{each.name}") for each in iter_modules(kinds_package.__path__)
]
MANUALS = {
    value.name: module.__doc__ or ""
    for module in MODULES
    for value in vars(module).values()
    if isinstance(value, Kind)
}


def spec_in(manual):
    """What the example on a kind's page declares."""
    indented = [line for line in manual.splitlines() if line.startswith("    ")]
    return safe_load(dedent("\n".join(indented)).replace("[...]", "[{}]"))["spec"]


SPECS = {name: spec_in(MANUALS[name]) for name in KINDS}
# So that the catalogues have something to say, of what is inside as well.
SPECS["Collection"]["feature_extractor"]["parameters"] = {
    "split_method": "time",
    "generation_config": {"temperature": 0.5},
}
SPECS["Retriever"]["stages"][0]["config"]["parameters"]["facets"] = [{"key": "brand"}]


def places_in(facts, value, path=()):
    """Where something can be changed: every map, with the keys that could stand there."""
    if isinstance(value, dict):
        yield path, [*value, *facts.fields, "other", "reconciler"] if facts else [*value, "other"]
        for key, inner in value.items():
            deeper = facts.fields.get(key) if facts and facts.fields else facts and facts.item
            yield from places_in(deeper and deeper.variant(value), inner, (*path, key))
    elif isinstance(value, list):
        for position, inner in enumerate(value):
            yield from places_in(facts and facts.item, inner, (*path, position))


SCHEMAS = {"stages": load_bundled().stages, "extractors": load_bundled().extractors}


def filled_in(facts, value, path=()):
    """Where a catalogue's default could stand: the map around it, the key and the default."""
    if isinstance(value, dict):
        for key, inner in value.items():
            deeper = facts.fields.get(key) if facts and facts.fields else facts and facts.item
            mark = deeper and deeper.catalogued
            if mark:
                entry = "@".join(str(value.get(name)) for name in mark.by)
                schema = SCHEMAS[mark.catalogue].get(entry) or {}
                yield from defaults_in(schema, inner, (*path, key))
            yield from filled_in(deeper and deeper.variant(value), inner, (*path, key))
    elif isinstance(value, list):
        for position, inner in enumerate(value):
            yield from filled_in(facts and facts.item, inner, (*path, position))


def defaults_in(schema, value, path):
    """The defaults of a schema's properties, at any depth that there is."""
    for word in ("anyOf", "oneOf", "allOf"):
        for variant in schema.get(word) or ():
            yield from defaults_in(variant, value, path)
    if isinstance(value, dict):
        for key, inner in (schema.get("properties") or {}).items():
            if "default" in inner:
                yield path, key, inner["default"]
            if key in value:
                yield from defaults_in(inner, value[key], (*path, key))
    elif isinstance(value, list) and "items" in schema:
        for position, inner in enumerate(value):
            yield from defaults_in(schema["items"], inner, (*path, position))


def fill_in(side, name, is_chosen=lambda: True):
    """Put defaults of a catalogue where nothing else is."""
    for path, key, default in list(filled_in(facts_of(KINDS[name]), side)):
        if is_chosen():
            value_at(side, path).setdefault(key, copy.deepcopy(default))


@st.composite
def sides(draw):
    """What is declared, and a live body that is the same but for a few values."""
    name = draw(st.sampled_from(sorted(SPECS)))
    declared = copy.deepcopy(SPECS[name])
    body = copy.deepcopy(declared)
    if draw(st.booleans()):
        fill_in(body, name, lambda: draw(st.booleans()))
    for side in draw(st.lists(st.sampled_from(["declared", "body", "body"]), max_size=3)):
        changed = declared if side == "declared" else body
        path, keys = draw(st.sampled_from(list(places_in(facts_of(KINDS[name]), changed))))
        around = changed
        for part in path:
            around = around[part]
        key = draw(st.sampled_from(keys))
        if draw(st.booleans()):
            around[key] = copy.deepcopy(draw(st.sampled_from(OTHERS)))
        else:
            around.pop(key, None)
    keys = draw(st.none() | st.lists(st.sampled_from(["team", "other", "a/b"]), max_size=2))
    return name, declared, body, Stamp("search", keys=None if keys is None else tuple(keys))


@given(sides())
@examples(3000, derandomize=True)
def test_what_a_glance_finds_as_declared_differs_in_nothing(case):
    name, declared, body, stamp = case
    kind = KINDS[name]
    address = Address(name, "library" if kind.is_namespaced else "", "one")
    resource = Resource(address, declared, Locations("a.yaml", (0, 0, 0, 0, None)))
    found = LiveResource(address, "id_1", body, stamp)
    renamer = NAMING.renamer_of_live(kind, address)
    if is_plainly_as_declared(kind, declared, found, renamer):
        forms = forms_of(resource, found, kind, NAMING)
        assert _changes(resource, found, kind, *forms) == ()


STRANGE = Naming(frozenset(), Directory(), container_in(KINDS))
"""Where nothing has any of these ids."""


@st.composite
def sharing(draw):
    """Two resources that have fields in common, as the same objects, on both sides."""
    name, declared, body, _ = draw(sides())
    other, wanted, held, _ = draw(sides())
    share = draw(st.sets(st.sampled_from(sorted({*declared, *wanted, *body, *held}) or ["a"])))
    note_in_common(declared)
    note_in_common(wanted)
    return [
        (name, declared, body),
        (
            other,
            {**wanted, **{key: value for key, value in declared.items() if key in share}},
            {**held, **{key: value for key, value in body.items() if key in share}},
        ),
    ]


@given(sharing())
@examples(1000, derandomize=True)
def test_a_yes_to_what_two_resources_have_in_common_is_one_of_each(both):
    for naming in (NAMING, STRANGE, NAMING):
        for name, declared, body in both:
            kind = KINDS[name]
            address = Address(name, "library" if kind.is_namespaced else "", "one")
            resource = Resource(address, declared, Locations("a.yaml", (0, 0, 0, 0, None)))
            found = LiveResource(address, "id_1", body)
            renamer = naming.renamer_of_live(kind, address)
            if is_plainly_as_declared(kind, declared, found, renamer):
                forms = forms_of(resource, found, kind, naming)
                assert _changes(resource, found, kind, *forms) == ()


def seen(name, spec, body, naming=NAMING):
    """Whether a glance is enough for these very objects, looked at under these names."""
    kind = KINDS[name]
    address = Address(name, "library" if kind.is_namespaced else "", "one")
    renamer = naming.renamer_of_live(kind, address)
    return is_plainly_as_declared(kind, spec, LiveResource(address, "id_1", body), renamer)


def in_common(value):
    """The value, said to be held by several resources."""
    note_in_common(value)
    return value


def test_a_yes_that_hung_on_a_name_holds_under_no_other():
    source = in_common({"type": "bucket", "bucket_ids": ["ads"]})
    held = {"type": "bucket", "bucket_ids": ["bkt_1"]}
    by_naming = [
        seen("Collection", {"source": source}, {"source": held}, naming)
        for naming in (NAMING, STRANGE, NAMING)
    ]
    assert by_naming == [True, False, True]


def test_a_yes_for_one_field_is_none_for_another_that_holds_the_same():
    wanted, held = in_common({"a": 1}), {"a": 1, "b": 2}
    fields = [("Namespace", "infrastructure"), ("Collection", "tiering"), ("Bucket", "metadata")]
    said = [seen(name, {field: wanted}, {field: held}) for name, field in fields]
    assert said == [True, False, True]


def test_a_yes_beside_one_word_is_none_beside_another():
    wanted, held = in_common({"bucket": "b"}), {"bucket": "b", "account": "x"}
    said = []
    for provider in ("s3", "snowflake", "s3"):
        sides = ({"provider_type": provider, "provider_config": each} for each in (wanted, held))
        said.append(seen("Connection", *sides))
    assert said == [True, False, True]


def test_what_the_server_sets_is_told_of_the_field_that_it_stands_in():
    value = in_common({"webhook_url": "https://a.example"})
    for _ in range(2):
        told = [*server_set_in(KINDS["Bucket"], {"source_adapter": value})]
        assert told == [("source_adapter", "webhook_url")]
        assert [*server_set_in(KINDS["Collection"], {"source": value})] == []


def test_parameters_that_one_stage_takes_another_need_not():
    parameters = in_common({"limit": 5})

    def is_known(stage_id):
        config = {"stage_id": stage_id, "parameters": parameters}
        stages = [{"stage_name": "one", "config": config}]
        return is_plainly_known(KINDS["Retriever"], {"stages": stages})

    said = [is_known(each) for each in ("limit", "attribute_filter", "limit")]
    assert said == [True, False, True]


@given(sharing())
@examples(500, derandomize=True)
def test_what_was_told_of_a_part_is_true_of_each_that_is_equal_to_it(both):
    for name, declared, _ in (*both, *both):
        kind, alone = KINDS[name], copy.deepcopy(declared)
        assert [*server_set_in(kind, declared)] == [*server_set_in(kind, alone)]
        assert is_plainly_known(kind, declared) == is_plainly_known(kind, alone)
        assert [*kind.features.needed(declared)] == [*kind.features.needed(alone)]


@given(sides())
@examples(500, derandomize=True)
def test_whoever_looks_for_references_comes_by_those_that_are_rewritten(case):
    name, declared, _, _ = case
    address, kind = Address(name, "library", "one"), KINDS[name]
    rewritten = []
    with_references(kind, declared, address, lambda each: rewritten.append(each) or each.value)
    assert references_in(kind, declared, address) == rewritten


@given(sides(), st.booleans())
@examples(500, derandomize=True)
def test_what_cannot_be_compared_is_found_where_it_can_stand(case, is_secret):
    name, declared, _, _ = case
    declared = {**declared, "description": SecretText("${secret.A}") if is_secret else "a"}
    address, kind = Address(name, "library", "one"), KINDS[name]
    place = Locations("a.yaml", (0, 0, 0, 0, None))
    resource = Resource(address, declared, place, may_hold_secrets=is_secret)
    assert unverifiable_of(resource, kind) == unverifiable_in(kind, declared)


@pytest.mark.parametrize("name", sorted(SPECS))
def test_what_is_live_exactly_as_declared_takes_a_glance(name, monkeypatch):
    kind = KINDS[name]
    address = Address(name, "library" if kind.is_namespaced else "", "one")
    resource = Resource(address, SPECS[name], Locations("a.yaml", (0, 0, 0, 0, None)))
    found = LiveResource(address, "id_1", SPECS[name])
    compared = []
    monkeypatch.setattr(
        "reconciler.planning.compare.resource.normalise_desired",
        lambda *given: compared.append(given) or {},
    )
    assert changes_of(resource, found, kind, NAMING) == ()
    assert compared == []


@pytest.mark.parametrize("name", ["Collection", "Retriever"])
def test_what_the_catalogue_fills_in_takes_a_glance(name, monkeypatch):
    kind, body = KINDS[name], copy.deepcopy(SPECS[name])
    fill_in(body, name)
    fill_in(body, name)  # what is filled in has defaults of its own
    assert body != SPECS[name]
    address = Address(name, "library", "one")
    resource = Resource(address, SPECS[name], Locations("a.yaml", (0, 0, 0, 0, None)))
    found = LiveResource(address, "id_1", body)
    assert is_plainly_as_declared(kind, SPECS[name], found, NAMING.renamer_of_live(kind, address))
    monkeypatch.setattr(
        "reconciler.planning.compare.resource.is_plainly_as_declared", lambda *_: False
    )
    assert changes_of(resource, found, kind, NAMING) == ()


def glances(name, declared, body, *, keys=None):
    """Whether a glance is enough, and whether the comparison finds something."""
    kind = KINDS[name]
    address = Address(name, "library" if kind.is_namespaced else "", "one")
    resource = Resource(address, declared, Locations("a.yaml", (0, 0, 0, 0, None)))
    found = LiveResource(address, "id_1", body, Stamp("search", keys=keys))
    is_enough = is_plainly_as_declared(kind, declared, found, NAMING.renamer_of_live(kind, address))
    forms = forms_of(resource, found, kind, NAMING)
    return is_enough, _changes(resource, found, kind, *forms) != ()


ENOUGH, NOT_ENOUGH, DIFFERS = (True, False), (False, False), (False, True)


def with_value(name, path, value):
    """What a kind's page declares, with another value in one place."""
    spec = copy.deepcopy(SPECS[name])
    around = spec
    for part in path[:-1]:
        around = around.setdefault(part, {}) if isinstance(around, dict) else around[part]
    around[path[-1]] = value
    return spec


@pytest.mark.parametrize(
    ("name", "path", "said"),
    [
        ("Sync", ("bucket_id",), "{}"),
        ("Alert", ("retriever_id",), "{}"),
        ("Taxonomy", ("config", "retriever_id"), "{}"),
        ("Collection", ("source", "bucket_ids"), "[{}]"),
        ("Collection", ("retriever_enrichments",), "[{{retriever_id: {}}}]"),
    ],
)
def test_an_id_is_what_it_leads_to_and_not_what_it_looks_like(name, path, said):
    named, looking, meant = (
        with_value(name, path, safe_load(said.format(word))) for word in ("bkt_2", "bkt_2", "bkt_3")
    )
    assert glances(name, named, looking) == DIFFERS
    assert glances(name, named, meant) == ENOUGH


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("Alert", ("inputs",)),
        ("Alert", ("inputs", "query")),
        ("Collection", ("metadata", "team")),
        ("Retriever", ("stages", 0, "config", "parameters")),
        ("Retriever", ("stages", 0, "config", "parameters", "final_top_k")),
    ],
)
@pytest.mark.parametrize(("one", "other"), [(1, True), ({"x": 1}, {"x": True}), ([0], [False])])
def test_a_number_is_no_flag_however_deep_it_stands(name, path, one, other):
    enough, differs = glances(name, with_value(name, path, one), with_value(name, path, other))
    assert (enough, differs) == DIFFERS


@pytest.mark.parametrize(
    ("declared", "live", "keys", "expected"),
    [
        ({"team": "x"}, {"team": "x"}, ("team",), ENOUGH),
        ({"team": "x"}, {"team": "x", "theirs": "y"}, ("team",), ENOUGH),
        ({"team": "x"}, {"team": "x", "other": "y"}, ("team", "other"), DIFFERS),
        ({}, {"other": "y"}, ("other",), DIFFERS),
    ],
)
def test_a_key_that_was_declared_once_and_is_no_more_is_a_difference(
    declared, live, keys, expected
):
    one, other = (with_value("Collection", ("metadata",), each) for each in (declared, live))
    assert glances("Collection", one, other, keys=keys) == expected


@pytest.mark.parametrize(
    ("declared", "live"),
    [
        ({"timeout_seconds": 30}, {"timeout_seconds": 30, "theirs": 5}),
        ({"action": None}, {"action": None, "theirs": 5}),
        ({"retriever_id": None}, {"theirs": 5}),
    ],
)
def test_what_means_a_default_is_nothing_beside_what_says_more(declared, live):
    one, other = (with_value("Bucket", ("ingest_filter",), each) for each in (declared, live))
    assert glances("Bucket", one, other) == DIFFERS


def test_a_null_is_no_value():
    properties = ("bucket_schema", "properties")
    assert glances("Bucket", with_value("Bucket", properties, None), SPECS["Bucket"]) == DIFFERS


def test_what_has_no_names_where_names_are_due_is_looked_at_no_further():
    kind, spec = KINDS["Retriever"], with_value("Retriever", ("stages",), [None])
    renamer = NAMING.renamer_of_live(kind, Address("Retriever", "library", "one"))
    found = LiveResource(Address("Retriever", "library", "one"), "id_1", spec)
    assert not is_plainly_as_declared(kind, spec, found, renamer)


def as_answered(facts, value):
    """The same as an API says it: with defaults filled in, nulls, and without what it keeps."""
    if isinstance(value, list) and facts.item:
        return [as_answered(facts.item, each) for each in value]
    if isinstance(value, dict) and facts.form is Form.MAP and facts.item:
        return {key: as_answered(facts.item, inner) for key, inner in value.items()}
    if not isinstance(value, dict) or not facts.fields:
        return value
    said = {
        name: as_answered(facts.fields[name].variant(value), inner)
        if name in facts.fields
        else inner
        for name, inner in value.items()
    }
    filled = {
        name: field.default.value if field.default else None for name, field in facts.fields.items()
    }
    unread = {name for name, field in facts.fields.items() if not field.is_read_back}
    return {name: inner for name, inner in {**filled, **said}.items() if name not in unread}


@pytest.mark.parametrize("name", sorted(SPECS))
def test_what_the_api_fills_in_by_itself_takes_a_glance(name):
    said = glances(name, SPECS[name], as_answered(facts_of(KINDS[name]), SPECS[name]))
    # What resets `llm_labeling` is an object, which others may repeat in other words.
    assert said == (NOT_ENOUGH if name == "Cluster" else ENOUGH)


@pytest.mark.parametrize("name", SPECS)
@given(data=st.data())
@examples(20)
def test_who_knows_no_names_leaves_every_id_as_it_is(name, data):
    kind, owner = KINDS[name], Address(name, "library", "one")
    values = st.sampled_from(["bkt_1", "library/bkt_1", "/", "", "{{INPUT.x}}", "a/b/c"])
    fields = with_references(kind, SPECS[name], owner, lambda _: data.draw(values), is_live=True)
    nobody = Naming((), Directory(), container_in(KINDS))
    assert nobody.in_names(kind, fields, owner, is_live=True) == fields
    of_one = nobody.renamer_of_live(kind, owner)
    for key, value in fields.items():
        facts = facts_of(kind).fields.get(key)
        if facts is not None and facts.reference is not None:
            assert of_one(facts, value, fields) == value
