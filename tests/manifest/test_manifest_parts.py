"""A file is cut where YAML begins a document, and nowhere else."""

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from made_up import examples

from reconciler.manifest.yaml.parts import cut_documents

LINES = st.sampled_from(
    [
        "---",
        "--- # a comment",
        "---\ta",
        "--- {a: 1}",
        " ---",
        "----",
        "---x: 1",
        "...",
        "  ---",
        *["a: 1", "# a comment", "", "b: >-", "  text", "%YAML 1.1", "c: 'said", "  so'"],
    ]
)


@given(st.lists(LINES, max_size=12).map("\n".join))
@examples(300)
def test_the_parts_are_the_text_and_say_together_what_it_says(text: str) -> None:
    parts = cut_documents(text)
    assert "".join(parts) == text
    try:
        whole = list(yaml.safe_load_all(text))
    except yaml.YAMLError:
        return
    said = [content for part in parts for content in yaml.safe_load_all(part)]
    # What stands above the first mark is a part, and no document.
    assert [each for each in said if each is not None] == [each for each in whole if each]


@pytest.mark.parametrize("text", ["%YAML 1.1\n---\na: 1\n---\nb: 1\n", "a: 1\n...\n---\nb: 1\n"])
def test_directives_and_ends_of_documents_keep_a_text_whole(text: str) -> None:
    assert cut_documents(text) == (text,)
