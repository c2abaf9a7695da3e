"""Rules about the order of stages, and about what they may take together."""

from collections.abc import Iterator
from typing import Final

from reconciler.kinds.lint.flow.carried import Flow
from reconciler.kinds.lint.flow.stack import SPEC, map_of, texts_in
from reconciler.kinds.lint.stages import ENRICHES, FINDS, PASSES_ON, SORTS, Stage, stages_of
from reconciler.model.address import Address
from reconciler.model.data import Data, Fields
from reconciler.model.lint.rule import Rule
from reconciler.model.problem import Problem, Severity

DUPLICATE_STAGE: Final = Rule(
    code="duplicate-stage-name",
    title="Two stages of one name",
    severity=Severity.ERROR,
    cause=(
        "A stage is known by its name: in plans, in `ignore_changes`, in the statistics of an "
        "answer, and in what a check expects. Of two that are called alike all of these show only "
        "one, and nobody can tell which."
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
        "    - stage_name: find             # the second of this name\n"
        "      config:\n"
        "        stage_id: rerank\n"
        '        parameters: {top_k: 10, query: "{{INPUT.query}}"}'
    ),
    remedy="Give each stage a name of its own.",
)
NO_SEARCH: Final = Rule(
    code="no-search-stage",
    title="A search that finds nothing to work on",
    severity=Severity.WARNING,
    cause=(
        "Every stage takes the documents of the one before it, and here none finds any: there is "
        "neither a `feature_search` nor a filter, and nothing that brings documents along. The "
        "answer is empty, whatever is asked."
    ),
    example=(
        "kind: Retriever\n"
        "metadata: {name: products, namespace: ads}\n"
        "spec:\n"
        "  collection_identifiers: [texts]\n"
        "  input_schema: {query: {type: text, required: true}}\n"
        "  stages:\n"
        "    - stage_name: newest\n"
        "      config:\n"
        "        stage_id: sort_attribute\n"
        "        parameters: {field: metadata.aired_at}"
    ),
    remedy="Begin with a stage that finds documents, such as `feature_search`.",
    vendor=("NO_SEARCH_STAGE",),
)
STAGE_ORDER: Final = Rule(
    code="suboptimal-stage-order",
    title="Stages in an order that costs more than it must",
    severity=Severity.NOTE,
    cause=(
        "A stage that works on every document, such as a language model, a reranker or a call, "
        "runs before one that throws documents away without looking at its result; or an order "
        "is made that the very next stage replaces. The answer is the same, and takes longer."
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
        "    - stage_name: summaries        # asks the model about every document\n"
        "      config:\n"
        "        stage_id: llm_enrich\n"
        '        parameters: {prompt: "{{DOC.title}}", output_field: summary}\n'
        "    - stage_name: only_acme        # and then most of them go\n"
        "      config:\n"
        "        stage_id: attribute_filter\n"
        "        parameters: {field: metadata.brand, operator: eq, value: acme}"
    ),
    remedy="Filter and cut first; then enrich and rerank what is left.",
    vendor=("SUBOPTIMAL_STAGE_ORDER",),
)
NOT_APPLIED: Final = Rule(
    code="filter-not-applied",
    is_about_keys=True,
    title="A filter that the API does not apply",
    severity=Severity.ERROR,
    cause=(
        "The API takes `post_filters` and does nothing with them: results come unfiltered. Where "
        "the filter keeps somebody's documents from others, they are found all the same."
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
        "        post_filters: {metadata.brand: acme}    # taken, and never applied\n"
        "        parameters:\n"
        "          searches:\n"
        "            - feature_uri: mixpeek://text_extractor@v1/multilingual_e5_large_instruct_v1\n"
        '              query: {input_mode: text, value: "{{INPUT.query}}"}'
    ),
    remedy=(
        "Write `pre_filters`, which are applied before the search; or add a stage "
        "`attribute_filter` behind it."
    ),
)
BUDGET: Final = Rule(
    code="budget-below-ceilings",
    title="A budget that ends a search before its stages may",
    severity=Severity.WARNING,
    cause=(
        "`budget_limits` stops the whole search, and stages have ceilings of their own: timeouts "
        "that are declared, or that they have by default. Their sum is more than the budget, so "
        "that a slow stage takes the time of those behind it, and its own `on_error` never runs. "
        "A budget of nothing stops every search."
    ),
    example=(
        "kind: Retriever\n"
        "metadata: {name: products, namespace: ads}\n"
        "spec:\n"
        "  collection_identifiers: [texts]\n"
        "  input_schema: {query: {type: text, required: true}}\n"
        "  budget_limits: {max_time_ms: 5000}       # 5 seconds\n"
        "  stages:\n"
        "    - stage_name: find\n"
        "      config:\n"
        "        stage_id: feature_search\n"
        "        parameters:\n"
        "          searches:\n"
        "            - feature_uri: mixpeek://text_extractor@v1/multilingual_e5_large_instruct_v1\n"
        '              query: {input_mode: text, value: "{{INPUT.query}}"}\n'
        "    - stage_name: prices\n"
        "      config:\n"
        "        stage_id: api_call\n"
        '        parameters: {url: "https://prices.example.com", timeout: 30}'
    ),
    remedy=(
        "Give the stages less time, or the search more. A retriever keeps the budget it was made "
        "with: another one replaces it."
    ),
)

