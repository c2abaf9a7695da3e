"""What was made of another form of configuration, for programs."""

from collections.abc import Mapping, Sequence

from reconciler.model.data import Fields
from reconciler.model.errors import ExitCode
from reconciler.model.problem import Problem
from reconciler.rendering.json.json_text import dump, exit_facts
from reconciler.rendering.json.plan_object import problem_object


def converted_as_json(
    files: Mapping[str, str],
    variables: Sequence[Fields],
    secrets: Sequence[str],
    problems: Sequence[Problem],
    *,
    is_written: bool,
    code: ExitCode,
) -> str:
    """Each manifest with the file it has, or would have, and what is to be set beside them."""
    return dump(
        {
            "written": is_written,
            "files": [{"file": file, "text": text} for file, text in files.items()],
            "variables": [*variables],
            "secrets": [*secrets],
            "problems": [problem_object(each) for each in problems],
            "exit": exit_facts(code),
        }
    )
