"""What was, or would be, taken from live into the manifests, for programs."""

from collections.abc import Collection, Sequence

from reconciler.model.address import Address
from reconciler.model.data import FieldPath, show_path
from reconciler.model.errors import ExitCode
from reconciler.rendering.export.as_json import left_out_data, secrets_data
from reconciler.rendering.export.as_text import NeededSecret, Omission
from reconciler.rendering.json.json_text import dump, exit_facts
from reconciler.rendering.text.file_diff import file_diff


def pulled_as_json(
    files: Sequence[tuple[str, str, str, Collection[str]]],
    taken: Sequence[tuple[Address, Sequence[FieldPath]]],
    *,
    new: Sequence[tuple[str, Address]] = (),
    left_out: Sequence[Omission] = (),
    secrets: Sequence[NeededSecret] = (),
    is_written: bool,
) -> str:
    """Each file as its name, its text before and after, and its lines that are secret."""
    return dump(
        {
            "written": is_written,
            "pulled": [
                {"address": str(address), "paths": [show_path(path) for path in paths]}
                for address, paths in taken
            ],
            "files": [
                {"file": file, "diff": file_diff(file, before, after, hidden=hidden)}
                for file, before, after, hidden in files
            ],
            "new": [{"file": file, "address": str(address)} for file, address in new],
            "left_out": left_out_data(left_out),
            "secrets": secrets_data(secrets),
            "exit": exit_facts(ExitCode.OK),
        }
    )
