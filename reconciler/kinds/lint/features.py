"""Rules about feature URIs: what is searched by, and what extractors write."""

from collections.abc import Iterator
from typing import Final

from reconciler.kinds.catalogue.entries import known_outputs
from reconciler.kinds.features import extractor_in, uris_in
from reconciler.kinds.lint.flow.carried import Flow
from reconciler.kinds.lint.flow.stack import SPEC, maps_in
from reconciler.kinds.lint.stages import stages_of
from reconciler.model.address import Address
from reconciler.model.data import Fields
from reconciler.model.edit import ReplaceValue
from reconciler.model.lint.rule import Rule
from reconciler.model.problem import Problem, Severity
from reconciler.model.text.renaming import surely_meant

DUPLICATE_URI: Final = Rule(
    code="duplicate-feature-uri",
    title="One search, asked twice",
    severity=Severity.WARNING,
    cause=(
        "Two searches of a stage ask the same feature with the same query. They find the same "
        "documents; fused, each of these counts twice, and the search is paid for twice."
    ),
    example=(
        "kind: Retriever\n"
        "metadata: {name: products, namespace: ads}\n"
        "spec:\n"
        "  collection_identifiers: [texts]\n"
        "  input_schema: {query: {type: text, required: true}}\n"
        "  stages:\n"
        "    - stage_name: find\n"
        "      config:\n"
        "        stage_id: feature_search\n"
        "        parameters:\n"
        "          searches:\n"
        "            - feature_uri: mixpeek://text_extractor@v1/multilingual_e5_large_instruct_v1\n"
        '              query: {input_mode: text, value: "{{INPUT.query}}"}\n'
        "            - feature_uri: mixpeek://text_extractor@v1/multilingual_e5_large_instruct_v1\n"
        '              query: {input_mode: text, value: "{{INPUT.query}}"}'
    ),
    remedy=(
        "Take one out, or ask it something else. To make one search count more, write `weight`."
    ),
    vendor=("DUPLICATE_FEATURE_URI",),
)
UNKNOWN_OUTPUT: Final = Rule(
    code="unknown-feature-output",
    title="A feature that its extractor does not write",
    severity=Severity.WARNING,
    cause=(
        "A feature URI ends with an output of an extractor, and this one is nearly the name of an "
        "output that is known, and not quite. The API refuses the retriever."
    ),
    example=(
        "kind: Retriever\n"
        "metadata: {name: products, namespace: ads}\n"
        "spec:\n"
        "  collection_identifiers: [texts]\n"
        "  input_schema: {query: {type: text, required: true}}\n"
        "  stages:\n"
        "    - stage_name: find\n"
        "      config:\n"
        "        stage_id: feature_search\n"
        "        parameters:\n"
        "          searches:\n"
        "            - feature_uri: mixpeek://text_extractor@v1/multilingual_e5_large_instruct_v2\n"
        '              query: {input_mode: text, value: "{{INPUT.query}}"}'
    ),
    remedy=(
        "Mend the name; `reconciler catalogue extractors NAME --live` shows what an extractor "
        "writes today. `reconciler fix` mends what is certain."
    ),
)


def features_are_asked_once(_: Flow, __: Address, spec: Fields) -> Iterator[Problem]:
    """No search of a stage repeats another one."""
    for stage in stages_of(spec):
        seen: list[tuple[object, ...]] = []
        for position, search in maps_in(stage.parameters.get("searches")):
            asked = tuple(search.get(key) for key in ("feature_uri", "query", *_NARROWED))
            if search.get("feature_uri") is not None and asked in seen:
                says = f"search {seen.index(asked) + 1} of this stage asks the same"
                path = (*stage.path, "searches", position, "feature_uri")
                remedy = "take one of them out, or ask something else"
                yield DUPLICATE_URI.problem(says, remedy, path)
            seen.append(asked)


_NARROWED: Final = ("collection_identifiers", "lexical", "min_score", "top_k")


def outputs_are_known(_: Flow, __: Address, spec: Fields) -> Iterator[Problem]:
    """The end of a URI is no slip of the pen."""
    for path, uri in uris_in(spec.get("stages"), (*SPEC, "stages")):
        extractor, output = extractor_in(uri), uri.rpartition("/")[2]
        known = known_outputs(extractor) if extractor else ()
        close = surely_meant(output, known) if output not in known else None
        if close is not None:
            says = f"`{extractor}` is not known to write `{output}`"
            fixed = f"{uri.rpartition('/')[0]}/{close}"
            fix = (ReplaceValue(path, fixed),)
            yield UNKNOWN_OUTPUT.problem(says, f"did you mean `{fixed}`?", path, fix)
