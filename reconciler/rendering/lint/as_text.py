"""The list of rules, a line or two each."""

from collections.abc import Iterator, Sequence

from reconciler.model.lint.rule import Rule
from reconciler.rendering.words.layout import Line, Tone, as_text, sentence


def rules_as_text(rules: Sequence[Rule], *, width: int = 80, color: bool = False) -> str:
    """Code, severity and title of each, with what the vendor's own lint calls it."""
    return as_text(_lines(rules, width), color=color)


def _lines(rules: Sequence[Rule], width: int) -> Iterator[Line]:
    for rule in rules:
        yield Line(f"{rule.code} ({rule.severity.value})", Tone.STRONG)
        also = f" The vendor's {', '.join(rule.vendor)}." if rule.vendor else ""
        yield from sentence(
            f"{rule.heading}.{also}".replace("`", ""), width=width, indent="  ", hanging="  "
        )
    yield Line(f"{len(rules)} rules.")
