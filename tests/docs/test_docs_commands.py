"""Every command of every page is typed, and says what the page shows.

`--update-cases` writes into the pages what was said instead; read the diff.
"""

import re
from pathlib import Path

import pytest
from doc_pages import TYPED, USUAL, Command, File, World, name_of, story
from needed import program
from page_shell import Enter, Said, run
from transcripts import is_shown

OTHERS = re.compile(r"\b(curl|jq)\b")
"""Programs that a page asks its reader to have; where one is missing, the page is skipped."""
FOLLOWED = [page for page in TYPED if any(isinstance(each, Command) for each in story(page))]


@pytest.mark.parametrize("page", FOLLOWED, ids=name_of)
def test_a_page_goes_as_it_is_written(
    page: Path, enter: Enter, server: Path, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    for step in story(page):
        for each in OTHERS.findall(step.typed) if isinstance(step, Command) else ():
            program(each)
    wrong: list[tuple[Command, Said]] = []
    for number, (world, steps) in enumerate(_chapters(page)):
        home = tmp_path / str(number)
        folder = enter(world, home)
        said = run(steps, home=home, folder=folder, server=server)
        typed = [step for step in steps if isinstance(step, Command)]
        wrong += [
            (step, each) for step, each in zip(typed, said, strict=True) if not _fits(step, each)
        ]
    if request.config.getoption("--update-cases"):
        _rewrite(page, wrong)
    assert not wrong, "\n".join(_difference(page, *each) for each in wrong)


def _chapters(page: Path) -> list[tuple[str, list[File | Command]]]:
    chapters: list[tuple[str, list[File | Command]]] = [(USUAL, [])]
    for part in story(page):
        if isinstance(part, World):
            chapters.append((part.name, []))
        else:
            chapters[-1][1].append(part)
    return [each for each in chapters if each[1]]


def _fits(step: Command, said: Said) -> bool:
    return said.code in step.exits and (step.shows is None or is_shown(step.shows, said.text))


def _difference(page: Path, step: Command, said: Said) -> str:
    ended = "" if said.code in step.exits else f" (exit {said.code})"
    shown = "" if step.shows is None else f"\n--- shown\n{step.shows}"
    return f"{name_of(page)}:{step.line}: $ {step.typed}{ended}{shown}\n--- said\n{said.text}"


def _rewrite(page: Path, wrong: list[tuple[Command, Said]]) -> None:
    lines = page.read_text(encoding="utf-8").splitlines()
    for step, said in sorted(wrong, key=lambda each: -each[0].line):
        if step.shows is not None and said.code in step.exits:
            first = step.line - 1 + len(step.typed.splitlines())
            last = first
            while not lines[last].startswith(("$ ", "```")):
                last += 1
            lines[first:last] = _said_anew(step.shows, said.text)
    page.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _said_anew(shows: str, said: str) -> list[str]:
    """What is to be shown; what the page leaves out at its beginning stays left out."""
    lines = said.rstrip().splitlines()
    left_out, _, begins = shows.partition("\n")
    begin = begins.partition("\n")[0]
    if left_out.strip() == "..." and begin in lines:
        return [left_out, *lines[lines.index(begin) :]]
    return lines
