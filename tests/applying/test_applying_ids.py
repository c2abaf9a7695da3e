"""Names follow the steps: what is created, renamed or deleted is known by what it has become."""

from reconciler.applying.ids import IdRegistry, id_of
from reconciler.model.address import Address
from reconciler.model.change import Action, ActionReason
from reconciler.model.plan import ReplacementPart, Step
from reconciler.model.resource import Directory, LiveResource

SEARCH = Address("Retriever", "ads", "search")
OLD = LiveResource(SEARCH, "ret_old", {})


def before() -> IdRegistry:
    return IdRegistry(
        Directory(ids={("Retriever", "ads"): {"search": "ret_old", "other": "ret_1"}})
    )


def step(action: Action, **more: object) -> Step:
    return Step(SEARCH, action, ActionReason.REPLACED, "", **more)  # type: ignore[arg-type]


def known(ids: IdRegistry, name: str = "search") -> str | None:
    return ids.id_of("Retriever", "ads", name)


def test_what_is_created_is_known_by_its_new_id() -> None:
    ids = before()
    ids.follow(step(Action.CREATE), "ret_new")
    assert known(ids) == "ret_new"
    assert known(ids, "other") == "ret_1"
    assert ids.id_of("Retriever", "shop", "search") is None


def test_what_is_deleted_leads_nowhere_until_it_is_created_again() -> None:
    ids = before()
    ids.follow(step(Action.DELETE, live=OLD), "ret_old")
    assert known(ids) is None
    ids.follow(step(Action.CREATE), "ret_new")
    assert known(ids) == "ret_new"


def test_in_a_swap_every_name_leads_to_whoever_has_it_by_then() -> None:
    ids = before()
    ids.follow(
        step(Action.CREATE, part=ReplacementPart.SUCCEED, becomes="search--successor"), "ret_new"
    )
    assert (known(ids), known(ids, "search--successor")) == ("ret_old", "ret_new")
    ids.follow(
        step(Action.RENAME, part=ReplacementPart.RETIRE, live=OLD, becomes="search--retired"),
        "ret_old",
    )
    assert (known(ids), known(ids, "search--retired")) == (None, "ret_old")
    promote = step(Action.RENAME, part=ReplacementPart.PROMOTE, was="search--successor")
    assert id_of(promote, ids) == "ret_new"
    ids.follow(promote, "ret_new")
    assert (known(ids), known(ids, "search--successor")) == ("ret_new", None)
    assert id_of(step(Action.UPDATE), ids) == "ret_new"
    ids.follow(
        step(Action.DELETE, part=ReplacementPart.REMOVE, live=OLD, was="search--retired"), "ret_old"
    )
    assert (known(ids), known(ids, "search--retired")) == ("ret_new", None)


def test_a_step_is_carried_out_on_what_it_was_planned_for() -> None:
    ids = before()
    ids.follow(step(Action.CREATE), "ret_new")
    assert id_of(step(Action.DELETE, live=OLD), ids) == "ret_old"
    assert id_of(step(Action.UPDATE), ids) == "ret_new"
    assert id_of(step(Action.CREATE), ids) is None
