"""`verify` on the command line: what is asked, judged, shown, and what it exits with."""

from pathlib import Path

import pytest
from command_line import Invoke
from searchable import check, declare, fill, lay_out, rows

from reconciler.model.errors import ExitCode


@pytest.fixture
def filled(project: Path, invoke: Invoke) -> Path:
    """A project that is live and has documents."""
    lay_out(project)
    assert invoke("apply", "--auto-approve").code == ExitCode.OK
    fill(project)
    return project


def test_what_is_as_expected_passes_and_changes_nothing(filled: Path, invoke: Invoke) -> None:
    declare(filled, check("cars", "red sports car", "{contains: [{where: {brand: acme}}]}"))
    before = rows(filled)
    said = invoke("verify")
    assert said.code == ExitCode.OK
    assert said.out.startswith("Check/ads/cars: passed (")
    assert "\n1 passed.\n" in said.out
    assert rows(filled) == before


def test_what_is_not_fails_with_what_was_seen_and_where_it_is_declared(
    filled: Path, invoke: Invoke
) -> None:
    expect = "{contains: [{where: {brand: acme}, rank_at_most: 1}], results: {at_most: 2}}"
    declare(filled, check("cars", "red sports car", expect))
    said = invoke("verify")
    assert said.code == ExitCode.CHANGES
    assert "  met     contains brand = acme at rank 1 or better: rank 1\n" in said.out
    assert "  NOT MET results: at most 2: 6\n" in said.out
    assert "          --> manifests/verified.yaml:7:" in said.out
    assert "\n1 failed.\n" in said.out


def test_what_cannot_be_asked_says_why_and_the_others_go_on(filled: Path, invoke: Invoke) -> None:
    gone = check("gone", "red", "{results: {at_least: 1}}").replace(
        "retriever: search", "retriever: later"
    )
    later = (filled / "manifests" / "search.yaml").read_text().partition("---\n")[2]
    (filled / "manifests" / "later.yaml").write_text(later.replace("name: search", "name: later"))
    declare(filled, gone, check("cars", "red sports car", "{results: {at_least: 7}}"))
    said = invoke("verify")
    assert said.code == ExitCode.ERROR
    assert "help: It is declared, and not live: `reconciler apply` makes it." in said.out
    assert "\n1 failed, 1 not asked.\n" in said.out
