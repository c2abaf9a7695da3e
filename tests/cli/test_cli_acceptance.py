"""`verify` and the vendor's `acceptance:` block: its steps are checks like all others."""

import json
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from command_line import Invoke
from schemas import faults_of
from searchable import check, declare, fill, rows

from reconciler.model.errors import ExitCode

MANIFEST = """\
version: "1.0"
namespaces:
  - name: ads
    extractors: [{name: text_extractor, version: v1}]
buckets:
  - {name: texts, namespace: ads, schema: {properties: {title: {type: text, required: true}}}}
collections:
  - name: texts
    namespace: ads
    source: {type: bucket, bucket_ids: [texts]}
    feature_extractor: {name: text_extractor, version: v1, input_mappings: {text: title}}
retrievers:
  - name: search
    namespace: ads
    collection_identifiers: [texts]
    input_schema: {query: {type: text, required: true}}
    stages:
      - stage_name: find
        config:
          stage_id: feature_search
          parameters:
            searches:
              - feature_uri: mixpeek://text_extractor@v1/multilingual_e5_large_instruct_v1
                query: {input_mode: text, value: "{{INPUT.query}}"}
            final_top_k: 25
"""
FINDS = """\
    - name: finds
      kind: query
      retriever: search
      inputs: {query: red sports car}
      limit: 5
      expect: {results: 5}
"""
STEP_AT = MANIFEST.count("\n") + 4
"""The line of the first step."""


def block(*steps: str, budget: str = "") -> str:
    return f"{MANIFEST}acceptance:\n{budget or '  # no budget'}\n  steps:\n{''.join(steps)}"


def step(name: str, kind: str, rest: str) -> str:
    return f"    - {{name: {name}, kind: {kind}, {rest}}}\n"


def finds(name: str, query: str = "red", expect: str = "{results: {at_least: 1}}") -> str:
    return step(name, "query", f"retriever: search, inputs: {{query: {query}}}, expect: {expect}")


def counts(name: str, expect: str) -> str:
    return step(name, "documents", f"collection: texts, expect: {expect}")


def write(project: Path, *steps: str, budget: str = "") -> None:
    (project / "manifests" / "mixpeek.yaml").write_text(block(*steps, budget=budget))


@pytest.fixture
def vendors(project: Path) -> Path:
    """A project of the vendor's manifest alone."""
    for each in (project / "manifests").iterdir():
        each.unlink()
    (project / "manifests" / "mixpeek.yaml").write_text(MANIFEST)
    return project


@pytest.fixture
def filled(vendors: Path, invoke: Invoke) -> Path:
    """The same, live and with documents."""
    assert invoke("apply", "--auto-approve").code == ExitCode.OK
    fill(vendors)
    return vendors


def test_steps_that_hold_pass_and_change_nothing(filled: Path, invoke: Invoke) -> None:
    write(filled, FINDS, counts("there", "{documents: {at_least: 1, at_most: 6}}"))
    before = rows(filled)
    said = invoke("verify")
    assert said.code == ExitCode.OK
    assert re.match(r"Check/ads/finds: passed \(.+\)\nCheck/ads/there: passed\n", said.out)
    assert "\n2 passed.\n" in said.out
    assert "1 search, 0.1 credits" in said.out
    assert rows(filled) == before


def test_steps_that_do_not_hold_fail_at_their_place_in_the_vendors_file(
    filled: Path, invoke: Invoke
) -> None:
    write(filled, FINDS.replace("results: 5", "results: 2"), counts("there", "{documents: 7}"))
    said = invoke("verify")
    assert said.code == ExitCode.CHANGES
    line = STEP_AT + 6
    assert (
        f"  NOT MET results: exactly 2: 5\n          --> manifests/mixpeek.yaml:{line - 1}:16"
        in (said.out)
    )
    assert (
        "  NOT MET documents of Collection/ads/texts: exactly 7: 6\n"
        f"          --> manifests/mixpeek.yaml:{line}:" in said.out
    )
    assert "\n2 failed.\n" in said.out


