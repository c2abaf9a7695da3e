"""Promises of the guards as a whole; what each one refuses is told by the stories."""

import pkgutil
from pathlib import Path

import pytest
from stories import plan_of

import reconciler.planning.guards
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
