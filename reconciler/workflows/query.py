"""A search, asked as somebody says it: what is wrong with it is told before anything is sent."""

from collections.abc import Mapping

from msgspec import Struct, field
from msgspec.structs import replace

from reconciler.api.client import Reader
from reconciler.api.search.events import OnEvent
from reconciler.api.search.execution import fetch_searched, run_search
from reconciler.api.search.remedies import told_of_search
from reconciler.api.search.requests import request_for
from reconciler.kinds import KINDS
from reconciler.kinds.search.inputs import (
    UnreadableInput,
    complaints_about_inputs,
    read_input,
    unreadable_input,
)
from reconciler.kinds.search.request import Asked, read_request
from reconciler.manifest.load import load
from reconciler.manifest.project.project import Project
from reconciler.model.data import Data, Fields
from reconciler.model.errors import ApiError, NotFound, Rejected
from reconciler.model.problem import Problem
from reconciler.model.resource import Desired
from reconciler.model.search.query import Query, SearchRequest
from reconciler.model.search.result import SearchResult
from reconciler.model.text.nearest import did_you_mean
from reconciler.workflows.query_target import Target, find_target, names_of, namespaces_in


class Question(Struct, frozen=True, kw_only=True):
    """A search as it was typed."""

    searched: str = ""
    """An address, a name or an id; empty where the request says it."""
    texts: Mapping[str, str] = field(default_factory=dict)
    """Inputs that were typed as texts; their schema says what they mean."""
    request: Fields = field(default_factory=dict)
    """Everything else, in the API's words of either generation."""


class Answered(Struct, frozen=True):
    """A search that was run."""

    target: Target
    query: Query
    request: SearchRequest
    result: SearchResult


async def ask(
    project: Project,
    reader: Reader,
    *,
    question: Question,
    environ: Mapping[str, str],
    on_event: OnEvent | None = None,
) -> Answered:
    """Run one search; `on_event` is told what a stream tells.

    Only what no manifest declares, or what needs stages of its own, is read first. Raises
    `Rejected` with everything that is wrong with the question, and `ApiError`.
    """
    desired = load(project, kinds=KINDS, environ=environ).desired
    asked = read_request(question.request)
    target = find_target(_searched(question, asked), desired, KINDS)
    try:
        live = await _live(reader, target, asked.query)
        query = replace(asked.query, inputs=_inputs(target, live, question, asked.query))
        name = target.address.name
        request = request_for(target.kind, target.execution, query, name=name, live=live)
        result = await run_search(
            reader, request, query, namespace=target.address.namespace, on_event=on_event
        )
    except ApiError as error:
        error.problems = (_told_of_search(error, target, desired),)
        raise
    return Answered(target, query, request, result)


def _searched(question: Question, asked: Asked) -> str:
    """Whoever says it twice must mean the same."""
    said = {each for each in (question.searched, asked.retriever) if each}
    if len(said) > 1 and question.searched.rpartition("/")[2] != asked.retriever:
        says = f"the request is for {asked.retriever}, and {question.searched} was named"
        raise Rejected(Problem("two-targets", says, "name one of them"))
    if not said:
        says = "nobody says what is to be searched"
        raise Rejected(Problem("no-target", says, "name it: `reconciler query NAMESPACE/NAME`"))
    return question.searched or asked.retriever


async def _live(reader: Reader, target: Target, query: Query) -> Fields | None:
    """How it reads, where that is needed: inputs that are declared need no request."""
    if target.declared is not None and not query.needs_stages:
        return None
    home, name = target.address.namespace, target.address.name
    return await fetch_searched(reader, target.kind, name, namespace=home)


def _inputs(target: Target, live: Fields | None, question: Question, query: Query) -> Fields:
    """Every input, each as its schema has it; raises `Rejected`."""
    spec = target.declared.spec if target.declared else live or {}
    held = spec.get(target.execution.inputs)
    schema = held if isinstance(held, Mapping) else {}
    read: dict[str, Data] = dict(query.inputs)
    problems: list[Problem] = []
    for name, text in question.texts.items():
        try:
            read[name] = read_input(text, schema.get(name))
        except UnreadableInput as error:
            read[name] = None
            problems.append(unreadable_input(name, error.due))
    problems += complaints_about_inputs(read, schema, who=str(target.address))
    if problems:
        raise Rejected(*(_placed(problem, target) for problem in problems))
    return read


def _placed(problem: Problem, target: Target) -> Problem:
    """With the line that declares the input; of one that nobody declares, that of them all."""
    if target.declared is None:
        return problem
    path = ("spec", target.execution.inputs, *problem.path[1:])
    return replace(problem, location=target.declared.locations.of_key(path))


def _told_of_search(error: ApiError, target: Target, desired: Desired) -> Problem:
    problem = error.problem
    if not isinstance(error, NotFound):
        return told_of_search(error)
    if target.declared is not None:
        return replace(problem, remedy="It is declared, and not live: `reconciler apply` makes it.")
    spaces, home = namespaces_in(desired, KINDS), target.address.namespace
    if home not in spaces:
        remedy = f"the manifests know no namespace {home}: {did_you_mean(home, spaces)}"
        return replace(problem, remedy=remedy)
    known = [each for each in desired.resources if each.kind == target.kind.name]
    remedy = names_of(known, target.address.name)
    return replace(problem, remedy=remedy or "Check its name and its namespace.")
