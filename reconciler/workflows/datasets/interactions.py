"""Judged queries made of what users did: the API's own route, and a manifest of what it made.

What is made stays in the API for good, so its name is ours: after a lost answer it can be found.
"""

from collections.abc import Sequence
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from reconciler.api.client import Writer
from reconciler.api.evaluations.copies import find_copies, generate_copy
from reconciler.api.reading.pages import is_id
from reconciler.api.search.execution import fetch_searched
from reconciler.applying.steps.step_run import DOUBTFUL
from reconciler.kinds import KINDS
from reconciler.model.data import Data
from reconciler.model.errors import (
    ApiError,
    BadRequest,
    Conflict,
    DeadlineExceeded,
    NotFound,
    Rejected,
)
from reconciler.model.problem import Problem
from reconciler.model.verification.copies import DatasetCopy
from reconciler.model.verification.judgements import Dataset
from reconciler.workflows.datasets.declared import DeclaredDatasets
from reconciler.workflows.datasets.pull import dataset_of
from reconciler.workflows.query_target import Target, find_target

MOST_DAYS: Final = 365
"""So far back the API looks, at the most (§18.4)."""


class InteractionsWanted(Struct, frozen=True, kw_only=True):
    """Which interactions count; `None` and nothing leave it to the API."""

    name: str
    """What is made is called so, here and in the API."""
    min_interactions: int | None = None
    """A query with fewer is left out."""
    lookback_days: int | None = None
    types: Sequence[str] = ()
    """`click`, `purchase`: what says that a result was good."""

    def body(self) -> dict[str, Data]:
        """The request that asks for it."""
        said: dict[str, Data] = {
            "dataset_name": self.name,
            "min_interactions": self.min_interactions,
            "lookback_days": self.lookback_days,
            "positive_interaction_types": list(self.types) or None,
        }
        return {key: value for key, value in said.items() if value is not None}


async def generate(
    declared: DeclaredDatasets, writer: Writer, *, searched: str, wanted: InteractionsWanted
) -> Dataset:
    """What the API makes of the interactions with a retriever, as a dataset of ours.

    Raises `Rejected` where there are too few, or the name is taken, and errors of the API.
    """
    target = find_target(searched, declared.loaded.desired, KINDS)
    namespace = target.address.namespace
    # Looked at before: what is made cannot be taken away again.
    nothing = DatasetCopy(id="", name=wanted.name, namespace=namespace, count=0)
    dataset_of(declared, nothing, name=wanted.name)
    if await find_copies(writer, declared.copies, wanted.name, namespace=namespace):
        raise Rejected(_taken(wanted, namespace))
    copy = await _generate(declared, writer, target, wanted)
    if not any(query.grades for query in copy.queries):
        raise Rejected(_too_few(target))
    return dataset_of(declared, copy, name=wanted.name)


async def _generate(
    declared: DeclaredDatasets, writer: Writer, target: Target, wanted: InteractionsWanted
) -> DatasetCopy:
    namespace = target.address.namespace
    live = await _live(writer, target)
    try:
        return await generate_copy(
            writer,
            target.kind,
            target.execution,
            declared.copies,
            id_=live,
            namespace=namespace,
            body=wanted.body(),
        )
    except (Conflict, BadRequest) as error:
        # Somebody else's of this name may have come meanwhile; otherwise there are too few.
        if await find_copies(writer, declared.copies, wanted.name, namespace=namespace):
            raise Rejected(_taken(wanted, namespace)) from error
        raise _explained(error, target) from error
    except DOUBTFUL as error:
        found = await find_copies(writer, declared.copies, wanted.name, namespace=namespace)
        if found:
            return found[0]
        raise DeadlineExceeded(*(_doubtful(each) for each in error.problems)) from error


async def _live(writer: Writer, target: Target) -> str:
    """The id of the retriever, which is what the route takes."""
    home, name = target.address.namespace, target.address.name
    try:
        found = await fetch_searched(writer, target.kind, name, namespace=home)
    except NotFound as error:
        says = f"{target.address} is not live, so nobody can have used it"
        raise Rejected(Problem("not-live", says, "apply it, and let it be used")) from error
    id_ = found.get(target.kind.id_field)
    return id_ if is_id(id_) else name


def _explained(error: ApiError, target: Target) -> ApiError:
    """The API's own words, with what helps where it found too little."""
    remedy = f"{error.problem.remedy} {_MORE}".strip()
    error.problems = (replace(error.problem, remedy=remedy, address=target.address),)
    return error


_MORE: Final = (
    "If it found too few interactions: ask for fewer with --min-interactions, look further back "
    f"with --lookback-days (up to {MOST_DAYS}), or count more kinds of them with --types."
)


def _too_few(target: Target) -> Problem:
    says = f"the API found too few interactions with {target.address} to judge any query"
    return Problem("too-few-interactions", says, _MORE, address=target.address)


def _taken(wanted: InteractionsWanted, namespace: str) -> Problem:
    says = f"the API has judged queries called {wanted.name} already, which cannot be made anew"
    word = f"{namespace}/{wanted.name}"
    remedy = f"take them with `reconciler dataset pull {word}`, or give another --name"
    return Problem("name-taken", says, remedy)


def _doubtful(problem: Problem) -> Problem:
    remedy = "Run again: what was made is looked for first, and can then be pulled."
    return replace(problem, remedy=remedy)
