"""Whether what was written works: asked of the API, and told; the step is done in either case."""

from reconciler.api.text.sanitize import text_in
from reconciler.applying.requests.build import Request
from reconciler.applying.steps.step_run import StepRun
from reconciler.model.errors import ApiError


async def probe(step_run: StepRun, request: Request, *, namespace: str) -> None:
    """A warning where it does not work, or where nobody could ask.

    It is asked once: who asks again changes what the API counts.
    """
    asked = step_run.kind.probe
    if asked is None:
        return
    verb = asked.suffix.removeprefix("/")
    try:
        answer = await step_run.writer.send("POST", step_run.path_of(request), namespace=namespace)
    except ApiError as error:
        step_run.warnings.append(f"whether it works is not known: its {verb} failed: {error}")
        return
    if answer.fields.get(asked.passed) is not True:
        says = text_in(answer.fields.get(asked.says)) or "the API does not say why"
        step_run.warnings.append(f"it is stored, and does not work: {says}")
