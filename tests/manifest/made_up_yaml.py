"""Manifests as people write them: every style of YAML, with comments wherever one may stand."""

from hypothesis import strategies as st

WORDS = st.sampled_from(
    ["a", "search", "x-1", "größe", "東京", "😀", "yes", "no", "on", "y", "012", "1:30", "1_000",
     "null", "~", "true", "1", "1.0", "0x1F", "1e3", "-", "?", "2024-01-01", "{{INPUT.query}}",
     "${var.x}", "a ${var.x} b", "$${x}", "mixpeek://text@v1/e5", "a: b", "a #b", "#a", "it's",
     'say "hi"', "a\\b", " led", "trailed ", "", "tab\tin", "@at", "*star", "&and", "!bang", "%per",
     "a, b", "[x]", "`q`", "- a", "nul\u0000l", "sep\u2028", "<<", "word " * 20 + "end",
     "double  space " * 8 + "end"]
)  # fmt: skip
TEXTS = st.one_of(
    WORDS,
    st.lists(WORDS, min_size=2, max_size=5).map("\n".join),
    st.text(st.characters(codec="utf-8"), max_size=12),
)
PLAIN = st.sampled_from(
    ["a", "yes", "n", "012", "1:30", "null", "~", "true", "-1", "1.50", "0x1F", "${var.x}", "a b c",
     "2024-01-01", "mixpeek://text@v1/e5", "x-${env.NAME:-y}", "größe", "$${x}", "-x", "a#b", "1e3"]
)  # fmt: skip
KEYS = ["name", "namespace", "kind", "spec", "stages", "description", "tags", "metadata", "x",
        "größe", "apiVersion", "lifecycle", "config", "stage_name", "a b", "input_schema",
        "type"]  # fmt: skip
COMMENTS = st.sampled_from(
    ["# one", "#two", "# ümlaut 😀", "# key: value", "# - item", "#", '# it\'s "x"']
)


