"""The pages of what is found wherever manifests are read, and so by `validate` and `plan` as well.

Each of these is found where the code that it is about lives; here stands only what lint says of it.
"""

from typing import Final

from reconciler.model.lint.rule import Rule
from reconciler.model.problem import Severity

_CATALOGUE: Final = (
    "`reconciler catalogue` shows what this version knows; a plan asks the live catalogue about "
    "what is newer. Where the API knows it already and this version does not, ignore the finding "
    "until the next version."
)


def _warning(code: str, title: str, cause: str, example: str, remedy: str, *vendor: str) -> Rule:
    return Rule(
        code=code,
        title=title,
        severity=Severity.WARNING,
        cause=cause,
        example=example,
        remedy=remedy,
        vendor=vendor,
    )


RULES: Final = (
    _warning(
        "unknown-input",
        "A template that names no input",
        "A stage fills in `{{INPUT.name}}`, and the retriever's `input_schema` has no such input. "
        "The template stays empty, and the search goes on with nothing in its place. Likewise "
        "inputs that another resource hands to a retriever that does not take them.",
        "input_schema: {query: {type: text}}\nstages:\n- config:\n    parameters:\n"
        "      searches:\n"
        '      - query: {input_mode: text, value: "{{INPUT.qurey}}"}\n',
        "Mend the name, or declare the input. `reconciler fix` mends a slip of the pen.",
        "MISSING_INPUT_SCHEMA",
    ),
    _warning(
        "undeclared-reference",
        "A name that nothing declared here has",
        "A field names a resource, a secret among them, and no manifest of this stack declares "
        "one of that name. It may be live all the same, or belong to another stack: a plan looks, "
        "and refuses what it does not find.",
        "kind: Collection\nspec:\n  source: {type: bucket, bucket_ids: [ad_vidoes]}\n",
        "Mend the name, or declare it. Where another stack declares it, ignore the finding and "
        "name that stack.",
        "MISSING_SECRET",
    ),
    _warning(
        "unknown-property",
        "A property that the bucket does not have",
        "An input mapping, a field that is carried along, or a part of a unique key names a "
        "property that no source declares. Nothing is extracted from it; of a unique key it is an "
        "error.",
        "bucket_schema: {properties: {title: {type: text}}}\n---\nfeature_extractor:\n"
        "  input_mappings: {text: titel}\n",
        "Mend the name, or add the property to the bucket's schema.",
    ),
    _warning(
        "doubtful-feature",
        "A feature that nothing here is known to offer",
        "A collection runs an extractor that its namespace does not register, or a retriever "
        "searches by a feature that none of its collections extracts. The API refuses it, or the "
        "search finds nothing.",
        "kind: Retriever\nspec:\n  collection_identifiers: [products]   # runs text_extractor\n"
        "  stages:\n  - config:\n      parameters:\n        searches:\n"
        "        - feature_uri: mixpeek://image_extractor@v1/google_siglip_base_v1\n",
        "Register the extractor in the namespace, search another collection, or search by a "
        "feature that is there.",
        "EXTRACTOR_NOT_IN_NAMESPACE",
        "RETRIEVER_FEATURE_NOT_IN_COLLECTIONS",
    ),
    _warning(
        "unknown-stage",
        "A stage that the catalogue does not know",
        "No stage of this id is in the copy of the vendor's catalogue that this version carries.",
        "config: {stage_id: sort_atribute, parameters: {field: metadata.price}}\n",
        _CATALOGUE,
    ),
    _warning(
        "unknown-extractor",
        "An extractor that the catalogue does not know",
        "No extractor of this name and version is in the copy of the vendor's catalogue that this "
        "version carries. Your own extractors, `custom...`, are not asked about.",
        "feature_extractor: {feature_extractor_name: text_extracter, version: v1}\n",
        _CATALOGUE,
    ),
    _warning(
        "older-stage",
        "A stage of an older generation",
        "Published examples show this id, and the API has another stage for it now; some of the "
        "older ids it still takes.",
        "config: {stage_id: knn_search, parameters: {...}}\n",
        "Write the stage of today; the finding says which, and how its parameters are written. "
        "`reconciler fix` does it where the parameters fit.",
    ),
    _warning(
        "unknown-parameter",
        "A parameter that the stage or extractor does not have",
        "The schema that the vendor publishes for it has no parameter of this name. The API "
        "ignores it, or refuses it.",
        "config: {stage_id: feature_search, parameters: {final_topk: 10}}\n",
        _CATALOGUE,
    ),
    _warning(
        "wrong-type",
        "A parameter of another type",
        "The published schema of a stage or an extractor takes another type here. Templates are "
        "taken everywhere, because they may become anything.",
        "config: {stage_id: sample, parameters: {count: [10]}}\n",
        "Write what the finding says; elsewhere than in parameters this is an error.",
    ),
    _warning(
        "bad-choice",
        "A parameter with a value that is none of those it takes",
        "The published schema of a stage or an extractor lists what this parameter takes, an "
        "`input_mode` for example, and this is not among it.",
        'query: {input_mode: txt, value: "{{INPUT.query}}"}\n',
        "Write one of those that the finding lists.",
    ),
    _warning(
        "out-of-range",
        "A parameter beyond its limits",
        "The published schema of a stage or an extractor says how large, or how long, this may be.",
        "config: {stage_id: sample, parameters: {count: 5000}}    # at most 1000\n",
        "Write a value within the limits.",
    ),
    _warning(
        "missing-parameter",
        "A parameter without which a stage or extractor does nothing",
        "The published schema asks for it, and it is not said.",
        "config: {stage_id: maxsim_rerank, parameters: {top_n: 25}}    # by which feature?\n",
        "Add the parameter; `reconciler catalogue stages NAME` shows an example.",
    ),
    _warning(
        "refused-parameter",
        "A parameter that the API describes and refuses",
        "It stands in the published schema and is refused since 2026-11-02.",
        "config: {stage_id: sort_relevance, parameters: {feature_address: ...}}\n",
        "Take it out; `reconciler fix` does it.",
    ),
    _warning(
        "ignored-without-effect",
        "An `ignore_changes` that names nothing",
        "A path of `lifecycle.ignore_changes` leads to no field: what it should leave alone is "
        "changed all the same. Where no live resource can have the field either, it is an error.",
        "lifecycle: {ignore_changes: [stages.serch.config.parameters.limit]}\n",
        "Mend the path; the finding says at which word it goes astray.",
    ),
    _warning(
        "idle-secrets-version",
        "A `secrets_version` without a secret",
        "`lifecycle.secrets_version` sends secrets again when it grows, and here is none.",
        "lifecycle: {secrets_version: 2}\nspec: {description: no ${secret.NAME} in here}\n",
        "Take the line out, or name the secret.",
    ),
    _warning(
        "server-set",
        "A field that only the server may say",
        "It was copied from an answer of the API; it is neither sent nor compared.",
        "kind: Collection\nspec: {source: {inherited_bucket_ids: [bkt_1]}}\n",
        "Take it out; `reconciler fix` does it.",
    ),
    _warning(
        "undeclared-field",
        "A check that reads what no collection has",
        "A check or a gate names a field of results that no collection of its retriever is "
        "declared to have. Documents may have more fields than manifests tell.",
        "kind: Check\nspec: {expect: {contains: [{where: {metadata.brnad: acme}}]}}\n",
        "Mend the name. Where an extractor writes the field, ignore the finding and say so.",
    ),
    _warning(
        "missing-input",
        "A retriever that is run without an input it needs",
        "Something that runs a retriever says no value for an input that is required.",
        "kind: Alert\nspec: {retriever_id: search, inputs: {}}    # which needs `query`\n",
        "Add the input, unless an `input_mapping` of a collection brings it.",
    ),
    _warning(
        "no-effect",
        "A field that says nothing beside another",
        "What stands beside a field keeps it from meaning anything.",
        "cooldown_seconds: 3600\nrenotify_interval_seconds: 60    # never within the cooldown\n",
        "Take it out, or change what keeps it from working; the finding names that.",
    ),
    _warning(
        "no-levels",
        "A hierarchy without levels",
        "A hierarchical taxonomy names no level, and nothing by which levels could be found.",
        "config: {taxonomy_type: hierarchical}\n",
        "Add `hierarchical_nodes`, an `inference_strategy` with what it infers from, or a "
        "`path_field`.",
    ),
    _warning(
        "reference-to-absent",
        "A reference to what is declared absent",
        "A field names what another manifest declares `ensure: absent`. Where the API keeps names "
        "as they are that is a warning, and elsewhere an error.",
        "retrievers: [old_search]    # which is declared `ensure: absent`\n",
        "Remove the reference, or the tombstone.",
    ),
    _warning(
        "manifest-not-read",
        "A file that looks like a manifest and is none",
        "Its name does not end in `.yaml` or `.yml`, or begins with a dot; what it declares is "
        "not in the plan.",
        "manifests/buckets/feed.yaml.disabled\n",
        "Rename it if it is to count, or move it out of the folder if it is not.",
    ),
    _warning(
        "no-resources",
        "A stack that declares nothing",
        "Nothing is declared where manifests are looked for.",
        "stack: ads\nmanifests: [manfests]\n",
        "Mend `manifests` in `reconciler.yaml`, or write the first one: `reconciler init`.",
    ),
    _warning(
        "left-out",
        "A part of the vendor's manifest that is left out",
        "The vendor's own manifest has a section that has no equivalent here.",
        'version: "1.0"\nseed: {...}\n',
        "The finding says what does its work here, or that nothing needs to.",
    ),
    _warning(
        "text-without-input",
        "Judged queries that name no input",
        "A dataset holds texts, and its retriever takes several inputs, or is not declared: which "
        "of them is meant nobody says.",
        "kind: Dataset\nspec: {queries: queries.tsv}    # for a retriever with two inputs\n",
        "Say `text_input: NAME`.",
    ),
)
