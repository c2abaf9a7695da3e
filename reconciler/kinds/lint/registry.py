"""Every rule, by its code, and which of them judges resources of which kind.

Whoever wants pages about codes lists `RULES`.
"""

from collections.abc import Callable, Iterator, Mapping
from fnmatch import fnmatchcase
from functools import cache
from typing import Final, TypeAlias

from reconciler.kinds import KINDS
from reconciler.kinds.bucket import BUCKET
from reconciler.kinds.collection import COLLECTION
from reconciler.kinds.connection import CONNECTION
from reconciler.kinds.lint import (
    extraction,
    features,
    ignoring,
    indexes,
    inputs,
    known,
    pages,
    pipelines,
    spelled_out,
    unused,
    unwritten,
)
from reconciler.kinds.lint.flow.carried import Flow
from reconciler.kinds.lint.flow.stack import Stack
from reconciler.kinds.namespace import NAMESPACE
from reconciler.kinds.published_retriever import PUBLISHED_RETRIEVER
from reconciler.kinds.retriever import RETRIEVER
from reconciler.kinds.secret import SECRET
from reconciler.kinds.taxonomy import TAXONOMY
from reconciler.model.address import Address
from reconciler.model.data import Fields
from reconciler.model.lint.rule import Rule
from reconciler.model.problem import Problem

LintCheck: TypeAlias = Callable[[Flow, Address, Fields], Iterator[Problem]]
"""Judges one resource; paths start at the top of its document."""

RULES: Final[Mapping[str, Rule]] = {
    rule.code: rule
    for rule in sorted(
        (
            *known.RULES,
            *ignoring.RULES,
            *spelled_out.RULES,
            *(inputs.UNUSED_INPUT, inputs.UNSET_DEFAULT, inputs.SINGLE_BRACES),
            *(pipelines.DUPLICATE_STAGE, pipelines.NO_SEARCH, pipelines.STAGE_ORDER),
            *(pipelines.NOT_APPLIED, pipelines.BUDGET),
            *(unwritten.UNWRITTEN, unwritten.TAXONOMY_INPUT),
            *(indexes.UNINDEXED, indexes.INDEX_ON_NOTHING, indexes.INDEX_TYPE),
            *(extraction.MISMATCHED_INPUT, extraction.DUPLICATE_TARGET),
            *(features.DUPLICATE_URI, features.UNKNOWN_OUTPUT),
            *(pages.UNKNOWN_DISPLAY_INPUT, pages.UNASKED_INPUT, pages.UNEXPOSED),
            *(unused.UNUSED_BUCKET, unused.UNUSED_COLLECTION, unused.UNUSED_TAXONOMY),
            *(unused.UNUSED_CONNECTION, unused.UNUSED_SECRET, unused.UNUSED_EXTRACTOR),
            unused.NO_DESCRIPTION,
        ),
        key=lambda rule: rule.code,
    )
}

_CHECKS: Final[Mapping[str, tuple[LintCheck, ...]]] = {
    NAMESPACE.name: (
        indexes.indexes_are_of_fields,
        unused.extractors_are_run,
        unused.it_is_described,
    ),
    BUCKET.name: (unused.it_is_used, unused.it_is_described),
    COLLECTION.name: (
        extraction.inputs_are_of_their_type,
        extraction.targets_are_written_once,
        unwritten.collections_read_what_is_written,
        unused.it_is_used,
        unused.it_is_described,
    ),
    RETRIEVER.name: (
        inputs.inputs_are_used,
        inputs.defaults_lead_somewhere,
        inputs.braces_are_double,
        pipelines.stages_have_names_of_their_own,
        pipelines.something_is_found,
        pipelines.filters_are_applied,
        pipelines.cheap_stages_come_first,
        pipelines.budget_is_enough,
        features.features_are_asked_once,
        features.outputs_are_known,
        unwritten.searches_read_what_is_written,
        indexes.filters_are_indexed,
        pages.page_fits_its_search,
        unused.it_is_described,
    ),
    PUBLISHED_RETRIEVER.name: (
        pages.public_page_fits_its_search,
        unwritten.pages_show_what_is_written,
    ),
    TAXONOMY.name: (
        unwritten.taxonomies_ask_with_what_is_written,
        unused.it_is_used,
        unused.it_is_described,
    ),
    CONNECTION.name: (unused.it_is_used,),
    SECRET.name: (unused.it_is_used,),
}


def findings_in(stack: Stack) -> Iterator[tuple[Address, Problem]]:
    """Whatever the rules find in a stack; what is found by reading it is not repeated."""
    flow = Flow(stack)
    for address, spec in stack.specs.items():
        if address.kind in KINDS:  # checks and datasets hold no secrets
            secrets = spelled_out.secrets_are_named(KINDS[address.kind], spec)
            yield from ((address, problem) for problem in secrets)
        for check in _CHECKS.get(address.kind, ()):
            yield from ((address, problem) for problem in check(flow, address, spec))


@cache
def codes_matching(pattern: str) -> frozenset[str]:
    """The rules that a word means: by its code, by a pattern such as `unused-*`, or by what the
    vendor's own lint calls them; none where it means nothing."""
    by_vendor = {code for code, rule in RULES.items() if pattern.upper() in rule.vendor}
    return frozenset(by_vendor | {code for code in RULES if fnmatchcase(code, pattern)})
