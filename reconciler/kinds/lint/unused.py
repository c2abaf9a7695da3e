"""Rules about what is declared and serves nothing, and about what nobody describes."""

from collections.abc import Iterator, Mapping
from typing import Final

from reconciler.kinds.bucket import BUCKET
from reconciler.kinds.collection import COLLECTION
from reconciler.kinds.connection import CONNECTION
from reconciler.kinds.lint.flow.carried import Flow
from reconciler.kinds.lint.flow.stack import NAME, SPEC, map_of, maps_in
from reconciler.kinds.secret import SECRET
from reconciler.kinds.taxonomy import TAXONOMY
from reconciler.model.address import Address
from reconciler.model.data import Data, Fields, value_at
from reconciler.model.lint.rule import Rule
from reconciler.model.problem import Problem, Severity

_ELSEWHERE: Final = (
    "Take it out: what the stack owns is then planned for deletion, and the guards count what that "
    "destroys. Where another stack or a program uses it, ignore the finding and say who."
)

UNUSED_BUCKET: Final = Rule(
    code="unused-bucket",
    title="A bucket that no collection reads",
    severity=Severity.NOTE,
    cause=(
        "Objects arrive in it, and nothing declared here makes documents of them: no collection "
        "names it as its source, and no other bucket is fed from it. Nothing of it is ever found."
    ),
    example=(
        "kind: Bucket\n"
        "metadata: {name: trailers, namespace: ads}    # in no `bucket_ids`\n"
        "spec: {bucket_schema: {properties: {title: {type: text}}}}"
    ),
    remedy=_ELSEWHERE,
    vendor=("UNUSED_BUCKET",),
)
UNUSED_COLLECTION: Final = Rule(
    code="unused-collection",
    title="A collection that nothing reads",
    severity=Severity.NOTE,
    cause=(
        "It extracts and stores, which is paid for, and neither a retriever nor another "
        "collection, a taxonomy, a cluster or an alert declared here names it."
    ),
    example=(
        "kind: Collection\n"
        "metadata: {name: frames, namespace: ads}      # named nowhere else\n"
        "spec:\n"
        "  source: {type: bucket, bucket_ids: [texts]}\n"
        "  feature_extractor:\n"
        "    feature_extractor_name: text_extractor\n"
        "    version: v1\n"
        "    input_mappings: {text: title}"
    ),
    remedy=_ELSEWHERE,
    vendor=("UNUSED_COLLECTION",),
)
UNUSED_TAXONOMY: Final = Rule(
    code="unused-taxonomy",
    title="A taxonomy that labels nothing",
    severity=Severity.NOTE,
    cause=(
        "No collection declared here applies it, and no stage of a retriever asks it: neither "
        "`taxonomy_applications` nor a `taxonomy_enrich` names it."
    ),
    example=(
        "kind: Taxonomy\n"
        "metadata: {name: brands, namespace: ads}      # applied nowhere\n"
        "spec:\n"
        "  config:\n"
        "    taxonomy_type: flat\n"
        "    retriever_id: search\n"
        "    input_mappings: [{input_key: query, source_type: payload, path: title}]\n"
        "    source_collection: {collection_id: texts}"
    ),
    remedy=_ELSEWHERE,
)
UNUSED_CONNECTION: Final = Rule(
    code="unused-connection",
    title="A connection that nothing goes through",
    severity=Severity.NOTE,
    cause=(
        "It holds credentials, and no bucket, sync or stage declared here names it. Credentials "
        "that nobody needs are worth taking away."
    ),
    example=(
        "kind: Connection\n"
        "metadata: {name: archive}                     # named nowhere else\n"
        "spec:\n"
        "  provider_type: s3\n"
        "  provider_config:\n"
        "    credentials:\n"
        "      type: access_key\n"
        "      access_key_id: a\n"
        '      secret_access_key: "${secret.S3_KEY}"'
    ),
    remedy=_ELSEWHERE,
)
UNUSED_SECRET: Final = Rule(
    code="unused-secret",
    title="A secret that nothing refers to",
    severity=Severity.NOTE,
    cause=(
        "It is kept in the account's vault, and nothing declared here names it: neither a "
        "template `{{SECRET.name}}` nor a field that takes a secret. A key that nobody needs is "
        "worth taking away."
    ),
    example=(
        "kind: Secret\n"
        "metadata: {name: rate_card_key}               # no {{SECRET.rate_card_key}}\n"
        'spec: {value: "${secret.RATE_CARD_KEY}"}'
    ),
    remedy=_ELSEWHERE,
)
UNUSED_EXTRACTOR: Final = Rule(
    code="unused-extractor",
    title="An extractor that no collection runs",
    severity=Severity.NOTE,
    cause=(
        "The namespace registers an extractor, and none of its collections that are declared here "
        "runs it. It keeps its place in every index of the namespace; and extractors can only be "
        "added, never taken out again."
    ),
    example=(
        "# file: manifests/base.yaml\n"
        "apiVersion: reconciler/v1\n"
        "kind: Namespace\n"
        "metadata: {name: ads}\n"
        "spec:\n"
        "  feature_extractors:\n"
        "    - {feature_extractor_name: text_extractor, version: v1}\n"
        "    - {feature_extractor_name: image_extractor, version: v1}   # run by none\n"
        "---\n"
        "apiVersion: reconciler/v1\n"
        "kind: Bucket\n"
        "metadata: {name: texts, namespace: ads}\n"
        "spec: {bucket_schema: {properties: {title: {type: text}}}}\n"
        "---\n"
        "apiVersion: reconciler/v1\n"
        "kind: Collection\n"
        "metadata: {name: texts, namespace: ads}\n"
        "spec:\n"
        "  source: {type: bucket, bucket_ids: [texts]}\n"
        "  feature_extractor:\n"
        "    feature_extractor_name: text_extractor\n"
        "    version: v1\n"
        "    input_mappings: {text: title}\n"
        "$ reconciler lint"
    ),
    remedy=(
        "Before the namespace is created, take it out. Afterwards leave it, and ignore the "
        "finding: the API does not take extractors out."
    ),
    vendor=("UNUSED_EXTRACTOR",),
)
NO_DESCRIPTION: Final = Rule(
    code="missing-description",
    title="Nobody says what it is for",
    severity=Severity.NOTE,
    cause=(
        "It has no `description`. Whoever finds it in the account, or in a plan, has only its "
        "name to go by; and agents that choose a retriever choose by its description."
    ),
    example=(
        "kind: Bucket\n"
        "metadata: {name: videos_2, namespace: ads}\n"
        "spec: {bucket_schema: {properties: {title: {type: text}}}}"
    ),
    remedy="Say in a sentence what it is for: `description: ...`.",
    vendor=("MISSING_DESCRIPTION",),
)

