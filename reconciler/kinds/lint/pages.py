"""Rules about the page of a search: what it asks for, and what it shows of results."""

from collections.abc import Iterator
from typing import Final

from reconciler.kinds.lint.flow.carried import Flow
from reconciler.kinds.lint.flow.stack import SPEC, list_of, map_of, maps_in
from reconciler.kinds.lint.inputs import suggest_input
from reconciler.model.address import Address
from reconciler.model.data import Data, FieldPath, Fields
from reconciler.model.edit import ReplaceValue
from reconciler.model.lint.rule import Rule
from reconciler.model.problem import Problem, Severity
from reconciler.model.text.nearest import did_you_mean
from reconciler.model.text.renaming import surely_meant

UNKNOWN_DISPLAY_INPUT: Final = Rule(
    code="unknown-display-input",
    title="A page that asks for what the search does not take",
    severity=Severity.ERROR,
    cause=(
        "`display_config.inputs` has a field for an input that the retriever's `input_schema` "
        "does not declare. Whatever people write there is refused, or changes nothing."
    ),
    example=(
        "kind: Retriever\n"
        "metadata: {name: products, namespace: ads}\n"
        "spec:\n"
        "  collection_identifiers: [texts]\n"
        "  input_schema: {query: {type: text, required: true}}\n"
        "  display_config:\n"
        "    title: Products\n"
        "    inputs:\n"
        "      - {field_name: query, field_schema: {type: text}, label: Search}\n"
        "      - {field_name: brnad, field_schema: {type: text}, label: Brand}\n"
        "    exposed_fields: [title]\n"
        "  stages:\n"
        "    - stage_name: find\n"
        "      config:\n"
        "        stage_id: feature_search\n"
        "        parameters:\n"
        "          searches:\n"
        "            - feature_uri: mixpeek://text_extractor@v1/multilingual_e5_large_instruct_v1\n"
        '              query: {input_mode: text, value: "{{INPUT.query}}"}'
    ),
    remedy="Name an input of `input_schema`; `reconciler fix` mends a slip of the pen.",
)
UNASKED_INPUT: Final = Rule(
    code="unasked-input",
    title="A page that cannot search",
    severity=Severity.WARNING,
    cause=(
        "The retriever needs an input, it is required and has no default, and its page does not "
        "ask for it. Every search from the page fails."
    ),
    example=(
        "kind: Retriever\n"
        "metadata: {name: products, namespace: ads}\n"
        "spec:\n"
        "  collection_identifiers: [texts]\n"
        "  input_schema:\n"
        "    query: {type: text, required: true}\n"
        "    market: {type: string, required: true}\n"
        "  display_config:\n"
        "    title: Products\n"
        "    inputs: [{field_name: query, field_schema: {type: text}, label: Search}]\n"
        "    exposed_fields: [title]\n"
        "  stages:\n"
        "    - stage_name: find\n"
        "      config:\n"
        "        stage_id: feature_search\n"
        "        parameters:\n"
        "          searches:\n"
        "            - feature_uri: mixpeek://text_extractor@v1/multilingual_e5_large_instruct_v1\n"
        '              query: {input_mode: text, value: "{{INPUT.query}}"}\n'
        "    - stage_name: market\n"
        "      config:\n"
        "        stage_id: attribute_filter\n"
        "        parameters:\n"
        '          {field: metadata.brand, operator: eq, value: "{{INPUT.market}}"}'
    ),
    remedy="Add it to `display_config.inputs`, or give it a default in `input_schema`.",
)
UNEXPOSED: Final = Rule(
    code="unexposed-field",
    is_about_keys=True,
    title="A page that shows what it does not expose",
    severity=Severity.WARNING,
    cause=(
        "A page hands out the fields of `exposed_fields` and no others; the way a field is shown, "
        "or its place on the card, is declared for one that is not among them. It stays empty."
    ),
    example=(
        "kind: Retriever\n"
        "metadata: {name: products, namespace: ads}\n"
        "spec:\n"
        "  collection_identifiers: [texts]\n"
        "  input_schema: {query: {type: text, required: true}}\n"
        "  display_config:\n"
        "    title: Products\n"
        "    inputs: [{field_name: query, field_schema: {type: text}, label: Search}]\n"
        "    exposed_fields: [title]\n"
        "    field_config: {thumbnail: {format: image}}\n"
        "  stages:\n"
        "    - stage_name: find\n"
        "      config:\n"
        "        stage_id: feature_search\n"
        "        parameters:\n"
        "          searches:\n"
        "            - feature_uri: mixpeek://text_extractor@v1/multilingual_e5_large_instruct_v1\n"
        '              query: {input_mode: text, value: "{{INPUT.query}}"}'
    ),
    remedy="Add it to `exposed_fields`, if everybody may see it; else take it out.",
)

