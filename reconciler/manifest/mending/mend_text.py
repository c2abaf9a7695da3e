"""A problem's fix in the text of its file, held against what the text must say afterwards."""

from collections import Counter
from collections.abc import Sequence

import yaml
from yaml.nodes import Node, ScalarNode

from reconciler.manifest.formatting.comments import comments_in
from reconciler.manifest.formatting.tree import NotFormattable
from reconciler.manifest.mending.edit_data import NotMendable, edit_data
from reconciler.manifest.mending.edit_source import edit_source
from reconciler.manifest.yaml.document import Document
from reconciler.manifest.yaml.source import split
from reconciler.manifest.yaml.spans import compose
from reconciler.manifest.yaml.text_edits import UneditableText, find
from reconciler.manifest.yaml.thorough.read import read_thoroughly
from reconciler.model.data import Data, is_same, value_at
from reconciler.model.edit import FieldEdit, QuoteText, RemoveKey, ReplaceValue
from reconciler.model.problem import Problem


def mend(text: str, file: str, problem: Problem) -> str | None:
    """The text with this problem's fix in it, and nothing else changed; `None`: it cannot be.

    `problem` was found in this very text.
    """
    at = _document_of(text, file, problem)
    if at is None:
        return None
    try:
        for edit in problem.fix:
            text = _take_step(text, file, at, edit)
    except (NotMendable, UneditableText, NotFormattable, yaml.YAMLError):
        return None
    return text


def _documents(text: str, file: str) -> Sequence[Document]:
    reading = read_thoroughly(split(text, file))
    if reading.problems:
        raise NotMendable("the file cannot be read")
    return reading.documents


def _document_of(text: str, file: str, problem: Problem) -> int | None:
    """Which document of the file the problem is about; `None` where it came from elsewhere."""
    place = problem.location
    if place is None or place.file != file:
        return None
    try:
        documents = _documents(text, file)
    except NotMendable:
        return None
    starts = [each.locations.of_value(()).line for each in documents]
    before = [at for at, line in enumerate(starts) if line <= place.line]
    if not before:
        return None
    locations = documents[before[-1]].locations
    # What an environment lays over a manifest has its place there, and not here.
    lines = (locations.of_key(problem.path).line, locations.of_value(problem.path).line)
    parent = locations.of_key(problem.path[:-1]).line
    return before[-1] if place.line in (*lines, parent) else None


def _take_step(text: str, file: str, at: int, edit: FieldEdit) -> str:
    documents = _documents(text, file)
    content = documents[at].content
    root = compose(text)[at]
    _require_own_words(content, edit)
    wanted = edit_data(content, edit, word=_word(text, root, edit))
    changed = edit_source(text, root, content, edit)
    says = _documents(changed, file)
    expected = [each.content for each in documents]
    expected[at] = wanted
    is_right = len(says) == len(expected) and all(
        is_same(document.content, other) for document, other in zip(says, expected, strict=True)
    )
    if not is_right or any(document.problems for document in says):
        raise NotMendable("something else would change")
    lost = Counter(comments_in(text)) - Counter(comments_in(changed))
    if lost and not isinstance(edit, RemoveKey):
        raise NotMendable("a comment would be lost")
    return changed


def _require_own_words(content: Data, edit: FieldEdit) -> None:
    """What a variable stands for is written elsewhere, and for other environments too."""
    if isinstance(edit, ReplaceValue) and "${" in str(value_at(content, edit.path)):
        raise NotMendable("it is filled in from a variable")


def _word(text: str, root: Node, edit: FieldEdit) -> str:
    if not isinstance(edit, QuoteText):
        return ""
    node = find(text, root, edit.path)[0].node
    return str(node.value) if isinstance(node, ScalarNode) else ""
