"""Plans whose resources take several steps, one per feature, as the planner makes them."""

from msgspec.structs import replace
from sample_plans import declared

from reconciler.model.address import Address
from reconciler.model.change import Action, ActionReason, ChangeClass, FieldChange
from reconciler.model.data import Data, Fields
from reconciler.model.location import Location
from reconciler.model.plan import (
    BlastRadius,
    Estimate,
    Plan,
    Replacement,
    ReplacementPart,
    Scope,
    Step,
)
from reconciler.model.problem import Problem, Severity
from reconciler.model.resource import LiveResource, OnReplace, Stamp

BUCKET = Address("Bucket", "ads", "raw")
COLLECTION = Address("Collection", "ads", "scenes")
OTHER_COLLECTION = Address("Collection", "ads", "faces")
RETRIEVER = Address("Retriever", "ads", "search")
RENAMED = Address("Retriever", "ads", "executive")
PAGE = Address("PublishedRetriever", "ads", "search")
CLASS = ChangeClass
STAMP = Stamp("ads-platform")

NOT_IN_PLACE = "it is what the collection is; another value is another collection"
KEPT_BUDGET = "a retriever keeps the budget it was created with"


def live(address: Address, id_: str, **body: Data) -> LiveResource:
    return LiveResource(address, id_, body, STAMP)


# --- recreate: a collection that reads another bucket, and a retriever that is dragged along

SOURCE = FieldChange(
    ("source", "bucket_ids"),
    ["films"],
    ["raw"],
    obstacle=NOT_IN_PLACE,
    place=Location("manifests/collections.yaml", 16, 7),
    change_class=CLASS.DESTROY,
)
COLLECTION_SPEC: Fields = {
    "description": "Scenes of our advertisements",
    "source": {"type": "bucket", "bucket_ids": ["raw"]},
    "feature_extractor": {"feature_extractor_name": "image_extractor", "version": "v1"},
}
RECREATION = Replacement(
    OnReplace.RECREATE,
    loses=(),
    holders=(OTHER_COLLECTION, RETRIEVER),
)
_RECREATED = Step(
    COLLECTION,
    Action.DELETE,
    ActionReason.REPLACED,
    "differs in source",
    changes=(SOURCE,),
    desired=declared(COLLECTION, COLLECTION_SPEC, file="manifests/collections.yaml", line=12),
    live=live(COLLECTION, "col_1", description="Scenes of our advertisements"),
    blast_radius=BlastRadius(
        documents=48_000,
        bytes=1_200_000_000,
        subtree=(Address("Collection", "ads", "shots"), Address("Collection", "lab", "cuts")),
        users=(Address("Taxonomy", "ads", "brands"),),
    ),
    part=ReplacementPart.REMOVE,
    replacement=RECREATION,
)
RECREATE_COLLECTION = (
    _RECREATED,
    replace(
        _RECREATED,
        action=Action.CREATE,
        part=ReplacementPart.RENEW,
        changes=(),
        live=None,
        stamp=STAMP,
        blast_radius=None,
        after=(BUCKET,),
    ),
)
_DRAGGED = Step(
    OTHER_COLLECTION,
    Action.DELETE,
    ActionReason.DRAGGED,
    "stands on Collection/ads/scenes, which is replaced",
    changes=(
        FieldChange(
            ("source", "collection_id"),
            "scenes",
            "scenes",
            obstacle=NOT_IN_PLACE,
            change_class=CLASS.DESTROY,
            is_repointed=True,
        ),
    ),
    desired=declared(
        OTHER_COLLECTION,
        {"source": {"type": "collection", "collection_id": "scenes"}},
        file="manifests/collections.yaml",
        line=30,
    ),
    live=live(OTHER_COLLECTION, "col_2"),
    blast_radius=BlastRadius(documents=None),
    part=ReplacementPart.REMOVE,
    replacement=Replacement(OnReplace.RECREATE, cause=COLLECTION),
)
DRAGGED_COLLECTION = (
    _DRAGGED,
    replace(_DRAGGED, action=Action.CREATE, part=ReplacementPart.RENEW, changes=(), live=None),
)
_STAGES: list[Data] = [
    {
        "stage_name": "find",
        "config": {"stage_id": "sample", "parameters": {"from": ["shots", "scenes"]}},
    }
]
REPOINTED_RETRIEVER = Step(
    RETRIEVER,
    Action.UPDATE,
    ActionReason.REPOINTED,
    "holds the id of Collection/ads/scenes, which is replaced",
    changes=(
        FieldChange(("collection_identifiers",), ["scenes"], ["scenes"], is_repointed=True),
        FieldChange(
            ("stages", "find", "config", "parameters", "from", 1),
            "scenes",
            "scenes",
            is_repointed=True,
        ),
    ),
    after=(COLLECTION,),
    desired=declared(
        RETRIEVER,
        {"collection_identifiers": ["scenes"], "stages": _STAGES},
        file="manifests/search.yaml",
        line=1,
    ),
    live=live(RETRIEVER, "ret_1", collection_identifiers=["col_1"], stages=_STAGES),
    unverifiable=(("stages", "find", "config", "parameters", "key"),),
)
RECREATE = Plan(
    "ads-platform",
    (
        DRAGGED_COLLECTION[0],
        RECREATE_COLLECTION[0],
        RECREATE_COLLECTION[1],
        DRAGGED_COLLECTION[1],
        REPOINTED_RETRIEVER,
    ),
    unchanged=3,
    estimate=Estimate(140, per_minute=60),
)

