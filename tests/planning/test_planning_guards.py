"""Promises of the guards as a whole; what each one refuses is told by the stories."""

import pkgutil
import re
import shlex
from pathlib import Path

import pytest
from msgspec.structs import replace
from stories import FOLDERS, folder_of, named, plan_of

import reconciler.planning.guards
from reconciler.model.address import Address
from reconciler.model.errors import Rejected
from reconciler.planning.guards.refusals import GUARDS
from reconciler.planning.options.options import PlanOptions, flag_for

FOLDER = Path(reconciler.planning.guards.__file__).parent
NAMES = [guard.__module__.rpartition(".")[2] for guard in GUARDS]

STORIES = {
    "adoption": "unowned-resource-is-not-taken-over-unasked",
    "cascade": "recreated-collection-takes-along-all-its-readers",
    "documents_destroyed": "documents-of-a-recreate-are-counted",
    "earlier_name": "earlier-name-of-the-stack-is-not-pruned-unasked",
    "foreign_owner": "another-stacks-resource-is-refused",
    "max_delete_percent": "many-deletions-are-refused-by-number-and-by-share",
    "max_deletes": "recreate-counts-as-a-deletion-and-a-swap-does-not",
    "nothing_declared": "kind-is-not-emptied-unasked",
    "origin_unknown": "undeclared-keys-stay-under-a-stamp-without-notes",
    "final_deletion": "what-ends-for-good-is-ended-only-by-name",
    "prevent_destroy": "protection-holds-against-replacement",
    "published": "public-form-is-not-lost-unasked",
    "rename": "name-that-is-taken-cannot-be-renamed-to",
    "replacement": "replacement-tells-its-price-before-it-is-allowed",
    "server_made": "clusters-collection-is-not-taken-over",
    "still_used": "taxonomy-and-an-alert-still-use-a-retriever",
    "unavailable": "page-is-not-taken-down-for-a-name-that-is-taken",
    "unrepeatable": "unrepeatable-publication-is-not-withdrawn",
}


def test_no_guard_is_forgotten():
    modules = {module.name for module in pkgutil.iter_modules([str(FOLDER)])} - {"refusals"}
    assert set(NAMES) == modules


@pytest.mark.parametrize("name", NAMES)
def test_every_guard_has_a_story_and_refuses_in_its_own_name(name):
    refusals = plan_of(folder_of(STORIES[name])).refusals
    assert name.replace("_", "-") in {refusal.guard for refusal in refusals}


@pytest.mark.parametrize("name", NAMES)
def test_every_guard_is_in_the_manual(name):
    manual = Path(__file__).parents[2] / "docs" / "guards.md"
    assert f"`{name.replace('_', '-')}`" in manual.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", NAMES)
def test_a_refusal_leaves_its_own_address_to_whoever_shows_it(name):
    for refusal in plan_of(folder_of(STORIES[name])).refusals:
        assert not refusal.address or str(refusal.address) not in refusal.message


def with_flags(options, said):
    """The options as somebody gives them who adds these flags to the command."""
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
            given[name] = held | {named(next(words))}
    return replace(options, **given)


def remedies(refusals):
    """Every flag that the remedies name, as somebody reads them."""
    return " ".join(text for each in refusals for text in re.findall("`(--[^`]+)`", each.remedy))


def line(refusals):
    """The line that is there to be copied."""
    return " ".join(dict.fromkeys(flag for each in refusals for flag in each.flags))


def refusals_after(story, said):
    relaxing = (lambda options: with_flags(options, said)) if said else None
    try:
        return plan_of(folder_of(story), relaxing).refusals
    except Rejected:
        return ()


REFUSED = [folder.name for folder in FOLDERS if refusals_after(folder.name, "")]


@pytest.mark.parametrize("story", REFUSED)
def test_what_a_remedy_says_lifts_the_refusal(story):
    told = ""
    # Where there are many of them, a refusal names the first five, and the next plan the others.
    for _ in range(3):
        told += f" {remedies(refusals_after(story, told))}"
    assert [each for each in refusals_after(story, told) if "`--" in each.remedy] == []


@pytest.mark.parametrize("story", REFUSED)
def test_one_line_lifts_at_once_all_that_flags_can_lift(story):
    before = refusals_after(story, "")
    after = refusals_after(story, line(before))
    liftable = {(each.guard, each.address) for each in before if each.flags}
    assert liftable & {(each.guard, each.address) for each in after} == set()
    assert [each for each in before if not each.flags] == [each for each in after if not each.flags]


@pytest.mark.parametrize("story", REFUSED)
def test_a_refusal_has_as_data_the_flags_that_its_remedy_names(story):
    for refusal in refusals_after(story, ""):
        said = remedies([refusal])
        assert bool(refusal.flags) == bool(said)
        assert line([refusal]).startswith(said)


def test_a_flag_means_the_one_that_it_names_whatever_is_in_the_name():
    odd = Address("Bucket", "ads", "a[b]*?")
    flag, given = shlex.split(flag_for("--adopt", odd))
    options = PlanOptions(adopt=frozenset({given}))
    assert (flag, options.may_adopt(odd)) == ("--adopt", True)
    assert not options.may_adopt(odd._replace(name="abcd"))
