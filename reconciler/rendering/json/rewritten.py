"""What `fmt` and `fix` changed, or would, for programs."""

from reconciler.model.errors import ExitCode
from reconciler.model.rewriting.rewrite import Rewriting
from reconciler.rendering.json.json_text import dump, exit_facts
from reconciler.rendering.json.plan_object import problem_object
from reconciler.rendering.text.unified_diff import rewrite_as_diff


def rewriting_as_json(rewriting: Rewriting, *, is_written: bool, code: ExitCode) -> str:
    """Each file that changes, what was mended in it, and what is left to be done by hand."""
    return dump(
        {
            "written": is_written,
            "files": [
                {
                    "file": each.file,
                    "mended": [
                        {
                            "code": mended.code,
                            "message": mended.says,
                            "line": mended.location.line,
                            "column": mended.location.column,
                        }
                        for mended in each.mended
                    ],
                    "diff": rewrite_as_diff(each),
                }
                for each in rewriting.files
            ],
            "seen": rewriting.seen,
            "problems": [problem_object(problem) for problem in rewriting.problems],
            "exit": exit_facts(code),
        }
    )
