"""`command: apply`: what was reviewed, and nothing else.

The plan is made again from what was merged, and applied if it is the one that was reviewed: the
digest says so. A file that a pull request's own run made is never applied, because whoever opens a
pull request may change what that run does.
"""

import json
from pathlib import Path

from ci.github.forge import Forge, NotAllowed
from ci.github.inputs import Inputs, Run
from ci.github.plan import CHANGES, REFUSED, SAVED, comment, make_plan
from ci.github.program import FORMS, reconciler
from ci.github.review import SHOWN, digest_in_comment, digest_in_file, is_approved
from ci.github.telling import complain, put_out, say, summarise, warn

STALE = 5
ANY = "any"
RECORD = "record.json"


def apply(inputs: Inputs, run: Run) -> int:
    """Plan, compare with what was reviewed, and apply."""
    code = make_plan(inputs, run)
    digest = digest_in_file(run.results / SAVED)
    pull_request = _merged(inputs, run)
    if code == CHANGES and digest is not None:
        code = _carry_out(inputs, run, pull_request, digest)
    else:
        summarise(run, _text(run.results / FORMS["markdown"]))
    put_out(
        run,
        exit_code=code,
        has_changes=code not in (0, 1),
        is_refused=code == REFUSED,
        digest=digest or "",
        plan_file=run.results / SAVED if digest else "",
        results=run.results,
    )
    return code


def _carry_out(inputs: Inputs, run: Run, pull_request: int | None, digest: str) -> int:
    reviewed = inputs.approve or _reviewed(inputs, run, pull_request)
    if reviewed != ANY and not is_approved(digest, reviewed):
        return _not_reviewed(inputs, run, pull_request, digest, reviewed)
    record = run.results / RECORD
    saved = str(run.results / SAVED)
    code = reconciler(inputs, "apply", saved, "--auto-approve", "--record", str(record))
    _tell(inputs, run, pull_request, digest, code)
    return code


def _merged(inputs: Inputs, run: Run) -> int | None:
    """The pull request that brought what is applied, if one did."""
    if not inputs.token:
        return None
    try:
        with Forge(run.api_url, run.repository, inputs.token) as forge:
            return forge.merged_as(run.commit)
    except NotAllowed as error:
        warn(f"Which pull request this is cannot be told: the token may not ask ({error}).")
        return None


def _reviewed(inputs: Inputs, run: Run, pull_request: int | None) -> str:
    """The digest in the plan's comment on the pull request; empty when there is none."""
    if pull_request is None:
        return ""
    marker = _text(run.results / FORMS["markdown"]).partition("\n")[0]
    with Forge(run.api_url, run.repository, inputs.token) as forge:
        found = forge.comment_on(pull_request, marker)
    return (digest_in_comment(found.body) if found else None) or ""


def _not_reviewed(
    inputs: Inputs, run: Run, pull_request: int | None, digest: str, reviewed: str
) -> int:
    seen = f"was `{reviewed[:SHOWN]}`" if reviewed else "is not known"
    says = (
        f"**Nothing was applied.** The plan is `{digest[:SHOWN]}` now, and the one that was "
        f"reviewed {seen}: live or the main branch has moved since, or nobody reviewed it.\n\n"
        f"Look at the plan in the [summary of the run]({run.url}). To apply exactly that one, run "
        f"the workflow by hand with `approve` set to `{digest}`."
    )
    complain(says.partition("\n")[0].replace("*", "").replace("`", ""))
    summarise(run, f"{says}\n\n{_text(run.results / FORMS['markdown'])}")
    if inputs.comment and pull_request is not None:
        comment(inputs, run, pull_request, f"{_marker(run)}\n{says}\n")
    return STALE


def _tell(inputs: Inputs, run: Run, pull_request: int | None, digest: str, code: int) -> None:
    says = f"{_ending(run.results / RECORD, code)} Plan `{digest[:SHOWN]}`, [run]({run.url})."
    say(says)
    summarise(run, f"{says}\n\n{_text(run.results / FORMS['markdown'])}")
    if inputs.comment and pull_request is not None:
        comment(inputs, run, pull_request, f"{_marker(run)}\n{says}\n")


def _marker(run: Run) -> str:
    """The plan's comment has one marker, what became of the plan another."""
    plan = _text(run.results / FORMS["markdown"]).partition("\n")[0]
    return plan.replace("<!-- reconciler:plan", "<!-- reconciler:applied", 1)


def _ending(record: Path, code: int) -> str:
    summary = json.loads(record.read_text(encoding="utf-8"))["summary"] if record.is_file() else {}
    counts = ", ".join(f"{count} {name}" for name, count in summary.items())
    verdict = {0: "Applied", STALE: "Nothing was applied: live has moved"}.get(
        code, f"Not all was applied (exit {code})"
    )
    return f"**{verdict}**: {counts}." if counts else f"**{verdict}.**"


def _text(file: Path) -> str:
    return file.read_text(encoding="utf-8") if file.is_file() else ""
