"""Rules about what a collection gives its extractor, and what it carries along."""

from collections.abc import Iterator
from typing import Final

from reconciler.kinds.lint.flow.carried import BLOBS, Flow
from reconciler.kinds.lint.flow.stack import SPEC, map_of, maps_in
from reconciler.model.address import Address
from reconciler.model.data import FieldPath, Fields, value_at
from reconciler.model.lint.rule import Rule
from reconciler.model.problem import Problem, Severity
from reconciler.model.text.article import with_article

MISMATCHED_INPUT: Final = Rule(
    code="mismatched-input",
    title="An extractor that is given another type than it takes",
    severity=Severity.WARNING,
    cause=(
        "An input of an extractor is called after what it takes, `video`, `image`, `audio`, and "
        "is mapped to a property whose type in the bucket's schema is another one. Nothing is "
        "extracted of such objects, and a batch ends with errors."
    ),
    example=(
        "kind: Bucket\n"
        "metadata: {name: films, namespace: ads}\n"
        "spec:\n"
        "  bucket_schema: {properties: {video: {type: video}, still: {type: image}}}\n"
        "---\n"
        "apiVersion: reconciler/v1\n"
        "kind: Collection\n"
        "metadata: {name: scenes, namespace: ads}\n"
        "spec:\n"
        "  source: {type: bucket, bucket_ids: [films]}\n"
        "  feature_extractor:\n"
        "    feature_extractor_name: multimodal_extractor\n"
        "    version: v1\n"
        "    input_mappings: {video: still}"
    ),
    remedy="Map the input to a property of its type, or mend the type in the bucket's schema.",
)
DUPLICATE_TARGET: Final = Rule(
    code="duplicate-target-field",
    title="Two fields that are carried into one",
    severity=Severity.ERROR,
    cause=(
        "Two entries of `field_passthrough` write the same field of a document; one of them is "
        "lost, and the API refuses such collisions in `field_map`. Without a `target_path`, a "
        "field keeps the last part of its path: `owner.name` and `brand.name` are both `name`."
    ),
    example=(
        "kind: Bucket\n"
        "metadata: {name: films, namespace: ads}\n"
        "spec:\n"
        "  bucket_schema: {properties: {title: {type: text}, owner: {type: object}}}\n"
        "---\n"
        "apiVersion: reconciler/v1\n"
        "kind: Collection\n"
        "metadata: {name: films, namespace: ads}\n"
        "spec:\n"
        "  source: {type: bucket, bucket_ids: [films]}\n"
        "  feature_extractor:\n"
        "    feature_extractor_name: text_extractor\n"
        "    version: v1\n"
        "    input_mappings: {text: title}\n"
        "    field_passthrough:\n"
        "      - {source_path: owner.name}\n"
        "      - {source_path: owner.agent.name}       # both are carried into `name`"
    ),
    remedy="Give one of them a `target_path` of its own, or take it out.",
)

_ALSO: Final = {("image", "video"), ("image", "pdf"), ("audio", "video")}
"""Inputs that may be taken out of a larger file."""
_PLAIN: Final = frozenset({"integer", "number", "float", "boolean", "date", "datetime"})


def inputs_are_of_their_type(flow: Flow, owner: Address, spec: Fields) -> Iterator[Problem]:
    """What is called after a type of file is mapped to a property of that type."""
    types: dict[str, str] = {}
    for source in flow.sources_of(owner):
        held = flow.carried_by(source)
        types |= held.written if held is not None else {}
    path: FieldPath = ("feature_extractor", "input_mappings")
    for name, said in map_of(value_at(spec, path)).items():
        type_ = types.get(said, "") if isinstance(said, str) else ""
        is_other = type_ in BLOBS | _PLAIN and type_ != name and (name, type_) not in _ALSO
        if name in BLOBS and is_other:
            says = f"the input `{name}` is given `{said}`, which is {with_article(type_)}"
            fitting = [each for each, held in types.items() if held == name]
            remedy = f"map it to {' or '.join(f'`{each}`' for each in fitting)}" if fitting else ""
            remedy = remedy or f"map it to a property of type {name}"
            yield MISMATCHED_INPUT.problem(says, remedy, (*SPEC, *path, name))


def targets_are_written_once(_: Flow, __: Address, spec: Fields) -> Iterator[Problem]:
    """No two fields are carried into one."""
    path: FieldPath = ("feature_extractor", "field_passthrough")
    first: dict[str, str] = {}
    for position, each in maps_in(value_at(spec, path)):
        origin, target = each.get("source_path"), each.get("target_path")
        if not isinstance(origin, str):
            continue
        name = target if isinstance(target, str) else origin.rpartition(".")[2]
        if name in first:
            says = f"`{origin}` is carried into `{name}`, and so is `{first[name]}`"
            remedy = "give it another target_path, or take one of them out"
            key = "target_path" if isinstance(target, str) else "source_path"
            yield DUPLICATE_TARGET.problem(says, remedy, (*SPEC, *path, position, key))
        first.setdefault(name, origin)
