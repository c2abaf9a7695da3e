"""`reconciler explain`: what can be declared, told by the declarations themselves, and codes."""

import click
from click.shell_completion import CompletionItem

from reconciler.cli.flags.global_flags import flags_in, global_options
from reconciler.cli.flags.help import CommandWithSections
from reconciler.cli.flags.invocation import Invocation
from reconciler.cli.terminal.screen import Screen, screen_for
from reconciler.kinds.describe.kind import FieldDescription, KindDescription
from reconciler.model.code_page import Page
from reconciler.rendering.explained.as_json import field_as_json, kind_as_json, kinds_as_json
from reconciler.rendering.explained.as_text import field_as_text, kind_as_text, kinds_as_text
from reconciler.rendering.explained.codes import code_as_json, code_as_text
from reconciler.workflows.explain import Explained, completions
from reconciler.workflows.explain import explain as describe


def _complete(
    _context: click.Context, _argument: click.Parameter, typed: str
) -> list[CompletionItem]:
    return [CompletionItem(word) for word in completions(typed)]


@click.command(
    cls=CommandWithSections,
    epilog="""\b
Examples:
  reconciler explain
  reconciler explain retriever
  reconciler explain retriever.stages.config
  reconciler explain collection.source.bucket_ids --format json
  reconciler explain unknown-field
  reconciler explain max-deletes --format json
""",
)
@click.argument("subject", metavar="[KIND[.FIELD]|CODE]", required=False, shell_complete=_complete)
@global_options
@click.pass_obj
def explain(invocation: Invocation, subject: str | None) -> None:
    """Explain a KIND, one of its FIELDs, or the CODE of a problem, a guard or a rule of lint.

    Without any of them, list the kinds there are.
    """
    screen = screen_for(flags_in(invocation))
    explained = describe(subject)
    screen.result(_json(explained) if screen.flags.wants_json else _text(explained, screen))


def _json(explained: Explained) -> str:
    match explained:
        case KindDescription():
            return kind_as_json(explained)
        case FieldDescription():
            return field_as_json(explained)
        case Page():
            return code_as_json(explained)
        case _:
            return kinds_as_json(explained)


def _text(explained: Explained, screen: Screen) -> str:
    match explained:
        case KindDescription():
            return kind_as_text(explained, color=screen.has_color, width=screen.width)
        case FieldDescription():
            return field_as_text(explained, color=screen.has_color, width=screen.width)
        case Page():
            return code_as_text(explained, color=screen.has_color, width=screen.width)
        case _:
            return kinds_as_text(explained, color=screen.has_color, width=screen.width)
