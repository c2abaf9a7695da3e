"""Which stage of today takes the place of an older one, with the parameters as they are."""

from collections.abc import Mapping

from reconciler.kinds.catalogue.bundled import load_bundled
from reconciler.kinds.catalogue.fit import fits
from reconciler.kinds.catalogue.json_schema import missing_in
from reconciler.kinds.catalogue.legacy_stages import OLDER_STAGES
from reconciler.model.data import Data


def stage_id_of_today(name: Data, parameters: Data) -> str | None:
    """The id that a stage has today; `None` where its parameters would have to be others.

    An older id that the API may take stays where its successor does not take the same.
    """
    if not isinstance(name, str):
        return None
    older = OLDER_STAGES.get(name)
    if older is None or name in load_bundled().stages:
        return name
    if _takes(older.successor, parameters):
        return older.successor
    return name if older.may_work else None


def _takes(stage_id: str, parameters: Data) -> bool:
    schema = load_bundled().stages.get(stage_id)
    said = parameters if isinstance(parameters, Mapping) else {}
    return schema is not None and fits(schema, said) and not any(missing_in(schema, said))
