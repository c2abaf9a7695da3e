"""The `acceptance:` block of a manifest, read as it was declared; judged is its frame alone."""

from collections.abc import Iterator, Mapping
from typing import Literal

from msgspec.structs import replace
from pydantic import Field

from reconciler.manifest.documents.place import place_problem
from reconciler.manifest.documents.shape import FileShape, complaints
from reconciler.manifest.yaml.document import Document
from reconciler.model.data import Data, FieldPath
from reconciler.model.problem import Problem
from reconciler.model.verification.acceptance import Acceptance, AcceptanceStep, StepKind

_FRAME = ("name", "kind", "expect")


class _BlockShape(FileShape):
    """What stands around the steps (§23)."""

    max_cost_usd: float | None = Field(default=None, ge=0)
    steps: list[object]


class _StepShape(FileShape):
    """What every step has."""

    name: str = Field(min_length=1)
    kind: Literal["query", "documents", "alert", "realtime"]
    expect: dict[str, object]


def read_acceptance(document: Document, problems: list[Problem]) -> Acceptance | None:
    """The block whose variables are filled in; what is wrong with it goes to `problems`."""
    content, locations = document.content, document.locations
    wrong = complaints(_BlockShape, _with_number(content), "`acceptance`")
    problems += [place_problem(each, locations) for each in wrong]
    if wrong or not isinstance(content, Mapping):
        return None
    listed = content["steps"]
    cost = content.get("max_cost_usd")
    steps = [
        step
        for position, each in enumerate(listed if isinstance(listed, list) else ())
        if (step := _step(each, position, document, problems)) is not None
    ]
    return Acceptance(
        tuple(_once(steps, problems)),
        float(cost) if isinstance(cost, int | float) else None,
        locations,
    )


def _step(
    content: Data, position: int, document: Document, problems: list[Problem]
) -> AcceptanceStep | None:
    at: FieldPath = ("steps", position)
    wrong = complaints(_StepShape, _frame_of(content), "a step")
    for problem in wrong:
        placed = replace(problem, path=(*at, *problem.path))
        problems.append(place_problem(placed, document.locations))
    if wrong or not isinstance(content, Mapping):
        return None
    expect = content["expect"]
    return AcceptanceStep(
        str(content["name"]),
        StepKind(str(content["kind"])),
        expect if isinstance(expect, Mapping) else {},
        {key: value for key, value in content.items() if key not in _FRAME},
        document.locations.beneath(at),
        tuple((path[len(at) :], word) for path, word in document.traps if path[:2] == at),
    )


def _frame_of(content: Data) -> Data:
    """What every step has of this one."""
    if not isinstance(content, Mapping):
        return content
    return {key: content[key] for key in _FRAME if key in content}


def _with_number(content: Data) -> Data:
    """With a whole number of dollars as the number that it is."""
    cost = content.get("max_cost_usd") if isinstance(content, Mapping) else None
    if not isinstance(content, Mapping) or type(cost) is not int:
        return content
    return {**content, "max_cost_usd": float(cost)}


def _once(steps: list[AcceptanceStep], problems: list[Problem]) -> Iterator[AcceptanceStep]:
    """Of those with one name the first, because the others are a problem already."""
    first: dict[str, AcceptanceStep] = {}
    for each in steps:
        if first.setdefault(each.name, each) is each:
            yield each
        else:
            says = f"two steps are called {each.name}"
            place = each.locations.of_value(("name",))
            remedy = "call one of them otherwise"
            problems.append(Problem("duplicate-step", says, remedy, location=place))