# --- swap: a published retriever with another budget; the successor takes over

SWAPPING = Replacement(
    OnReplace.SWAP,
    loses=("its executions, interactions and evaluations",),
    holders=(COLLECTION, PAGE),
)
_OLD = live(RETRIEVER, "ret_1", description="Search", budget_limits={"max_credits": 100})
_SWAPPED = Step(
    RETRIEVER,
    Action.RENAME,
    ActionReason.REPLACED,
    "differs in description, budget_limits",
    desired=declared(
        RETRIEVER,
        {"description": "Search of ads", "budget_limits": {"max_credits": 200}},
        file="manifests/search.yaml",
        line=14,
    ),
    live=_OLD,
    replacement=SWAPPING,
)
_AFTER_OLD = "search--retired"
_BEFORE_NEW = "search--successor"
SWAP_PARTS = (
    replace(
        _SWAPPED,
        action=Action.CREATE,
        part=ReplacementPart.SUCCEED,
        becomes=_BEFORE_NEW,
        live=None,
        stamp=replace(STAMP, successor_of="search"),
        changes=(
            FieldChange(("description",), "Search", "Search of ads", change_class=CLASS.METADATA),
            FieldChange(("budget_limits", "max_credits"), 100, 200, obstacle=KEPT_BUDGET),
        ),
    ),
    replace(
        _SWAPPED,
        part=ReplacementPart.RETIRE,
        becomes=_AFTER_OLD,
        stamp=replace(STAMP, retired_from="search"),
    ),
    replace(_SWAPPED, part=ReplacementPart.PROMOTE, was=_BEFORE_NEW, live=None, stamp=STAMP),
    replace(
        _SWAPPED,
        action=Action.DELETE,
        part=ReplacementPart.REMOVE,
        was=_AFTER_OLD,
        after=(COLLECTION, PAGE),
        blast_radius=BlastRadius(),
    ),
)
REPUBLISHING = Replacement(
    OnReplace.RECREATE,
    loses=(
        "its public key: published again, it has a new one",
        "its page, until it is published again",
    ),
    cause=RETRIEVER,
    is_outage=True,
)
_WITHDRAWN = Step(
    PAGE,
    Action.DELETE,
    ActionReason.DRAGGED,
    "holds the id of Retriever/ads/search, which is replaced",
    changes=(
        FieldChange(
            ("retriever_id",),
            "search",
            "search",
            obstacle="a page belongs to the retriever that it was made for",
            is_repointed=True,
        ),
    ),
    after=(RETRIEVER,),
    desired=declared(
        PAGE,
        {"retriever_id": "search", "public_name": "ads-search"},
        file="manifests/search.yaml",
        line=30,
    ),
    live=live(PAGE, "pub_1", retriever_id="ret_1", public_name="ads-search"),
    part=ReplacementPart.REMOVE,
    replacement=REPUBLISHING,
)
PAGE_PARTS = (
    _WITHDRAWN,
    replace(_WITHDRAWN, action=Action.CREATE, part=ReplacementPart.RENEW, changes=(), live=None),
)
REPOINTED_COLLECTION = Step(
    COLLECTION,
    Action.UPDATE,
    ActionReason.REPOINTED,
    "holds the id of Retriever/ads/search, which is replaced",
    changes=(
        FieldChange(
            ("retriever_enrichments", 0, "retriever_id"),
            "search",
            "search",
            change_class=CLASS.REPROCESS,
            is_repointed=True,
        ),
    ),
    after=(RETRIEVER,),
    desired=declared(
        COLLECTION,
        {"retriever_enrichments": [{"retriever_id": "search"}]},
        file="manifests/collections.yaml",
        line=12,
    ),
    live=live(COLLECTION, "col_1", retriever_enrichments=[{"retriever_id": "ret_1"}]),
)
SWAP = Plan(
    "ads-platform",
    (*SWAP_PARTS[:3], REPOINTED_COLLECTION, *PAGE_PARTS, SWAP_PARTS[3]),
    unchanged=3,
    estimate=Estimate(9),
)
_SUCCESSOR = LiveResource(
    RETRIEVER._replace(name=_BEFORE_NEW), "ret_2", {}, replace(STAMP, successor_of="search")
)
RESUMED = Plan(
    "ads-platform",
    (SWAP_PARTS[1], replace(SWAP_PARTS[2], live=_SUCCESSOR), SWAP_PARTS[3]),
)

# --- what an interrupted swap still owes