_CARD: Final = ("thumbnail_field", "title_field", "card_fields", "modal_fields", "field_order")


def page_fits_its_search(_: Flow, __: Address, spec: Fields) -> Iterator[Problem]:
    """What the page of a retriever asks for, and shows."""
    yield from _page(spec.get("display_config"), spec.get("input_schema"))


def public_page_fits_its_search(flow: Flow, owner: Address, spec: Fields) -> Iterator[Problem]:
    """Likewise, of a page that is declared apart from its retriever."""
    searched = [
        flow.stack.specs[each]
        for each in flow.stack.used_at(owner, "retriever_id")
        if each in flow.stack.specs
    ]
    schema = searched[0].get("input_schema", {}) if searched else None
    yield from _page(spec.get("display_config"), schema)


def _page(display: Data, schema: Data) -> Iterator[Problem]:
    held = map_of(display)
    if not held:
        return
    path: FieldPath = (*SPEC, "display_config")
    if schema is None and "inputs" in held:
        schema = {}
    yield from _asked(held, map_of(schema), path)
    yield from _shown(held, path)


def _asked(display: Fields, schema: Fields, path: FieldPath) -> Iterator[Problem]:
    asked: set[str] = set()
    for position, each in maps_in(display.get("inputs")):
        name = each.get("field_name")
        if not isinstance(name, str):
            continue
        asked.add(name)
        if name not in schema:
            at = (*path, "inputs", position, "field_name")
            sure = surely_meant(name, schema)
            fix = (ReplaceValue(at, sure),) if sure else ()
            says = f"the page asks for `{name}`, which is no input of its retriever"
            yield UNKNOWN_DISPLAY_INPUT.problem(says, suggest_input(name, schema), at, fix)
    if not maps_in(display.get("inputs")):
        return
    for name, declared in schema.items():
        facts = map_of(declared)
        if name not in asked and facts.get("required") is True and facts.get("default") is None:
            says = f"the page does not ask for `{name}`, without which no search runs"
            yield UNASKED_INPUT.problem(says, "add it to its inputs", (*path, "inputs"))


def _shown(display: Fields, path: FieldPath) -> Iterator[Problem]:
    exposed = [each for each in list_of(display.get("exposed_fields")) if isinstance(each, str)]
    known = {each.removeprefix("metadata.") for each in exposed}
    for at, name in _placed(display):
        if name.removeprefix("metadata.") not in known:
            says = f"`{name}` is not exposed, so that the page has nothing to show there"
            close = did_you_mean(name, exposed)
            remedy = (
                close if close.startswith("did") else "add it to exposed_fields, or take it out"
            )
            yield UNEXPOSED.problem(says, remedy, (*path, *at))


def _placed(display: Fields) -> Iterator[tuple[FieldPath, str]]:
    for name in map_of(display.get("field_config")):
        yield ("field_config", name), name
    card = map_of(map_of(display.get("components")).get("result_card"))
    for key in _CARD:
        held = card.get(key)
        if isinstance(held, str):
            yield ("components", "result_card", key), held
        for position, each in enumerate(list_of(held)):
            if isinstance(each, str):
                yield ("components", "result_card", key, position), each
