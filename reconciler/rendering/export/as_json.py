"""What was, or would be, exported, for programs."""

from collections.abc import Collection, Sequence

from reconciler.model.address import Address
from reconciler.model.data import Data, FieldPath, show_path
from reconciler.model.errors import ExitCode
from reconciler.model.problem import Problem
from reconciler.rendering.export.as_text import NeededSecret, Omission
from reconciler.rendering.json.json_text import dump, exit_facts
from reconciler.rendering.json.plan_object import problem_object
from reconciler.rendering.text.file_diff import file_diff


def export_as_json(
    new: Sequence[tuple[str, Address]],
    changed: Sequence[tuple[str, str, str, Collection[str]]],
    taken: Sequence[tuple[Address, Sequence[FieldPath]]],
    left_out: Sequence[Omission],
    secrets: Sequence[NeededSecret],
    *,
    unowned: Sequence[Address],
    environments: Sequence[str],
    unchanged: int,
    differences: Sequence[Problem],
    is_written: bool,
    is_updated: bool,
    exit_code: ExitCode,
) -> str:
    """`changed` are files as their names, texts before and after, and lines that are secret."""
    return dump(
        {
            "written": is_written,
            "updated": is_updated,
            "new": [{"file": file, "address": str(address)} for file, address in new],
            "environments": [*environments],
            "differing": [
                {"address": str(address), "paths": [show_path(path) for path in paths]}
                for address, paths in taken
            ],
            "files": [
                {"file": file, "diff": file_diff(file, before, after, hidden=hidden)}
                for file, before, after, hidden in changed
            ],
            "left_out": left_out_data(left_out),
            "secrets": secrets_data(secrets),
            "unowned": [str(each) for each in unowned],
            "unchanged": unchanged,
            "differences": [problem_object(each) for each in differences],
            "exit": exit_facts(exit_code),
        }
    )


def left_out_data(left_out: Sequence[Omission]) -> list[Data]:
    """Each live resource without a manifest, and why."""
    return [
        {
            "address": str(each.address),
            "code": each.code,
            "message": each.says,
            "remedy": each.remedy,
        }
        for each in left_out
    ]


def secrets_data(secrets: Sequence[NeededSecret]) -> list[Data]:
    """The environment variables that the manifests read, and where."""
    return [
        {"name": each.name, "address": str(each.address), "path": each.shown_path}
        for each in secrets
    ]