RETIRED = RETRIEVER._replace(name=_AFTER_OLD)
_RETIRED_LIVE = replace(_OLD, address=RETIRED, stamp=SWAP_PARTS[1].stamp)
_OWED = replace(
    _WITHDRAWN,
    reason=ActionReason.REPLACED,
    says="differs in retriever_id",
    changes=(
        FieldChange(
            ("retriever_id",),
            _AFTER_OLD,
            "search",
            obstacle="a page belongs to the retriever that it was made for",
        ),
    ),
    after=(),
    replacement=replace(REPUBLISHING, cause=None),
)
HANDED_OVER = Plan(
    "ads-platform",
    (
        _OWED,
        replace(_OWED, action=Action.CREATE, part=ReplacementPart.RENEW, changes=(), live=None),
        Step(
            RETIRED,
            Action.DELETE,
            ActionReason.LEFT_OVER,
            "left behind by a swap, and of no use any more",
            live=_RETIRED_LIVE,
            blast_radius=BlastRadius(),
        ),
    ),
)

# --- a page that goes for a change of stages, and comes back

AROUND = Plan(
    "ads-platform",
    (
        replace(
            _WITHDRAWN,
            reason=ActionReason.MAKES_WAY,
            says="makes way for a change of Retriever/ads/search",
            changes=(),
            after=(),
        ),
        Step(
            RETRIEVER,
            Action.UPDATE,
            ActionReason.CHANGED,
            "differs in stages, while PublishedRetriever/ads/search is away",
            changes=(
                FieldChange(
                    ("stages", "cut", "config", "parameters", "count"),
                    5,
                    9,
                    held_by="PublishedRetriever",
                ),
            ),
            after=(PAGE,),
            desired=_SWAPPED.desired,
            live=_OLD,
        ),
        replace(PAGE_PARTS[1], reason=ActionReason.MAKES_WAY),
    ),
)

# --- rename, deferred fields, and what came of a rename that nobody declared

RENAME_RETRIEVER = Step(
    RENAMED,
    Action.RENAME,
    ActionReason.RENAMED,
    "was exec_ads; differs in description",
    changes=(FieldChange(("description",), "Old", "New", change_class=CLASS.METADATA),),
    desired=declared(RENAMED, {"description": "New"}, file="manifests/executive.yaml", line=1),
    live=live(RENAMED, "ret_3", retriever_name="exec_ads", description="Old"),
    was="exec_ads",
)
RENAME_BUCKET = Step(
    BUCKET,
    Action.RENAME,
    ActionReason.RENAMED,
    "was videos",
    desired=declared(BUCKET, {}, file="manifests/buckets.yaml", line=1),
    live=live(BUCKET, "bkt_1", bucket_name="videos"),
    was="videos",
)
RENAME = Plan("ads-platform", (RENAME_BUCKET, RENAME_RETRIEVER), unchanged=1)

CIRCLE_SPEC: Fields = {
    "source": {"type": "bucket", "bucket_ids": ["raw"]},
    "retriever_enrichments": [{"retriever_id": "search"}],
}
_CREATED = Step(
    COLLECTION,
    Action.CREATE,
    ActionReason.NOT_LIVE,
    "declared, and not there yet",
    desired=declared(COLLECTION, CIRCLE_SPEC, file="manifests/collections.yaml", line=12),
    stamp=STAMP,
    deferred=("retriever_enrichments",),
)
CIRCLE = Plan(
    "ads-platform",
    (
        _CREATED,
        replace(
            _CREATED,
            action=Action.UPDATE,
            reason=ActionReason.DEFERRED,
            says="sets what the create left out",
            changes=(
                FieldChange(
                    ("retriever_enrichments",),
                    None,
                    [{"retriever_id": "search"}],
                    change_class=CLASS.REPROCESS,
                ),
            ),
            stamp=None,
            deferred=(),
            after=(RETRIEVER,),
        ),
    ),
    estimate=Estimate(2, per_minute=3600),
)
LOOKS_LIKE_A_RENAME = Problem(
    "looks-like-a-rename",
    "would be created while Retriever/ads/exec_ads, which is the same but for its name, is deleted",
    "add `renamed_from: exec_ads` under metadata",
    Severity.WARNING,
    RENAMED,
    ("metadata", "name"),
    Location("manifests/executive.yaml", 4, 9, "  name: executive"),
)
HINT = Plan("ads-platform", (), unchanged=2, warnings=(LOOKS_LIKE_A_RENAME,))

# --- a part of the world only

LIMITED = Plan(
    "ads-platform",
    (REPOINTED_RETRIEVER,),
    unchanged=4,
    scope=Scope(
        targets=("Retriever/ads/*",),
        excluded=("Collection/ads/faces",),
        pulled_in=(COLLECTION, BUCKET),
        left_out=(Address("Retriever", "ads", "people"),),
    ),
)
UNTOUCHED = replace(LIMITED, steps=(), scope=Scope(targets=("Retriever/lab/*",)))

FEATURES = {
    "recreate": RECREATE,
    "swap": SWAP,
    "resumed": RESUMED,
    "handed-over": HANDED_OVER,
    "around-a-page": AROUND,
    "rename": RENAME,
    "circle": CIRCLE,
    "hint": HINT,
    "limited": LIMITED,
    "untouched": UNTOUCHED,
}
