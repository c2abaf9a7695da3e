"""A page that says in one sentence why there is no other one."""

from reconciler.rendering.controller.elements import home_link
from reconciler.rendering.html.markup import tag
from reconciler.rendering.html.page import page


def notice_as_html(title: str, says: str, *, refresh_seconds: int | None = None) -> str:
    """One self-contained page: what is wrong, and the way back."""
    head = tag("header", home_link(), tag("h1", title), tag("p", says, class_="sum"))
    return page(title, head, class_="controller", refresh_seconds=refresh_seconds)