_OWN: Final = frozenset({"score", "scores"})
_CUTS: Final = frozenset({"top_k", "top_n"})
_CEILINGS: Final = {
    ("feature_search", "hard_timeout_ms"): 1,
    ("rerank", "hard_timeout_ms"): 1,
    ("query_expand", "expansion_timeout_ms"): 1,
    ("code_execution", "timeout_ms"): 1,
    ("api_call", "timeout"): 1000,
    ("sql_lookup", "timeout"): 1000,
    ("web_scrape", "timeout"): 1000,
    ("agentic_enrich", "timeout_seconds"): 1000,
    ("agent_search", "timeout_seconds"): 1000,
}
"""The parameters that say how long a stage may take, and how many milliseconds one of them is."""


def stages_have_names_of_their_own(_: Flow, __: Address, spec: Fields) -> Iterator[Problem]:
    """No two stages are called alike."""
    first: dict[str, int] = {}
    for position, stage in enumerate(stages_of(spec), start=1):
        if first.setdefault(stage.name, position) != position:
            says = f"two stages are called `{stage.name}`; the first is stage {first[stage.name]}"
            path = (*SPEC, *stage.at[:-1], "stage_name")
            yield DUPLICATE_STAGE.problem(says, "give it another name", path)


def something_is_found(_: Flow, __: Address, spec: Fields) -> Iterator[Problem]:
    """There is a stage that finds documents."""
    stages = stages_of(spec)
    if not stages or not all(stage.is_catalogued for stage in stages):
        return
    if not any(stage.id in FINDS for stage in stages):
        says = "no stage finds anything: each works on the documents of the one before it"
        remedy = "begin with a stage that finds documents, such as `feature_search`"
        yield NO_SEARCH.problem(says, remedy, (*SPEC, *stages[0].at, "stage_id"))


def filters_are_applied(_: Flow, __: Address, spec: Fields) -> Iterator[Problem]:
    """No filter stands where the API does nothing with it."""
    for stage in stages_of(spec):
        if stage.config.get("post_filters"):
            says = "the API does not apply `post_filters`: results come unfiltered"
            remedy = "write `pre_filters`, or add a stage `attribute_filter` behind this one"
            yield NOT_APPLIED.problem(says, remedy, (*SPEC, *stage.at, "post_filters"))


def cheap_stages_come_first(_: Flow, __: Address, spec: Fields) -> Iterator[Problem]:
    """Nothing is worked on that is thrown away untouched."""
    before: list[Stage] = []
    for stage in stages_of(spec):
        reason = _wasted(before, stage)
        if reason is not None:
            yield STAGE_ORDER.problem(*reason, (*SPEC, *stage.at, "stage_id"))
        before.append(stage)


def _wasted(before: list[Stage], stage: Stage) -> tuple[str, str] | None:
    """What an earlier stage did in vain, and what to do about it."""
    if not before:
        return None
    last = before[-1]
    if stage.id == "attribute_filter" and (first := _first_costly(before, stage)):
        return (
            f"`{first.name}` works on every document, also on those that `{stage.name}` then drops",
            f"move `{stage.name}` before `{first.name}`",
        )
    if stage.id in ("limit", "sample") and last.id in ENRICHES:
        return (
            f"`{last.name}` works on every document, and `{stage.name}` then keeps a few of them",
            f"move `{stage.name}` before `{last.name}`",
        )
    if stage.id in SORTS and last.id == "sort_attribute":
        return (
            f"the order that `{last.name}` makes is lost: `{stage.name}` makes another one",
            f"take `{last.name}` out, or move it behind `{stage.name}`",
        )
    return None


def _first_costly(before: list[Stage], stage: Stage) -> Stage | None:
    """The first of the costly stages that this one could stand before, with the same answer."""
    mentioned = {part for _, text in texts_in(stage.parameters) for part in text.split(".")}
    found: Stage | None = None
    for each in reversed(before):
        is_needed = bool((each.written | _OWN) & mentioned)
        if each.id not in PASSES_ON or is_needed or each.parameters.keys() & _CUTS:
            break
        found = each
    return found


def budget_is_enough(_: Flow, __: Address, spec: Fields) -> Iterator[Problem]:
    """A search may take as long as its stages may."""
    budget, path = map_of(spec.get("budget_limits")), (*SPEC, "budget_limits")
    for name in ("max_time_ms", "max_credits"):
        if budget.get(name) == 0 and not isinstance(budget[name], bool):
            says, remedy = f"`{name}` is 0, which stops every search", "write more, or remove it"
            yield BUDGET.problem(says, remedy, (*path, name))
    most = _number(budget.get("max_time_ms")) or 0
    ceilings = [each for stage in stages_of(spec) if (each := _ceiling(stage)) is not None]
    together = sum(ms for ms, _ in ceilings)
    if 0 < most < together:
        listed = ", ".join(said for _, said in ceilings)
        says = f"its stages may take {together:,.0f} ms ({listed}), and max_time_ms is {most:,.0f}"
        remedy = f"write max_time_ms: {together:.0f}, or give the stages less"
        yield BUDGET.problem(says, remedy, (*path, "max_time_ms"))


def _ceiling(stage: Stage) -> tuple[float, str] | None:
    """How many milliseconds a stage may take, and in words; `None` where nothing says it."""
    for (id_, parameter), unit in _CEILINGS.items():
        if id_ == stage.id:
            said = stage.parameters.get(parameter)
            most = _number(stage.default(parameter) if said is None else said)
            if most is not None:
                why = "" if said is not None else " by default"
                return most * unit, f"{stage.name}: {most * unit:,.0f}{why}"
    return None


def _number(value: Data) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value)
