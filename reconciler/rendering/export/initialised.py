"""What became of the files of a project to begin with, for programs."""

from collections.abc import Sequence

from reconciler.model.errors import ExitCode
from reconciler.rendering.export.as_json import left_out_data, secrets_data
from reconciler.rendering.export.as_text import NeededSecret, Omission
from reconciler.rendering.json.json_text import dump, exit_facts


def initialised_as_json(
    *,
    written: Sequence[str],
    unchanged: Sequence[str],
    left: Sequence[str],
    commands: Sequence[str],
    left_out: Sequence[Omission] = (),
    secrets: Sequence[NeededSecret] = (),
    exit_code: ExitCode = ExitCode.OK,
) -> str:
    """Each file once, and the commands to go on with; of what is live, what has no manifest."""
    return dump(
        {
            "written": [*written],
            "unchanged": [*unchanged],
            "left": [*left],
            "left_out": left_out_data(left_out),
            "secrets": secrets_data(secrets),
            "next": [*commands],
            "exit": exit_facts(exit_code),
        }
    )
