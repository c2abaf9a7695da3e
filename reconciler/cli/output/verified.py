"""Verdicts in one of the formats; each is loaded when it is asked for."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from reconciler.cli.flags.global_flags import Format
from reconciler.cli.output.formats import ReportInfo, TextStyle
from reconciler.cli.terminal.screen import Screen
from reconciler.model.errors import ExitCode
from reconciler.model.problem import Problem
from reconciler.model.verification.comparison import Comparison
from reconciler.model.verification.estimate import VerificationEstimate
from reconciler.model.verification.golden import GoldenUpdate
from reconciler.model.verification.verdict import Verification

if TYPE_CHECKING:
    from reconciler.rendering.markdown.as_markdown import Heading


def verification_in(
    format_: Format, verification: Verification, about: ReportInfo, look: TextStyle
) -> str:
    """All verdicts."""
    name = f"{about.title} of {about.stack}" if about.stack else about.title
    match format_:
        case Format.JSON:
            from reconciler.rendering.verified.as_json import verification_as_json

            return verification_as_json(verification)
        case Format.MARKDOWN:
            return _markdown(verification, about)
        case Format.HTML:
            from reconciler.rendering.verified.as_html import verification_as_html

            return verification_as_html(verification, title=about.title, stack=about.stack)
        case Format.JUNIT:
            from reconciler.rendering.verified.as_junit import verification_as_junit

            return verification_as_junit(
                verification, title=name, environment=about.environment, root=about.root
            )
        case Format.ANNOTATIONS | Format.SARIF:
            return _on_lines(format_, verification, about)
        case _:
            from reconciler.rendering.text.codes import problems_hint
            from reconciler.rendering.verified.as_text import verification_as_text

            text = verification_as_text(verification, color=look.has_color, width=look.width)
            unasked = [each.problem for each in verification.verdicts if each.problem]
            return text + problems_hint(unasked, color=look.has_color, width=look.width)


def show_estimate(estimate: VerificationEstimate, screen: Screen) -> ExitCode:
    """What it would cost; 1 where not all of that could be told."""
    if screen.flags.wants_json:
        from reconciler.rendering.verified.as_json import estimate_as_json

        screen.result(estimate_as_json(estimate))
        return estimate.exit_code
    from reconciler.rendering.verified.aside import estimate_as_text

    screen.result(estimate_as_text(estimate, color=screen.has_color, width=screen.width))
    return estimate.exit_code


def comparison_in(
    format_: Format, comparison: Comparison, about: ReportInfo, look: TextStyle
) -> str:
    """Both sides of what the plan changes; what knows test cases alone has the planned side."""
    match format_:
        case Format.JSON:
            from reconciler.rendering.verified.as_json import comparison_as_json

            return comparison_as_json(comparison)
        case Format.MARKDOWN:
            from reconciler.rendering.verified.comparison_as_text import comparison_as_markdown

            return comparison_as_markdown(comparison, heading=_heading(about))
        case Format.HTML:
            from reconciler.rendering.verified.comparison_as_html import comparison_as_html

            return comparison_as_html(comparison, title=about.title, stack=about.stack)
        case Format.TEXT:
            from reconciler.rendering.verified.comparison_as_text import comparison_as_text

            return comparison_as_text(comparison, color=look.has_color, width=look.width)
        case _:
            return verification_in(format_, comparison.planned, about, look)


def show_golden(updates: Sequence[GoldenUpdate | Problem], screen: Screen) -> ExitCode:
    """What became of golden answers; 1 where one could not be kept."""
    is_whole = all(isinstance(each, GoldenUpdate) for each in updates)
    code = ExitCode.OK if is_whole else ExitCode.ERROR
    if screen.flags.wants_json:
        from reconciler.rendering.verified.as_json import golden_as_json

        screen.result(golden_as_json(updates, exit_code=code))
        return code
    from reconciler.rendering.verified.aside import golden_as_text

    screen.result(golden_as_text(updates, color=screen.has_color, width=screen.width))
    return code


def _markdown(verification: Verification, about: ReportInfo) -> str:
    from reconciler.rendering.verified.as_markdown import verification_as_markdown

    return verification_as_markdown(verification, heading=_heading(about))


def _heading(about: ReportInfo) -> "Heading":
    from reconciler.rendering.markdown.as_markdown import Heading

    return Heading(
        title=about.title, marker=about.marker, stack=about.stack, environment=about.environment
    )


def _on_lines(format_: Format, verification: Verification, about: ReportInfo) -> str:
    """What is not well, at the lines that expect otherwise."""
    from reconciler.cli.output.formats import problems_in
    from reconciler.rendering.verified.findings import problems_of

    problems = problems_of(verification)
    return problems_in(format_, problems, about, code=verification.exit_code)
