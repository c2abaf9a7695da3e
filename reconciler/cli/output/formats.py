"""The formats a result can have. Each is loaded when it is asked for: most runs want text alone."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from reconciler.cli.flags.global_flags import Format
from reconciler.model.errors import ExitCode
from reconciler.model.plan import Plan
from reconciler.model.problem import Problem
from reconciler.rendering.words.extent import Extent

if TYPE_CHECKING:
    from reconciler.model.verification.comparison import Comparison
    from reconciler.rendering.words.layout import Line

_USUAL_WIDTH: Final = 80


class ReportInfo(Struct, frozen=True, kw_only=True):
    """What a result is about, for the formats that others find again or place in a repository."""

    title: str = "Plan"
    marker: str = "plan"
    """The first word of a comment's hidden marker."""
    stack: str = ""
    """Empty until the project could be read."""
    environment: str | None = None
    root: str = ""
    """The project's folder, as seen from the top of the repository."""
    says: str | None = None
    """What is said in place of the sentences that count."""


class TextStyle(Struct, frozen=True, kw_only=True):
    """How text looks; in a file it has no colours, and the usual width."""

    width: int = _USUAL_WIDTH
    has_color: bool = False
    show_unmanaged: bool = False
    extent: Extent = Extent.FULL
    has_codes: bool = False
    """Whether each problem is told with its code, by which it can be looked up or silenced."""


PLAIN: Final = TextStyle()


def plan_in(
    format_: Format,
    plan: Plan,
    about: ReportInfo,
    look: TextStyle = PLAIN,
    comparison: "Comparison | None" = None,
) -> str:
    """A plan in one of the formats; those that people read, and JSON, have the comparison as well.

    What stands on lines, and what are test cases, is the plan's alone.
    """
    match format_:
        case Format.JSON:
            return _json(plan, comparison)
        case Format.MARKDOWN:
            return _markdown(plan, about, look.extent, comparison)
        case Format.HTML:
            return _html(plan, about, comparison)
        case Format.ANNOTATIONS:
            from reconciler.rendering.ci.as_annotations import plan_as_annotations

            return plan_as_annotations(plan, root=about.root)
        case Format.SARIF:
            from reconciler.rendering.ci.as_sarif import plan_as_sarif

            return plan_as_sarif(plan, root=about.root)
        case Format.JUNIT:
            return _junit(plan, about)
        case _:
            return _text(plan, look, comparison)


def problems_in(
    format_: Format,
    problems: Sequence[Problem],
    about: ReportInfo,
    *,
    code: ExitCode,
    look: TextStyle = PLAIN,
) -> str:
    """Why there is no plan, or what `validate` found, in one of the formats."""
    match format_:
        case Format.JSON:
            from reconciler.rendering.json.as_json import problems_as_json

            return problems_as_json(problems, exit_code=code)
        case Format.MARKDOWN:
            return _problems_as_comment(problems, about)
        case Format.HTML:
            from reconciler.rendering.html.problems import problems_as_html

            return problems_as_html(problems, title=about.title, stack=about.stack)
        case Format.ANNOTATIONS:
            from reconciler.rendering.ci.as_annotations import problems_as_annotations

            return problems_as_annotations(problems, root=about.root)
        case Format.SARIF:
            from reconciler.rendering.ci.as_sarif import problems_as_sarif

            return problems_as_sarif(problems, root=about.root, is_successful=not code)
        case Format.JUNIT:
            from reconciler.rendering.ci.as_junit import problems_as_junit

            return problems_as_junit(
                problems, title=about.title, stack=about.stack, root=about.root
            )
        case _:
            from reconciler.rendering.text.codes import problems_hint
            from reconciler.rendering.text.problems import problems_as_text

            text = problems_as_text(
                problems, color=look.has_color, width=look.width, has_codes=look.has_codes
            )
            return text + problems_hint(problems, color=look.has_color, width=look.width)


def _text(plan: Plan, look: TextStyle, comparison: "Comparison | None") -> str:
    from reconciler.rendering.text.as_text import plan_as_text
    from reconciler.rendering.text.codes import plan_hint

    part: Sequence[Line] = ()
    if comparison is not None:
        from reconciler.rendering.verified.comparison_as_text import comparison_part

        part = comparison_part(comparison, width=look.width)
    text = plan_as_text(
        plan,
        width=look.width,
        color=look.has_color,
        show_unmanaged=look.show_unmanaged,
        part=part,
        extent=look.extent,
    )
    return text + plan_hint(plan, width=look.width, color=look.has_color)


def _json(plan: Plan, comparison: "Comparison | None") -> str:
    from reconciler.rendering.json.as_json import plan_as_json

    if comparison is None:
        return plan_as_json(plan)
    from reconciler.rendering.verified.as_json import comparison_object

    return plan_as_json(plan, comparison=comparison_object(comparison))


def _html(plan: Plan, about: ReportInfo, comparison: "Comparison | None") -> str:
    from reconciler.rendering.html.as_html import plan_as_html

    if comparison is None:
        return plan_as_html(plan, says=about.says)
    from reconciler.rendering.verified.comparison_as_html import comparison_section

    return plan_as_html(plan, says=about.says, part=comparison_section(comparison))


def _markdown(
    plan: Plan, about: ReportInfo, extent: Extent, comparison: "Comparison | None"
) -> str:
    from reconciler.rendering.markdown.as_markdown import plan_as_markdown

    part: Callable[[int], str] | None = None
    if comparison is not None:
        from reconciler.rendering.verified.comparison_as_text import comparison_for_plan

        part = partial(comparison_for_plan, comparison)
    return plan_as_markdown(
        plan,
        title=about.title,
        marker=about.marker,
        environment=about.environment,
        says=about.says,
        part=part,
        extent=extent,
    )


def _problems_as_comment(problems: Sequence[Problem], about: ReportInfo) -> str:
    from reconciler.rendering.markdown.as_markdown import Heading, problems_as_markdown

    heading = Heading(
        title=about.title, marker=about.marker, stack=about.stack, environment=about.environment
    )
    return problems_as_markdown(problems, heading=heading)


def _junit(plan: Plan, about: ReportInfo) -> str:
    from reconciler.rendering.ci.as_junit import plan_as_junit

    return plan_as_junit(
        plan,
        title=about.title,
        environment=about.environment,
        root=about.root,
    )
