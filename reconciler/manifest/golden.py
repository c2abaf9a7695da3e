"""Golden answers: files beside the manifests, written by the reconciler and reviewed like code."""

import json
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

from reconciler.manifest.datasets.paths import FilePlace, locate
from reconciler.manifest.project.files import is_yaml
from reconciler.manifest.project.save import save
from reconciler.model.address import Address
from reconciler.model.data import Data, child_of
from reconciler.model.errors import Rejected
from reconciler.model.problem import Problem
from reconciler.model.text.json_text import NotJson, read_json
from reconciler.model.verification.golden import GoldenAnswer, GoldenUpdate

_FORMAT: Final = "1.0"
_ABSENT: Final = "no-golden-answer"
_UPDATE: Final = "`reconciler verify {check} --update-golden` writes it from what is live"


def read_golden(folder: Path, manifest: str, named: str, check: Address) -> GoldenAnswer:
    """The answer in the file that a check names, relative to its manifest; or why there is none.

    `folder` is the project's, `manifest` the file of the check, as the project names it.
    """
    place = _locate(folder, manifest, named)
    if isinstance(place, Problem):
        return GoldenAnswer(named, problem=place)
    remedy = _UPDATE.format(check=check)
    try:
        content = place.path.read_bytes()
    except FileNotFoundError:
        says = f"{place.shown} does not exist"
        return GoldenAnswer(place.shown, problem=Problem(_ABSENT, says, remedy))
    except OSError as error:
        says = f"{place.shown} cannot be read: {error.strerror}"
        return GoldenAnswer(place.shown, problem=Problem("unreadable-file", says, "mend that"))
    ids = _ids_in(content)
    if ids is None:
        says, remedy = f"{place.shown} holds no golden answer", f"remove it, and {remedy}"
        return GoldenAnswer(place.shown, problem=Problem("not-a-golden-answer", says, remedy))
    return GoldenAnswer(place.shown, ids)


def write_golden(
    folder: Path, manifest: str, named: str, check: Address, ids: Sequence[str]
) -> GoldenUpdate:
    """Keep an answer as the golden one; a file that is as it should be is left alone.

    Raises `Rejected` where the file holds something else, or cannot be written.
    """
    before = read_golden(folder, manifest, named, check)
    place = _locate(folder, manifest, named)
    if isinstance(place, Problem):
        raise Rejected(place)
    is_new = before.problem is not None and before.problem.code == _ABSENT
    if before.problem is not None and not is_new:
        raise Rejected(before.problem)
    update = GoldenUpdate(
        check,
        before.file,
        is_new,
        gained=tuple(each for each in ids if each not in before.ids),
        lost=tuple(each for each in before.ids if each not in ids),
        is_reordered=sorted(before.ids) == sorted(ids) and [*before.ids] != [*ids],
    )
    if update.is_changed:
        with suppress(OSError):  # whoever writes the file tells why it cannot be
            place.path.parent.mkdir(parents=True, exist_ok=True)
        save(place.path, golden_text(check, ids))
    return update


def golden_text(check: Address, ids: Sequence[str]) -> str:
    """One line for each result, so that a review shows what moved.

    Without scores: they move when nothing that is judged does.
    """
    results: list[Data] = [{"rank": rank, "document_id": id_} for rank, id_ in enumerate(ids, 1)]
    rows = ",\n".join(f"    {json.dumps(row, ensure_ascii=False)}" for row in results)
    listed = f"[\n{rows}\n  ]" if rows else "[]"
    return (
        f'{{\n  "format_version": "{_FORMAT}",\n'
        f'  "check": {json.dumps(str(check), ensure_ascii=False)},\n'
        f'  "results": {listed}\n}}\n'
    )


def _ids_in(content: bytes) -> tuple[str, ...] | None:
    value = read_json(content)
    if isinstance(value, NotJson) or child_of(value, "format_version") is None:
        return None
    rows = child_of(value, "results")
    if not isinstance(rows, list):
        return None
    ids = [child_of(row, "document_id") for row in rows]
    return tuple(each for each in ids if isinstance(each, str))


def _locate(folder: Path, manifest: str, named: str) -> FilePlace | Problem:
    if is_yaml(named):
        says = f"{named} may be a manifest, and a golden answer is JSON"
        return Problem("misplaced-golden-answer", says, "name a file that ends in .json")
    return locate(named, manifest=manifest, folder=folder)