def test_a_step_that_nobody_understands_is_not_asked_and_says_why_and_where(
    filled: Path, invoke: Invoke
) -> None:
    write(
        filled,
        FINDS,
        step("rings", "alert", "expect: {fires: true}"),
        finds("top", expect="{top_value: 3}"),
    )
    said = invoke("verify")
    assert said.code == ExitCode.ERROR
    assert "\n1 passed, 2 not asked.\n" in said.out
    shown = " ".join(said.out.split())
    assert "whether an alert fires is seen when it does" in shown
    assert "what `top_value` expects is not known" in shown
    line = STEP_AT + 6
    assert f"--> manifests/mixpeek.yaml:{line}:21" in said.out
    assert f"--> manifests/mixpeek.yaml:{line + 1}:" in said.out


def test_every_format_has_them_with_the_place_of_what_they_expect(
    filled: Path, invoke: Invoke
) -> None:
    write(
        filled,
        FINDS,
        counts("there", "{documents: 7}"),
        step("rings", "alert", "expect: {fires: true}"),
    )
    formats = ("json", "markdown", "html", "junit", "sarif", "annotations")
    files = {each: filled / f"verified.{each}.out" for each in formats}
    outputs = [part for each, file in files.items() for part in ("--output", f"{each}={file}")]
    assert invoke("verify", *outputs).code == ExitCode.ERROR
    told = {each: file.read_text() for each, file in files.items()}
    assert faults_of(told["json"], "verify") == []
    found = {each["address"]: each for each in json.loads(told["json"])["checks"]}
    assert [(each["outcome"], each["retriever"]) for each in found.values()] == [
        ("passed", "Retriever/ads/search"),
        ("failed", None),
        ("not_asked", None),
    ]
    places = [(each["file"], each["line"], each["column"]) for each in found.values()]
    text = (filled / "manifests" / "mixpeek.yaml").read_text().splitlines()
    assert all(
        file == "manifests/mixpeek.yaml" and text[line - 1][column - 1 :].startswith("expect:")
        for file, line, column in places
    )
    suite = ElementTree.fromstring(told["junit"]).find("testsuite")
    assert suite is not None
    assert (suite.get("tests"), suite.get("failures"), suite.get("errors")) == ("3", "1", "1")
    assert "1 passed, 1 failed, 1 not asked." in told["markdown"]
    assert "Check/ads/rings" in told["html"]
    ruled = [each["ruleId"] for each in json.loads(told["sarif"])["runs"][0]["results"]]
    assert sorted(ruled) == ["expectation-not-met", "unknown-step"]
    assert told["annotations"].count("file=manifests/mixpeek.yaml,line=") == 2


def test_a_selection_means_steps_as_it_means_checks(filled: Path, invoke: Invoke) -> None:
    write(
        filled,
        FINDS,
        counts("there", "{documents: 6}"),
        step("rings", "alert", "expect: {fires: true}"),
    )
    declare(filled, check("cars", "red", "{results: {at_least: 1}}"))

    def asked(*selected: str) -> list[str]:
        said = json.loads(invoke("verify", *selected, "--format", "json").out)
        return [each["address"] for each in said["checks"]]

    assert asked("Check/ads/finds") == ["Check/ads/finds"]
    assert asked("Collection/ads/texts") == ["Check/ads/there"]
    assert asked("Check/ads/rings") == ["Check/ads/rings"]
    assert sorted(asked("Retriever/ads/search")) == ["Check/ads/cars", "Check/ads/finds"]
    assert sorted(asked("Check/ads/*")) == sorted(asked())
    assert len(asked()) == 4


def test_what_does_not_fit_what_is_declared_is_told_offline(vendors: Path, invoke: Invoke) -> None:
    write(
        vendors,
        step("a", "query", "retriever: serch, namespace: ads, expect: {results: 1}"),
        step("b", "query", "retriever: search, inputs: {qery: red}, expect: {results: 1}"),
        finds("c", expect="{results: {at_least: 9}}").replace("inputs", "limit: 5, inputs"),
        step("d", "query", "retriever: search, inputs: red, expect: {results: 1}"),
        step("e", "query", "retriever: search, inputs: {query: no}, expect: {results: 1}"),
    )
    said = json.loads(invoke("validate", "--format", "json").out)
    found = [(each["code"], each["line"] - STEP_AT, each["address"]) for each in said["problems"]]
    assert found == [
        ("undeclared-reference", 0, "Check/ads/a"),
        ("missing-input", 1, "Check/ads/b"),
        ("unknown-input", 1, "Check/ads/b"),
        ("impossible-expectation", 2, "Check/ads/c"),
        ("missing-input", 3, "Check/ads/d"),
        ("wrong-type", 3, "Check/ads/d"),
        ("wrong-type", 4, "Check/ads/e"),
        ("yaml-trap", 4, "Check/ads/e"),
    ]
    assert all(each["file"] == "manifests/mixpeek.yaml" for each in said["problems"])


