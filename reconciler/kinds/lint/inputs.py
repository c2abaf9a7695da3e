"""Rules about what a search is asked with: its inputs, and the templates that take them."""

import re
from collections.abc import Iterator
from typing import Final

from reconciler.kinds.lint.flow.carried import Flow
from reconciler.kinds.lint.flow.stack import SPEC, map_of, texts_in
from reconciler.kinds.lint.stages import Stage, stages_of
from reconciler.model.address import Address
from reconciler.model.data import Fields
from reconciler.model.edit import ReplaceValue
from reconciler.model.lint.rule import Rule
from reconciler.model.problem import Problem, Severity
from reconciler.model.text.nearest import did_you_mean
from reconciler.model.text.renaming import surely_meant

UNUSED_INPUT: Final = Rule(
    code="unused-input",
    is_about_keys=True,
    title="An input that no stage asks for",
    severity=Severity.WARNING,
    cause=(
        "`input_schema` declares an input, and no template of any stage mentions it. Whoever "
        "searches may say it, and the results stay the same: usually a filter was forgotten, or "
        "its stage was taken out."
    ),
    example=(
        "kind: Retriever\n"
        "metadata: {name: products, namespace: ads}\n"
        "spec:\n"
        "  collection_identifiers: [texts]\n"
        "  input_schema:\n"
        "    query: {type: text, required: true}\n"
        "    category: {type: string}\n"
        "  stages:                     # none of which says {{INPUT.category}}\n"
        "    - stage_name: find\n"
        "      config:\n"
        "        stage_id: feature_search\n"
        "        parameters:\n"
        "          searches:\n"
        "            - feature_uri: mixpeek://text_extractor@v1/multilingual_e5_large_instruct_v1\n"
        '              query: {input_mode: text, value: "{{INPUT.query}}"}'
    ),
    remedy=(
        "Use it in a stage, or take it out. While the retriever is live, taking an input out "
        "breaks whoever sends it, and the API refuses that; then ignore the finding, and say "
        "until when."
    ),
)
UNSET_DEFAULT: Final = Rule(
    code="unset-default",
    title="A stage that fills in what this search does not have",
    severity=Severity.WARNING,
    cause=(
        "A parameter that is left out has a default, and that default is a template: `rerank` "
        "asks with `{{INPUT.query}}`, `taxonomy_enrich` labels by `{{TAXONOMY_ID}}`. Here nothing "
        "of that name exists, so that the stage works with an empty text or a placeholder."
    ),
    example=(
        "kind: Retriever\n"
        "metadata: {name: products, namespace: ads}\n"
        "spec:\n"
        "  collection_identifiers: [texts]\n"
        "  input_schema: {words: {type: text, required: true}}\n"
        "  stages:\n"
        "    - stage_name: find\n"
        "      config:\n"
        "        stage_id: feature_search\n"
        "        parameters:\n"
        "          searches:\n"
        "            - feature_uri: mixpeek://text_extractor@v1/multilingual_e5_large_instruct_v1\n"
        '              query: {input_mode: text, value: "{{INPUT.words}}"}\n'
        "    - stage_name: rerank     # by {{INPUT.query}}, which nobody is asked for\n"
        "      config: {stage_id: rerank, parameters: {top_k: 10}}"
    ),
    remedy='Say the parameter: `query: "{{INPUT.query_text}}"`; or name the input as the default.',
)
SINGLE_BRACES: Final = Rule(
    code="single-braces",
    title="A template in single braces",
    severity=Severity.WARNING,
    cause=(
        "Mixpeek fills in what stands in double braces, `{{INPUT.query}}`. In single braces the "
        "words stay as they are, and the search goes on with them."
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
        "    - stage_name: look_up\n"
        "      config:\n"
        "        stage_id: api_call\n"
        '        parameters: {url: "https://prices.example.com/{DOC.sku}"}'
    ),
    remedy="Double the braces; `reconciler fix` does it.",
)

_TEMPLATE: Final = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.S)
_INPUT: Final = re.compile(
    r"(?<![\w.\"'])inputs?(?:\.([A-Za-z_]\w*)|\[\s*[\"']([^\"']+)[\"'])?", re.I
)
_DYNAMIC: Final = re.compile(r"inputs?\.([A-Za-z_]\w*)", re.I)
_PLACEHOLDER: Final = re.compile(r"\{\{\s*[A-Z_]+_ID\s*\}\}")
_SINGLE: Final = re.compile(
    r"(?<![{$])\{\s*((?:INPUT|DOC|CONTEXT|STAGE|SECRET)\.[A-Za-z_][\w.]*)\s*\}(?!\})"
)
_PLAIN_CODE: Final = frozenset({"code_execution"})
_INSTEAD: Final = {
    ("document_enrich", "target_collection_id"): ("retriever_id", "retriever_config")
}


