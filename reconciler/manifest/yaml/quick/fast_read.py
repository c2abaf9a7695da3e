"""A quick first reading, for documents that hold nothing unusual; of places it notes the first.

Nearly every manifest is plain, and nearly none is ever asked for a place. Whatever is unusual
(an anchor, a tag, a trap, a repeated key, a syntax error) makes this reader give up, and the
thorough one beside it says what there is to say.
"""

from reconciler.manifest.yaml.pairs import has_pairs
from reconciler.manifest.yaml.quick.line_read import ParsedNode, read_plain_lines
from reconciler.manifest.yaml.source import MAX_VALUES


def read_plain_documents(text: str) -> list[ParsedNode] | None:
    """What every document holds, or `None` when any of them is not plain."""
    # What has to be counted or mended is the thorough reader's business.
    if has_pairs(text) or _may_hold_too_much(text):
        return None
    read = read_plain_lines(text)
    if read is not None:
        return read
    from reconciler.manifest.yaml.quick.event_read import parse_plain_documents

    return parse_plain_documents(text)


def _may_hold_too_much(text: str) -> bool:
    """Every value stands behind one of these, and most of them stand before none."""
    return len(text) > MAX_VALUES and sum(map(text.count, "\n,[{:-?")) > MAX_VALUES
