"""How stages of earlier generations are rewritten, where what they say has an equivalent."""

from collections.abc import Mapping

from reconciler.kinds.catalogue.older_searches import is_older_search
from reconciler.kinds.catalogue.successors import stage_id_of_today
from reconciler.kinds.declaration.legacy_fixes import Rewrite
from reconciler.model.data import Data, FieldPath, Fields, is_same
from reconciler.model.edit import FieldEdit, InsertItem, MoveKey, RemoveKey, ReplaceValue


def write_config(key: str) -> Rewrite:
    """The name of the stage under a key, and its parameters, go into `config`."""

    def rewrite(path: FieldPath, stage: Fields) -> tuple[FieldEdit, ...]:
        around, name = path[:-1], stage.get(key)
        stage_id = stage_id_of_today(name, stage.get("parameters"))
        if stage_id is None and is_older_search(name, stage.get("parameters")):
            stage_id = str(name)  # once it stands there, its parameters are rewritten
        if not isinstance(name, str) or stage_id is None or stage.get("config"):
            return ()
        to = (*around, "config", "stage_id")
        # Where the name is the stage's own as well, it stays.
        is_own = key == "stage_name"
        said: list[FieldEdit] = [] if is_own else [MoveKey((*around, key), to)]
        if is_own or stage_id != name:
            said.append(ReplaceValue(to, stage_id))
        if "parameters" in stage:
            inside = (*around, "config", "parameters")
            said.append(MoveKey((*around, "parameters"), inside))
        return tuple(said)

    return rewrite


def write_config_of_any(path: FieldPath, stage: Fields) -> tuple[FieldEdit, ...]:
    """Likewise, by whichever key names the stage."""
    key = next((key for key in ("stage_id", "stage") if stage.get(key)), None)
    return write_config(key)(path, stage) if key else ()


def drop_repeated(path: FieldPath, stage: Fields) -> tuple[FieldEdit, ...]:
    """Parameters beside a `config` that has the same, or none."""
    config = stage.get("config")
    own = config.get("parameters") if isinstance(config, Mapping) else None
    if own is None:
        return (MoveKey(path, (*path[:-1], "config", "parameters")),)
    return (RemoveKey(path),) if is_same(own, stage.get("parameters")) else ()


def move_top_k(path: FieldPath, stage: Fields) -> tuple[FieldEdit, ...]:
    """How many a search finds; other stages mean something else by it."""
    name = _named(stage)
    is_search = name == "feature_search"
    to = (*path[:-1], "config", "parameters", "final_top_k")
    return (MoveKey(path, to),) if is_search and stage.get("config") else ()


def move_into_parameters(key: str) -> Rewrite:
    """It became a parameter, once the stage has its `config`."""

    def rewrite(path: FieldPath, stage: Fields) -> tuple[FieldEdit, ...]:
        to = (*path[:-1], "config", "parameters", key)
        return (MoveKey(path, to),) if stage.get("config") else ()

    return rewrite


def move_into_config(path: FieldPath, stage: Fields) -> tuple[FieldEdit, ...]:
    """It stands beside the id of the stage, once the stage has its `config`."""
    to = (*path[:-1], "config", str(path[-1]))
    return (MoveKey(path, to),) if stage.get("config") else ()


def move_into_next_stage(path: FieldPath, stage: Fields) -> tuple[FieldEdit, ...]:
    """What is left of the results is a stage's own business, right after the one that found them.

    Empty conditions leave everything, and only go.
    """
    *around, at, _ = path
    name = stage.get("stage_name")
    conditions = stage.get(str(path[-1]))
    if not conditions:
        return (RemoveKey(path),)
    if not isinstance(at, int) or not isinstance(name, str) or not isinstance(conditions, Mapping):
        return ()
    added = (*around, at + 1)
    following: Data = {"stage_name": f"filter_{name}", "config": {"stage_id": "attribute_filter"}}
    to = (*added, "config", "parameters", "conditions")
    return (InsertItem(added, following), MoveKey(path, to))


def move_to_only_stage(path: FieldPath, spec: Fields) -> tuple[FieldEdit, ...]:
    """Filters of a retriever are those of its stage, where it has one."""
    stages = spec.get("stages")
    only = stages[0] if isinstance(stages, list) and len(stages) == 1 else None
    if not isinstance(only, Mapping) or not only.get("config"):
        return ()
    return (MoveKey(path, (*path[:-1], "stages", 0, "config", "pre_filters")),)


def _named(stage: Fields) -> Data:
    config = stage.get("config")
    return config.get("stage_id") if isinstance(config, Mapping) else None
