"""What a page shows, held against what was said.

A line of nothing but `...` stands for any lines, and `...` within a line for any words. Times, ids,
digests, dates and estimates of calls are new with every run: wherever they stand, any other does.
"""

import re

_NEW_EACH_TIME = (
    (re.compile(r"\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?"), "<moment>"),
    (re.compile(r"sha256:[0-9a-f]{8,64}"), "<digest>"),
    (re.compile(r"\b[a-z]{2,9}_[0-9a-f]{8,32}\b"), "<id>"),
    (
        re.compile(r"\b[0-9a-f]{64}\b|\b[0-9a-f]{40}\b|\b[0-9a-f]{12}\b|(?<=-)[0-9a-f]{8}\b"),
        "<hex>",
    ),
    (re.compile(r"(?<=About )\d+(?= API calls?)"), "<calls>"),
    (re.compile(r"(?<![\w.])\d+(\.\d+)?(e-\d+)? (ms|s|min|h)\b"), "<time>"),
)
_GAPS = re.compile(r"(?<=\S) {2,}(?=\S)")


def _settled(line: str) -> str:
    found = line.rstrip()
    for pattern, word in _NEW_EACH_TIME:
        found = pattern.sub(word, found)
    # A shorter time or id moves whatever is aligned with it.
    return _GAPS.sub(" ", found) if found != line.rstrip() else found


def is_shown(shows: str, said: str) -> bool:
    """Whether that is what was said. A longer time than before may break a line elsewhere."""
    return _is_line_by_line(shows, said) or ("<time>" in _flat(shows) and _is_flat(shows, said))


def _is_flat(shows: str, said: str) -> bool:
    words = (re.escape(each.strip()) for each in _flat(shows).split("..."))
    return re.fullmatch(" ?(?:.*?) ?".join(words), _flat(said)) is not None


def _flat(text: str) -> str:
    return _settled(" ".join(text.split()))


def _is_line_by_line(shows: str, said: str) -> bool:
    pattern = ""
    for line in shows.splitlines():
        if line.strip() == "...":
            pattern += r"(?:.*\n)*?"
        else:
            words = (re.escape(each) for each in _settled(line).split("..."))
            pattern += "[^\n]*?".join(words) + r"\n"
    lines = "".join(f"{_settled(line)}\n" for line in said.rstrip().splitlines())
    return re.fullmatch(pattern, lines) is not None