def inputs_are_used(_: Flow, __: Address, spec: Fields) -> Iterator[Problem]:
    """Every input changes something."""
    schema = map_of(spec.get("input_schema"))
    asked = _asked_for(spec) if schema else frozenset()
    if asked is None:
        return
    # A slip of the pen is told where it stands; that the input is unused all follows from it.
    meant = {surely_meant(name, schema) for name in asked - schema.keys()}
    for name in schema:
        if name not in asked and name not in meant:
            says = f"no stage asks for the input `{name}`: whatever it is, the results are the same"
            remedy = f"use it in a stage as `{{{{INPUT.{name}}}}}`, or take it out"
            yield UNUSED_INPUT.problem(says, remedy, (*SPEC, "input_schema", name))


def _asked_for(spec: Fields) -> frozenset[str] | None:
    """The inputs that stages mention; `None` where one takes all of them, or does so unseen."""
    found: set[str] = set()
    stages = stages_of(spec)
    if not stages or not all(stage.is_catalogued for stage in stages):
        found |= set(_words_in(spec))
    for stage in stages:
        found |= {name for _, said in stage.unsaid_defaults() for name in _named_in(said)}
    for _, text in texts_in(spec.get("stages")):
        if "{" in text:
            names = list(_named_in(text))
            if "" in names:
                return None
            found |= set(names)
        else:
            # Of a filter's dynamic value: `{type: dynamic, field: inputs.brand}` (§1.9).
            found |= set(_DYNAMIC.findall(text))
    return frozenset(found)


def _words_in(spec: Fields) -> Iterator[str]:
    """Of stages that nobody knows, every word may be the name of an input."""
    for path, text in texts_in(spec.get("stages")):
        yield from (str(part) for part in path)
        yield text


def _named_in(text: str) -> Iterator[str]:
    """The inputs that the templates of a text mention; an empty name for all of them at once."""
    for template in _TEMPLATE.findall(text):
        for dotted, quoted in _INPUT.findall(template):
            yield dotted or quoted


def defaults_lead_somewhere(_: Flow, __: Address, spec: Fields) -> Iterator[Problem]:
    """Where a stage's own default is a template, there is something to fill in."""
    known = map_of(spec.get("input_schema"))
    for stage in stages_of(spec):
        for parameter, default in stage.unsaid_defaults():
            beside = _INSTEAD.get((stage.id, parameter), ())
            if any(stage.parameters.get(each) is not None for each in beside):
                continue
            yield from _about_default(stage, parameter, default, known)


def _about_default(stage: Stage, parameter: str, default: str, known: Fields) -> Iterator[Problem]:
    at = stage.path if stage.parameters else (*SPEC, *stage.at, "stage_id")
    if _PLACEHOLDER.fullmatch(default):
        says = f"`{stage.id}` works with the placeholder {default} where no `{parameter}` is said"
        yield UNSET_DEFAULT.problem(says, f"add `{parameter}: ...` to its parameters", at)
    for name in _named_in(default):
        if name and name not in known:
            says = (
                f"`{stage.id}` asks for `{{{{INPUT.{name}}}}}` where no `{parameter}` is said, and "
                "that is no input of this retriever"
            )
            shown = next((f'"{{{{INPUT.{each}}}}}"' for each in known), "...")
            yield UNSET_DEFAULT.problem(says, f"add `{parameter}: {shown}` to its parameters", at)


def braces_are_double(_: Flow, __: Address, spec: Fields) -> Iterator[Problem]:
    """A template that Mixpeek would not see as one."""
    for stage in stages_of(spec):
        texts = texts_in(stage.parameters) if stage.id not in _PLAIN_CODE else ()
        for path, text in texts:
            found = _SINGLE.search(text)
            if found is not None:
                at = (*stage.path, *path)
                says = f"`{{{found[1]}}}` stays as it is: only double braces are filled in"
                fixed = _SINGLE.sub(r"{{\1}}", text)
                remedy = f"write `{{{{{found[1]}}}}}`"
                yield SINGLE_BRACES.problem(says, remedy, at, (ReplaceValue(at, fixed),))


def suggest_input(name: str, known: Fields) -> str:
    """What to do about the name of an input that is none."""
    return did_you_mean(name, known) or f"declare it: input_schema: {{{name}: {{type: text}}}}"
