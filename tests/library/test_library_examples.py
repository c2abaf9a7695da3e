"""Every example of the library's documentation is run, and says what it says it does."""

import ast
import doctest
import inspect
import io
import re
from collections.abc import Sequence
from contextlib import redirect_stdout
from pathlib import Path

import pytest
from live_project import filled

import reconciler

ROOT = Path(__file__).parent.parent.parent
VERBS = ("load_project", "connect", "plan", "apply", "drift")
SEARCHING = ("query", "verify")

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("folder")]


async def run(source: str, names: dict[str, object]) -> str:
    """What a piece of Python prints; `await` may stand at its top, as in a notebook."""
    said = io.StringIO()
    code = compile(source, "<example>", "single", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
    with redirect_stdout(said):
        result = eval(code, names)
        if inspect.iscoroutine(result):
            await result
    return said.getvalue()


async def tell(verbs: Sequence[str], names: dict[str, object]) -> None:
    """Run the examples of these verbs, one after another."""
    for verb in verbs:
        examples = doctest.DocTestParser().get_examples(getattr(reconciler, verb).__doc__)
        assert examples, f"{verb} shows no example"
        for example in examples:
            assert await run(example.source, names) == example.want, f"{verb}: {example.source}"


async def test_the_docstrings_of_the_verbs_are_one_story_that_is_true() -> None:
    await tell(VERBS, {name: getattr(reconciler, name) for name in reconciler.__all__})


async def test_the_docstrings_of_what_searches_are_true(searched: Path) -> None:
    project, session = await filled(searched)
    names = {name: getattr(reconciler, name) for name in reconciler.__all__}
    await tell(SEARCHING, {**names, "project": project, "session": session})


def test_every_verb_has_its_example() -> None:
    verbs = {name for name in reconciler.__all__ if name[0].islower()}
    assert verbs == {*VERBS, *SEARCHING}


@pytest.mark.usefixtures("searched")
@pytest.mark.parametrize("page", ["docs/library.md", "README.md"])
async def test_a_page_shows_what_runs(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    blocks = re.findall(r"^```python\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
    assert blocks, f"{page} shows no Python"
    for block in blocks:
        names: dict[str, object] = {"__name__": "example"}
        tree = compile(block, page, "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
        with redirect_stdout(io.StringIO()):
            result = eval(tree, names)
            if inspect.iscoroutine(result):
                await result


def test_every_public_name_is_told_in_the_page() -> None:
    text = (ROOT / "docs" / "library.md").read_text(encoding="utf-8")
    assert [name for name in reconciler.__all__ if f"`{name}" not in text] == []