_UNUSED: Final[Mapping[str, tuple[Rule, str]]] = {
    BUCKET.name: (UNUSED_BUCKET, "no collection that is declared here reads it"),
    COLLECTION.name: (UNUSED_COLLECTION, "nothing that is declared here reads it"),
    TAXONOMY.name: (UNUSED_TAXONOMY, "nothing that is declared here labels by it"),
    CONNECTION.name: (UNUSED_CONNECTION, "nothing that is declared here goes through it"),
    SECRET.name: (UNUSED_SECRET, "nothing that is declared here refers to it"),
}


def it_is_used(flow: Flow, owner: Address, _: Fields) -> Iterator[Problem]:
    """Something else that is declared names it."""
    rule, says = _UNUSED[owner.kind]
    if flow.stack.is_whole and not flow.stack.users.get(owner, frozenset()) - {owner}:
        yield rule.problem(says, "take it out, unless something elsewhere uses it", NAME)


def extractors_are_run(flow: Flow, owner: Address, spec: Fields) -> Iterator[Problem]:
    """A collection of the namespace runs each extractor that it registers."""
    collections = [
        held for each, held in flow.stack.of_kind(COLLECTION.name) if each.namespace == owner.name
    ]
    is_told = all(held.get("feature_extractor") for held in collections)
    if not flow.stack.is_whole or not collections or not is_told:
        return
    run = {_extractor(value_at(held, ("feature_extractor",))) for held in collections}
    for position, each in maps_in(spec.get("feature_extractors")):
        if _extractor(each) not in run:
            says = f"no collection of this namespace runs {'@'.join(_extractor(each))}"
            path = (*SPEC, "feature_extractors", position, "feature_extractor_name")
            yield UNUSED_EXTRACTOR.problem(says, "take it out, if it is not live yet", path)


def _extractor(held: Data) -> tuple[str, str]:
    fields = map_of(held)
    return str(fields.get("feature_extractor_name")), str(fields.get("version"))


def it_is_described(_: Flow, __: Address, spec: Fields) -> Iterator[Problem]:
    """There is a sentence about it."""
    said = spec.get("description")
    if not isinstance(said, str) or not said.strip():
        yield NO_DESCRIPTION.problem("nobody says what it is for", "add `description: ...`", NAME)