def test_two_of_one_address_are_told_wherever_they_stand(vendors: Path, invoke: Invoke) -> None:
    write(
        vendors,
        finds("cars"),
        counts("boats", "{documents: 6}"),
        step("bikes", "alert", "expect: {fires: true}"),
        step('"li\\nne"', "documents", "collection: texts, expect: {documents: 6}"),
        finds('"li\\nne2"'),
    )
    some = "{results: {at_least: 1}}"
    declare(vendors, *(check(each, "red", some) for each in ("cars", "boats", "bikes")))
    said = json.loads(invoke("validate", "--format", "json").out)
    found = sorted((each["code"], each["file"], each["line"]) for each in said["problems"])
    at = STEP_AT
    assert [each[0] for each in found] == ["bad-name"] * 2 + ["duplicate-address"] * 3
    assert found[:2] == [("bad-name", "manifests/mixpeek.yaml", at + step) for step in (3, 4)]
    assert all(each[1] == "manifests/mixpeek.yaml" for each in found[2:4])


def test_a_budget_stops_the_steps_of_its_manifest_before_it_is_exceeded(
    filled: Path, invoke: Invoke
) -> None:
    # A search costs 0.1 credits here, which is $0.0001.
    steps = [finds(f"s{number}", f"red {number}") for number in range(4)]
    write(filled, *steps, counts("there", "{documents: 6}"), budget="  max_cost_usd: 0.00025")
    declare(filled, check("cars", "blue", "{results: {at_least: 1}}"))
    said = invoke("verify")
    assert said.code == ExitCode.ERROR
    assert "\n4 passed, 2 not asked.\n" in said.out
    assert "0.25 of max_cost_usd (0.00025) at manifests/mixpeek.yaml:" in " ".join(said.out.split())
    enough = invoke("verify", "Check/ads/s0", "Check/ads/s1")
    assert enough.code == ExitCode.OK


def test_a_change_of_the_retriever_asks_the_steps_that_search_it(
    filled: Path, invoke: Invoke
) -> None:
    write(filled, FINDS, counts("there", "{documents: 7}"))
    file = filled / "manifests" / "mixpeek.yaml"
    file.write_text(file.read_text().replace("final_top_k: 25", "final_top_k: 2"))
    planned = invoke("plan")
    assert "Check/ads/finds" in planned.out
    assert "Check/ads/there" not in planned.out
    assert "Verifying takes at most 1 search" in planned.out
    applied = invoke("apply", "--auto-approve")
    assert applied.code == ExitCode.PARTIAL
    assert "Check/ads/finds: failed" in applied.out
    assert "Check/ads/there" not in applied.out + applied.err


def test_what_steps_would_cost_is_told_without_asking(filled: Path, invoke: Invoke) -> None:
    write(
        filled,
        FINDS,
        counts("there", "{documents: 7}"),
        step("rings", "alert", "expect: {fires: true}"),
    )
    said = invoke("verify", "--explain-only", "--format", "json")
    assert said.code == ExitCode.ERROR
    assert faults_of(said.out, "verify") == []
    told = {each["address"]: each for each in json.loads(said.out)["estimates"]}
    assert [each["searches"] for each in told.values()] == [1, 0, 0]
    assert told["Check/ads/there"]["credits"] == 0
    assert told["Check/ads/rings"]["problem"]["code"] == "unknown-step"


def test_a_collection_that_is_not_live_cannot_be_counted(vendors: Path, invoke: Invoke) -> None:
    write(vendors, counts("there", "{documents: 7}"))
    said = invoke("verify")
    assert said.code == ExitCode.ERROR
    assert "--> manifests/mixpeek.yaml:" in said.out
    assert "help: It is declared, and not live: `reconciler apply` makes it." in said.out
