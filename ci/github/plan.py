"""`command: plan` and `validate`: what a pull request would do, where its reviewers look."""

from pathlib import Path

from ci.github.forge import Forge, NotAllowed
from ci.github.inputs import BadInput, Inputs, Run
from ci.github.program import FORMS, git, outputs_into, reconciler
from ci.github.review import SHOWN, digest_in_file, with_digest
from ci.github.telling import annotate, put_out, say, summarise, warn

CHANGES, REFUSED = 2, 3
SAVED = "saved-plan.json"
"""What `reconciler apply` takes; `plan.json` is for programs that judge plans."""


def validate(inputs: Inputs, run: Run) -> int:
    """Everything that is wrong with the manifests, on their lines."""
    forms = outputs_into(run.results, ("markdown", "sarif", "annotations"))
    code = reconciler(inputs, "validate", *forms, *inputs.arguments, asks_api=False)
    annotate(run.results / FORMS["annotations"])
    summarise(run, _read(run.results / FORMS["markdown"]))
    put_out(run, exit_code=code, results=run.results)
    return code


def plan(inputs: Inputs, run: Run) -> int:
    """The plan: in the log, on the run's page, on the lines, and as one comment."""
    folder = run.results
    code = make_plan(inputs, run, compares=True)
    digest = digest_in_file(folder / SAVED)
    annotate(folder / FORMS["annotations"])
    shown = _read(folder / FORMS["markdown"])
    summarise(run, shown)
    put_out(
        run,
        exit_code=code,
        has_changes=code in (CHANGES, REFUSED),
        is_refused=code == REFUSED,
        digest=digest or "",
        plan_file=folder / SAVED if digest else "",
        results=folder,
    )
    if inputs.comment and run.pull_request is not None and shown:
        comment(inputs, run, run.pull_request, comment_of(shown, run, digest))
    return 0 if code in (0, CHANGES) else code


def make_plan(inputs: Inputs, run: Run, *, compares: bool = False) -> int:
    """Plan, with every form of the plan in a file; the exit code of `plan --detailed-exitcode`.

    `compares` also asks live and planned the same, where that may cost anything.
    """
    forms = outputs_into(run.results, tuple(FORMS))
    saved = run.results / SAVED
    saved.unlink(missing_ok=True)
    source = ["-o", str(saved)]
    is_noted = bool(inputs.snapshot) and not inputs.api_key
    if is_noted:
        say(f"There is no API key: planning against the snapshot {inputs.snapshot}.")
        source = ["--snapshot", str(_snapshot(inputs, run))]
    elif compares and inputs.compare_credits:
        source += ["--compare", "--max-credits", inputs.compare_credits]
    base = _base(inputs, run)
    return reconciler(
        inputs,
        "plan",
        "--detailed-exitcode",
        *source,
        *(["--base", base] if base else []),
        *forms,
        *inputs.arguments,
        asks_api=not is_noted,
    )


def _base(inputs: Inputs, run: Run) -> str:
    """What a pull request is merged into: the first parent of the merge that GitHub tests."""
    if inputs.base or run.pull_request is None:
        return inputs.base
    if git(inputs.project, "rev-parse", "--verify", "--quiet", "HEAD^2") is None:
        warn("Without `fetch-depth: 2` the plan cannot tell what this pull request caused.")
        return ""
    return "HEAD^1"


def _snapshot(inputs: Inputs, run: Run) -> Path:
    """The snapshot as it was before the pull request, whose author could have changed it."""
    if run.pull_request is None:
        return Path(inputs.project) / inputs.snapshot
    text = git(inputs.project, "show", f"HEAD^1:./{inputs.snapshot}")
    if text is None:
        raise BadInput(
            f"snapshot: {inputs.snapshot} is not in the branch that this is merged into, or it "
            "was not fetched: check out with `fetch-depth: 2`"
        )
    file = run.results / "snapshot.json"
    file.write_bytes(text)
    return file


def comment_of(shown: str, run: Run, digest: str | None) -> str:
    """The plan as a comment: what it is called, and where it comes from."""
    called = f"Plan `{digest[:SHOWN]}`" if digest else "Planned"
    origin = f"<sub>{called} at `{run.head[:12]}` · [run]({run.url})</sub>"
    return with_digest(f"{shown.rstrip()}\n\n{origin}\n", digest)


def comment(inputs: Inputs, run: Run, pull_request: int, body: str) -> None:
    """The one comment on a pull request; where the token may not write, the summary has it all."""
    try:
        with Forge(run.api_url, run.repository, inputs.token) as forge:
            say(f"Comment: {forge.put_comment(pull_request, body)}")
    except NotAllowed as error:
        warn(f"No comment: the token may not do this ({error}). The job's summary has the plan.")


def _read(file: Path) -> str:
    return file.read_text(encoding="utf-8") if file.is_file() else ""
