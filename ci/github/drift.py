"""`command: drift`: what changed behind the manifests' back, in one issue that is kept true."""

from ci.github.forge import Forge, NotAllowed, first_line_of
from ci.github.inputs import Inputs, Run
from ci.github.program import reconciler
from ci.github.telling import complain, put_out, say, summarise

DRIFT = 2
LABEL = "drift"


def drift(inputs: Inputs, run: Run) -> int:
    """Look; open the issue, bring it up to date, or close it."""
    run.results.mkdir(parents=True, exist_ok=True)
    page, report = run.results / "drift.md", run.results / "drift.xml"
    forms = ["--output", f"markdown={page}", "--output", f"junit={report}"]
    code = reconciler(inputs, "drift", *forms, *inputs.arguments)
    shown = page.read_text(encoding="utf-8") if page.is_file() else ""
    summarise(run, shown)
    put_out(run, exit_code=code, has_drift=code == DRIFT, results=run.results)
    if inputs.issue and shown and code in (0, DRIFT):
        _keep_issue(inputs, run, shown, is_clean=code == 0)
    return 0 if code == DRIFT and not inputs.fails_on_drift else code


def _keep_issue(inputs: Inputs, run: Run, shown: str, *, is_clean: bool) -> None:
    marker, seen = first_line_of(shown), f"[the last look]({run.url})"
    try:
        with Forge(run.api_url, run.repository, inputs.token) as forge:
            if not is_clean:
                title = f"Drift in {inputs.environment or _stack(marker)}"
                say(f"Issue: {forge.put_issue(LABEL, title, issue_of(shown))}")
            elif mine := forge.open_issue(LABEL, marker):
                forge.close_issue(mine, f"Live is as declared again: {seen}.")
                say(f"Issue closed: {mine.url}")
    except NotAllowed as error:
        complain(f"The issue cannot be kept: the token may not do this ({error}).")


def issue_of(shown: str) -> str:
    """Without the run's URL: an issue is written anew only when the drift is another one."""
    return (
        f"{shown.rstrip()}\n\n<sub>Kept up to date by the drift workflow, and closed by it when "
        "live is as declared again: apply the manifests, or take over what is live with "
        "`reconciler pull ADDRESS`.</sub>\n"
    )


def _stack(marker: str) -> str:
    """The name in `<!-- reconciler:drift:ads-platform -->`."""
    parts = marker.removeprefix("<!-- ").removesuffix(" -->").split(":")
    return parts[2] if len(parts) > 2 else "live"
