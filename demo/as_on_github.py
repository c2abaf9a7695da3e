"""Markdown, drawn about as GitHub draws a comment; for the pictures in the documentation."""

import re
from html import escape
from typing import Final

from markdown_it import MarkdownIt

_ALERT: Final = re.compile(r"<blockquote>\s*<p>\[!(\w+)\]\s*(.*?)</blockquote>", re.DOTALL)
_DIFF: Final = re.compile(r'<pre><code class="language-diff">(.*?)</code></pre>', re.DOTALL)
_KINDS: Final = {"+": "added", "-": "removed", "!": "changed", "@": "place", "#": "remark"}
_PAGE: Final = """<!doctype html><meta charset="utf-8"><style>
body { font: 14px/1.5 -apple-system, "Segoe UI", "Noto Sans", Helvetica, Arial, sans-serif;
  color: #1f2328; background: #fff; margin: 0; padding: 24px; }
.box { border: 1px solid #d1d9e0; border-radius: 6px; max-width: 860px; margin: auto; }
.who { background: #f6f8fa; border-bottom: 1px solid #d1d9e0; padding: 8px 16px; color: #59636e;
  border-radius: 6px 6px 0 0; } .who b { color: #1f2328; }
.who i { border: 1px solid #d1d9e0; border-radius: 2em; padding: 0 7px; font: 12px sans-serif; }
.text { padding: 16px; } h1 span { color: #59636e; }
h1 { font-size: 24px; font-weight: 400; max-width: 860px; margin: 0 auto 16px; }
h2 { font-size: 21px; border-bottom: 1px solid #d1d9e0; padding-bottom: 6px; margin: 0 0 16px; }
h3 { font-size: 17px; margin: 24px 0 12px; }
code { background: #818b981f; border-radius: 6px; padding: 2px 5px; font: 12px ui-monospace,
  "DejaVu Sans Mono", monospace; }
pre { background: #f6f8fa; border-radius: 6px; padding: 12px; overflow: hidden; line-height: 1.45; }
pre code { background: none; padding: 0; display: block; white-space: pre-wrap; }
.added { background: #dafbe1; color: #116329; } .removed { background: #ffebe9; color: #82071e; }
.changed { color: #953800; } .place { color: #8250df; } .remark { color: #59636e; }
pre span { display: block; min-height: 1em; }
.alert { border-left: 4px solid; padding: 4px 16px; margin: 16px 0; }
.CAUTION { border-color: #cf222e; } .CAUTION b.kind { color: #cf222e; }
.NOTE { border-color: #0969da; } .NOTE b.kind { color: #0969da; }
.WARNING { border-color: #9a6700; } .WARNING b.kind { color: #9a6700; }
details { margin: 0 0 12px; } sub { color: #59636e; } a { color: #0969da; }
table { border-collapse: collapse; } td, th { border: 1px solid #d1d9e0; padding: 6px 13px; }
</style>%s<div class="box"><div class="who"><b>github-actions</b> <i>bot</i> %s</div>
<div class="text">%s</div></div>"""


def page_of(markdown: str, *, did: str, heading: str = "") -> str:
    """One comment on a page; `heading` is of what is not a comment."""
    html = MarkdownIt("commonmark", {"html": True}).enable("table").render(markdown)
    html = _ALERT.sub(_alert, html)
    return _PAGE % (heading, escape(did), _DIFF.sub(_colored, html))


def _alert(found: re.Match[str]) -> str:
    kind, text = found.groups()
    return f'<div class="alert {kind}"><p><b class="kind">{kind.title()}</b></p><p>{text}</div>'


def _colored(found: re.Match[str]) -> str:
    lines = found.group(1).rstrip("\n").split("\n")
    spans = (f'<span class="{_KINDS.get(line[:1], "")}">{line}</span>' for line in lines)
    return f"<pre><code>{''.join(spans)}</code></pre>"
