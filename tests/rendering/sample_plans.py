"""Plans as a planner would make them, for the golden files beside this module."""

from reconciler.model.address import Address
from reconciler.model.change import Action, ActionReason, FieldChange
from reconciler.model.data import Fields
from reconciler.model.location import Location, Locations
from reconciler.model.plan import BlastRadius, Plan, Refusal, Step
from reconciler.model.problem import Problem, Severity
from reconciler.model.resource import LiveResource, Resource
from reconciler.model.secrets.secret import SecretText

BUCKET = Address("Bucket", "ads", "videos")
COLLECTION = Address("Collection", "ads", "video_index")
RETRIEVER = Address("Retriever", "ads", "executive_ads_search")


def declared(address: Address, spec: Fields, *, file: str, line: int) -> Resource:
    mark = (line - 1, 0, line - 1, 0, None)
    return Resource(address, spec, Locations(file, mark))


def create_bucket(spec: Fields | None = None) -> Step:
    return Step(
        BUCKET,
        Action.CREATE,
        ActionReason.NOT_LIVE,
        "is declared and does not exist yet",
        desired=declared(BUCKET, spec or BUCKET_SPEC, file="manifests/buckets.yaml", line=2),
        unverifiable=(("source_adapter", "webhook_secret"),),
    )


BUCKET_SPEC: Fields = {
    "description": "Every advertisement we ever aired, with its brand and the year it was made",
    "bucket_schema": {
        "properties": {
            "video": {"type": "video", "required": True},
            "brand": {"type": "string", "description": "As the customer writes it, not as we do"},
        }
    },
    "unique_key": {"fields": ["ad_id"], "default_policy": "upsert"},
    "source_adapter": {
        "adapter_type": "mux",
        "webhook_secret": SecretText("${secret.MUX_SECRET}"),
    },
    "metadata": {"team": "ads", "note": "first line\nsecond line\n"},
}

UPDATE_RETRIEVER = Step(
    RETRIEVER,
    Action.UPDATE,
    ActionReason.CHANGED,
    "4 fields differ from what is declared",
    changes=(
        FieldChange(("description",), "old", "new"),
        FieldChange(("stages", "semantic_search", "config", "parameters", "limit"), 10, 20),
        FieldChange(
            ("stages", "summary", "config", "parameters", "prompt"),
            "You are terse.\nSummarise the ad.\nName the brand.\nSay nothing else.\n",
            "You are terse.\nSummarise the ad.\nName brand and year.\nSay nothing else.\n",
        ),
        FieldChange(
            ("stages", "summary", "config", "parameters", "api_key"),
            "sk-live-123",
            SecretText("${secret.OPENAI}"),
            is_secret=True,
        ),
        FieldChange(("tags",), ["a", "b"], ["a"]),
        FieldChange(
            ("input_schema", "year"), None, {"type": "integer", "description": "Of first airing"}
        ),
        FieldChange(("display_config",), {"title": "Ads"}, None),
        FieldChange(
            ("budget_limits",),
            {"max_credits": 100, "max_time_ms": 60000},
            {"max_credits": 200, "max_time_ms": 60000},
            obstacle="the API fixes budget limits when a retriever is created",
        ),
    ),
    desired=declared(
        RETRIEVER, {"description": "new"}, file="manifests/retrievers/executive-ads.yaml", line=12
    ),
    live=LiveResource(RETRIEVER, "ret_1", {"retriever_id": "ret_1", "description": "old"}),
    unverifiable=(("visibility",),),
)

DELETE_COLLECTION = Step(
    COLLECTION,
    Action.DELETE,
    ActionReason.NOT_DECLARED,
    "belongs to this stack and is no longer declared",
    live=LiveResource(
        COLLECTION,
        "col_1",
        {"collection_id": "col_1", "metadata": {"team": "ads", "reconciler": {"stack": "ads"}}},
    ),
    blast_radius=BlastRadius(documents=48_000),
)

ADOPT_BUCKET = Step(
    Address("Bucket", "ads", "images"),
    Action.ADOPT,
    ActionReason.UNOWNED,
    "exists and is owned by nobody",
    desired=declared(BUCKET, {"description": "x"}, file="manifests/buckets.yaml", line=30),
    live=LiveResource(BUCKET, "bkt_2", {"description": "y"}),
    changes=(FieldChange(("description",), "y", "x"),),
)

TOO_MUCH = Refusal(
    "max_documents_destroyed",
    "48,000 documents would be destroyed; the limit is 0",
    "pass --max-documents-destroyed 48000, or raise guards.max_documents_destroyed",
    COLLECTION,
    Location("reconciler.yaml", 5, 3),
)
FIXED_LIMITS = Refusal(
    "replace",
    "budget_limits cannot be changed in place, and a replacement is never implicit",
    "declare a retriever under another name and delete this one",
    RETRIEVER,
    Location("manifests/retrievers/executive-ads.yaml", 31, 3),
)
DEPRECATED = Problem(
    "deprecated",
    "inline credentials are deprecated",
    "use connection_id",
    Severity.WARNING,
    BUCKET,
    location=Location("manifests/buckets.yaml", 9, 5, "    credentials: {token: x}"),
)

EVERYTHING = Plan(
    "ads-platform",
    (create_bucket(), UPDATE_RETRIEVER, ADOPT_BUCKET, DELETE_COLLECTION),
    refusals=(TOO_MUCH, FIXED_LIMITS),
    warnings=(DEPRECATED,),
    unchanged=12,
    orphans=(Address("Bucket", "ads", "old"),),
    unmanaged=(Address("Bucket", "ads", "by_hand"), Address("Bucket", "lab", "tmp")),
)
NOTHING = Plan("ads-platform", (), unchanged=12)
