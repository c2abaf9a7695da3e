"""The one style: each rule with a text before and after it."""

from collections.abc import Mapping

import pytest

from reconciler.kinds import KINDS
from reconciler.manifest.formatting.format_text import format_text

CASES: Mapping[str, tuple[str, str]] = {
    "keys of the envelope and of the spec stand in the order of the kind's page": (
        """\
spec:
  tags: [a]
  stages:
  - config: {parameters: {limit: 5}, stage_id: limit}
    stage_name: first
metadata: {namespace: ads, name: find}
kind: Retriever
apiVersion: reconciler/v1
""",
        """\
apiVersion: reconciler/v1
kind: Retriever
metadata: {name: find, namespace: ads}
spec:
  stages:
    - stage_name: first
      config: {stage_id: limit, parameters: {limit: 5}}
  tags: [a]
""",
    ),
    "comments go where what they are about goes": (
        """\
# of the whole file

kind: Bucket   # what it is
# about the spec
spec:
  # why it is cold
  storage_class: coldline # for now
  description: raw
  # nothing follows
# how it is called
metadata:
  name: raw
# the end
apiVersion: reconciler/v1
""",
        """\
# of the whole file

# the end
apiVersion: reconciler/v1
kind: Bucket   # what it is
# how it is called
metadata:
  name: raw
# about the spec
spec:
  description: raw
  # why it is cold
  storage_class: coldline # for now
  # nothing follows
""",
    ),
    "blank lines stay single, and none stands where a block begins or ends": (
        "\n\na:\n\n\n  b: 1\n\n\n\n  c: 2\n\n\n---\n\nd: 3\n\n\n",
        "a:\n  b: 1\n\n  c: 2\n---\nd: 3\n",
    ),
    "each level is indented by two spaces, and lists stand deeper than their key": (
        "a:\n      b:\n      - c\n      -     d: 1\n            e: 2\n",
        "a:\n  b:\n    - c\n    - d: 1\n      e: 2\n",
    ),
    "quotes stay where some reader of YAML needs them": (
        "a: \"plain\"\nb: 'no'\nc: \"12\"\nd: 'it''s'\ne: '{{INPUT.x}}'\n"
        "f: '\"'\n'g': \"2024-01-01\"\n",
        'a: plain\nb: "no"\nc: "12"\nd: "it\'s"\ne: "{{INPUT.x}}"\nf: \'"\'\ng: "2024-01-01"\n',
    ),
    "a text of several lines is a block": (
        'a: "one\\ntwo\\n"\nb: "one\\ntwo"\n',
        "a: |\n  one\n  two\nb: |-\n  one\n  two\n",
    ),
    "a block keeps its own lines": (
        "a: >-\n        one\n        two\nb: |+\n   x\n\nc: |2\n   led\n",
        "a: >-\n  one\n  two\nb: |+\n  x\n\nc: |2\n   led\n",
    ),
    "a text that was wrapped is joined where it is short": (
        'a: one\n  two\nb: "three\n  four"\n',
        "a: one two\nb: three four\n",
    ),
    "a text that was wrapped is a folded block where it is long": (
        f"a: {'word ' * 12}\n  {'word ' * 12}end\n",
        f"a: >-\n  {' '.join(['word'] * 15)}\n  {' '.join(['word'] * 9)} end\n",
    ),
    "brackets stay on one line while they fit and nest little, and are spaced alike": (
        "a: { b: [ 1,2 ],c: {} }\nd: [[[1]]]\n",
        "a: {b: [1, 2], c: {}}\nd:\n  - [[1]]\n",
    ),
    "brackets over several lines become lines without brackets when they hold a comment": (
        "a: [\n  1, # one\n  # before two\n  2,\n]  # all\n",
        "a:  # all\n  - 1 # one\n  # before two\n  - 2\n",
    ),
    "anchors keep their place, and so do all keys beside them": (
        "spec: &a {b: 1}\nkind: Bucket\napiVersion: reconciler/v1\nother: *a\n",
        "spec: &a {b: 1}\nkind: Bucket\napiVersion: reconciler/v1\nother: *a\n",
    ),
    "lines end as they did": ("a:   1\r\nb: 2", "a: 1\r\nb: 2\r\n"),
}  # fmt: skip


@pytest.mark.parametrize("rule", CASES)
def test_the_one_style(rule: str) -> None:
    before, after = CASES[rule]
    made = format_text(before, "a.yaml", kinds=KINDS, is_manifest=False)
    assert made.problems == ()
    assert made.text == after


UNTOUCHED: Mapping[str, tuple[str, str]] = {
    "a syntax error": ("a: [\n", "syntax-error"),
    "a repeated key": ("kind: Bucket\nkind: Bucket\n", "duplicate-key"),
    "a strange tag": ("kind: Bucket\nspec: !mine {}\n", "unknown-tag"),
    "a directive": ("%YAML 1.2\n---\nkind:   Bucket\n", "not-formattable"),
    "another tool's document": ("apiVersion: v1\nkind:   Pod\n", "not-a-manifest"),
    "nothing": ("# only this\n", "empty-file"),
    "an anchor apart from its value": ("kind: &a # why\n  Bucket\n", "not-formattable"),
}


@pytest.mark.parametrize("what", UNTOUCHED)
def test_what_cannot_be_formatted_safely_stays_and_is_told_with_place_and_remedy(what: str) -> None:
    text, code = UNTOUCHED[what]
    made = format_text(text, "a.yaml", kinds=KINDS)
    assert made.text == text
    assert [each.code for each in made.problems] == [code]
    assert all(each.location and each.remedy for each in made.problems)
