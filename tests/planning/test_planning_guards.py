"""Promises of the guards as a whole; what each one refuses is told by the stories."""

import pkgutil
import re
import shlex
from dataclasses import replace
from pathlib import Path

import pytest
from stories import plan_of

import reconciler.planning.guards
from reconciler.model.address import parse_address
from reconciler.model.errors import Rejected
from reconciler.planning.guards.refusals import GUARDS

FOLDER = Path(reconciler.planning.guards.__file__).parent
CASES = Path(__file__).parent / "cases"
NAMES = [guard.__module__.rpartition(".")[2] for guard in GUARDS]

STORIES = {
    "adoption": "an-unowned-resource-is-not-taken-over-unasked",
    "cascade": "a-recreated-collection-takes-along-all-that-reads-it",
    "documents_destroyed": "the-documents-of-a-recreate-are-counted",
    "foreign_owner": "another-stacks-resource-is-refused",
    "max_delete_percent": "a-recreate-counts-as-a-deletion-and-a-swap-does-not",
    "max_deletes": "a-recreate-counts-as-a-deletion-and-a-swap-does-not",
    "nothing_declared": "a-kind-is-not-emptied-unasked",
    "origin_unknown": "what-nobody-declares-is-not-dropped-under-a-stamp-without-notes",
    "prevent_destroy": "protection-holds-against-replacement",
    "public_form": "what-cannot-be-published-again-is-not-withdrawn",
    "published": "a-public-form-is-not-lost-unasked",
    "rename": "a-name-that-is-taken-cannot-be-renamed-to",
    "replacement": "a-replacement-tells-its-price-before-it-is-allowed",
    "server_made": "what-a-cluster-made-is-not-taken-over",
    "still_used": "a-taxonomy-and-an-alert-still-use-a-retriever",
}


def test_no_guard_is_forgotten():
    modules = {module.name for module in pkgutil.iter_modules([str(FOLDER)])} - {"refusals"}
    assert set(NAMES) == modules


@pytest.mark.parametrize("name", NAMES)
def test_every_guard_has_a_story_and_refuses_in_its_own_name(name):
    refusals = plan_of(CASES / STORIES[name]).refusals
    assert name.replace("_", "-") in {refusal.guard for refusal in refusals}


@pytest.mark.parametrize("name", NAMES)
def test_every_guard_is_in_the_manual(name):
    manual = Path(__file__).parents[2] / "docs" / "guards.md"
    assert f"`{name.replace('_', '-')}`" in manual.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", NAMES)
def test_a_refusal_leaves_its_own_address_to_whoever_shows_it(name):
    for refusal in plan_of(CASES / STORIES[name]).refusals:
        assert not refusal.address or str(refusal.address) not in refusal.message


def with_flags(options, refusals):
    """The options as somebody would give them who does what every remedy says."""
    said = " ".join(text for each in refusals for text in re.findall("`(--[^`]+)`", each.remedy))
    words = iter(shlex.split(said))
    given = {}
    for flag in words:
        name = flag.removeprefix("--").replace("-", "_")
        if name == "allow_empty":
            given[name] = True
        elif name.startswith("max_"):
            given[name] = max(int(next(words)), given.get(name, 0))
        else:
            held = given.get(name, getattr(options, name))
            given[name] = held | {parse_address(next(words))}
    return replace(options, **given)


def refusals_after(story, told):
    try:
        return plan_of(CASES / story, lambda options: with_flags(options, told)).refusals
    except Rejected:
        return ()


REFUSED = [folder.name for folder in sorted(CASES.iterdir()) if refusals_after(folder.name, [])]


@pytest.mark.parametrize("story", REFUSED)
def test_what_a_remedy_says_lifts_the_refusal(story):
    told = []
    # Where there are many of them, a refusal names the first five, and the next plan the others.
    for _ in range(3):
        told += refusals_after(story, told)
    assert [each for each in refusals_after(story, told) if "`--" in each.remedy] == []
