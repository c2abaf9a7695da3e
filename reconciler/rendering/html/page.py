"""The frame of a page: one file that asks nobody for anything.

Style and script are inside it, and a content policy lets the browser run these two and load
nothing. They are files beside this one, so that they can be read and checked as what they are.
"""

from base64 import b64encode
from functools import cache
from hashlib import sha256
from importlib.resources import files

from reconciler.rendering.html.markup import NOTHING, Markup, tag, verbatim

_LINE = Markup("\n")


def page(
    title: str,
    *sections: Markup,
    class_: str | None = None,
    refresh_seconds: int | None = None,
) -> str:
    """The page whose main part these sections are; a served one may ask for itself anew."""
    style, script = asset("page.css"), asset("page.js")
    refresh = tag("meta", http_equiv="refresh", content=str(refresh_seconds))
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", http_equiv="Content-Security-Policy", content=_policy(style, script)),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("meta", name="color-scheme", content="light dark"),
        tag("meta", name="robots", content="noindex"),
        refresh if refresh_seconds else NOTHING,
        tag("title", title),
        tag("style", verbatim(style)),
    )
    main = tag("main", *sections, class_=class_)
    body = tag("body", main, _LINE, tag("script", verbatim(script)))
    return f"<!DOCTYPE html>\n{tag('html', head, _LINE, body, lang='en')}\n"


@cache
def asset(name: str) -> str:
    """A file that the package ships beside its code."""
    return (files("reconciler.rendering.html") / name).read_text(encoding="utf-8")


def _policy(style: str, script: str) -> str:
    return (
        f"default-src 'none'; style-src {_hash(style)}; script-src {_hash(script)}; "
        "base-uri 'none'; form-action 'none'"
    )


def _hash(content: str) -> str:
    return f"'sha256-{b64encode(sha256(content.encode()).digest()).decode()}'"