class _Writer:
    """Draws a document, line by line."""

    def __init__(self, draw: st.DrawFn) -> None:
        self.draw = draw
        self.lines: list[str] = []
        self.anchors: list[str] = []

    def chance(self, of: int) -> bool:
        return self.draw(st.integers(0, of - 1)) == of - 1

    def between(self, indent: int) -> None:
        """What may stand between two lines: blank ones, and comments at odd columns."""
        while self.chance(4):
            if self.chance(2):
                self.lines.append(" " * self.draw(st.integers(0, 3)))
            else:
                column = self.draw(
                    st.sampled_from([indent, indent, 0, indent + 2, max(indent - 2, 0)])
                )
                self.lines.append(" " * column + self.draw(COMMENTS))

    def comment(self) -> str:
        return " " * self.draw(st.integers(1, 4)) + self.draw(COMMENTS) if self.chance(5) else ""

    def double(self, text: str) -> str:
        escaped = "".join(
            {'"': '\\"', "\\": "\\\\"}.get(char)
            or (char if char.isprintable() else f"\\U{ord(char):08x}")
            for char in text
        )
        return f'"{escaped}"'

    def inline(self, *, in_flow: bool = False) -> str:
        if self.anchors and self.chance(12):
            return f"*{self.draw(st.sampled_from(self.anchors))}{' ' if in_flow else ''}"
        style = self.draw(st.sampled_from(["plain", "plain", "double", "single"]))
        text = self.draw(TEXTS)
        tag = "!!str " if self.chance(20) else ""
        if style == "single" and text.isprintable():
            return tag + "'" + text.replace("'", "''") + "'"
        if style == "plain" and not tag:
            plain = self.draw(PLAIN)
            return plain if not in_flow or "{" not in plain else self.double(plain)
        return tag + self.double(text)

    def flow(self, depth: int) -> str:
        kind = self.draw(st.sampled_from(["map", "list", "text"] if depth < 3 else ["text"]))
        count = self.draw(st.integers(0, 4))
        if kind == "list":
            return f"[{', '.join(self.flow(depth + 1) for _ in range(count))}]"
        if kind == "map":
            keys = self.draw(st.lists(st.sampled_from(KEYS), max_size=4, unique=True))
            return f"{{{', '.join(f'{key}: {self.flow(depth + 1)}' for key in keys)}}}"
        return self.inline(in_flow=True)

    def flow_over_lines(self, indent: int) -> list[str]:
        lines = ["["]
        for _ in range(self.draw(st.integers(1, 4))):
            lines.append(f"{' ' * (indent + 3)}{self.flow(1)},{self.comment()}")
            if self.chance(4):
                lines.append(" " * (indent + 1) + self.draw(COMMENTS))
        return [*lines, " " * (indent + 2) + "]"]

    def block(self, head: str, indent: int) -> None:
        sign = self.draw(st.sampled_from(["|", ">"])) + self.draw(st.sampled_from(["", "-", "+"]))
        said = ["text", "# no comment", "", "  deeper", "- a", "key: value", "tail ", "ünï", "a\tb"]
        lines = self.draw(st.lists(st.sampled_from(said), min_size=1, max_size=5))
        if lines[0].strip() == "" or lines[0].startswith(" "):
            lines[0] = "first"
        deep = indent + self.draw(st.integers(1, 4))
        self.lines.append(f"{head} {sign}{self.comment()}")
        self.lines += [" " * deep + line if line else "" for line in lines]

    def wrapped(self, head: str, indent: int) -> None:
        quote = self.draw(st.sampled_from(["", '"', "'"]))
        words = self.draw(
            st.lists(st.sampled_from(["some", "words", "of", "a", "text"]), min_size=2, max_size=40)
        )
        cut = self.draw(st.integers(1, len(words) - 1))
        self.lines.append(f"{head} {quote}{' '.join(words[:cut])}")
        if quote and self.chance(3):
            self.lines.append("")
        self.lines.append(" " * (indent + 3) + " ".join(words[cut:]) + quote + self.comment())

    def value(self, head: str, indent: int, depth: int) -> None:
        """A value behind a key or a dash; whatever is nested stands deeper than `indent`."""
        kinds = ["inline", "inline", "flow", "flow lines", "block", "wrapped", "empty"]
        kind = self.draw(
            st.sampled_from(kinds if depth > 3 else [*kinds, "map", "list", "map", "list"])
        )
        anchor = ""
        if kind in ("map", "list", "flow", "inline") and self.chance(10):
            anchor = f"a{len(self.lines)}"
        shown = f" &{anchor}" if anchor else ""
        if kind == "inline":
            text = self.inline()
            shown = "" if text.startswith(("*", "!")) else shown
            self.lines.append(f"{head}{shown} {text}{self.comment()}")
            anchor = anchor if shown else ""
        elif kind == "flow":
            text = self.flow(1)
            anchor, shown = ("", "") if text.startswith(("*", "!")) else (anchor, shown)
            self.lines.append(f"{head}{shown} {text}{self.comment()}")
        elif kind == "flow lines":
            first, *rest = self.flow_over_lines(indent)
            self.lines += [f"{head} {first}{self.comment()}", *rest]
            self.lines[-1] += self.comment()
        elif kind == "block":
            self.block(head, indent)
        elif kind == "wrapped":
            self.wrapped(head, indent)
        elif kind == "empty":
            self.lines.append(f"{head}{self.comment()}")
        else:
            self.nested(kind, head + shown, indent, depth)
        if anchor:
            self.anchors.append(anchor)

    def nested(self, kind: str, head: str, indent: int, depth: int) -> None:
        is_item, is_level = head.rstrip().endswith("-"), False
        if is_item and self.chance(2):
            step = self.draw(st.integers(1, 4))
            at = len(self.lines)
            self.collection(kind, indent + 1 + step, depth + 1, first=f"{head}{' ' * step}")
            assert len(self.lines) > at
            return
        self.lines.append(f"{head}{self.comment()}")
        is_level = kind == "list" and not is_item and self.chance(3)
        deeper = 0 if is_level else self.draw(st.integers(1, 4))
        self.collection(kind, indent + deeper, depth + 1)

    def collection(self, kind: str, indent: int, depth: int, first: str = "") -> None:
        names = self.draw(st.lists(st.sampled_from(KEYS), min_size=1, max_size=4, unique=True))
        for at, name in enumerate(names):
            lead = first if first and at == 0 else " " * indent
            if not (first and at == 0):
                self.between(indent)
            if kind == "list":
                self.value(f"{lead}-", indent, depth)
            else:
                quote = self.draw(st.sampled_from(["", "", "", '"', "'"]))
                self.value(f"{lead}{quote}{name}{quote}:", indent, depth)
        if self.chance(4):
            self.between(indent)


@st.composite
def yaml_texts(draw: st.DrawFn) -> str:
    """A file of one to three documents; not every one of them can be read."""
    writer = _Writer(draw)
    count = draw(st.integers(1, 3))
    for at in range(count):
        writer.anchors = []
        writer.between(0)
        if at or draw(st.booleans()):
            writer.lines.append(f"---{writer.comment()}")
        writer.between(0)
        if draw(st.booleans()):
            kind = draw(st.sampled_from(["Retriever", "Bucket", "Collection", "Namespace"]))
            writer.lines.append(f"kind: {kind}{writer.comment()}")
            writer.value("spec:", 0, 0)
            writer.value("apiVersion:", 0, 2)
        else:
            writer.collection(draw(st.sampled_from(["map", "list"])), 0, 0)
        writer.between(0)
    newline = draw(st.sampled_from(["\n", "\n", "\r\n"]))
    return newline.join(writer.lines) + draw(st.sampled_from(["", newline, newline * 3]))
