"""GitHub's API, as far as a plan needs it: one comment, one issue, and what was reviewed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Final, Self

import httpx

from reconciler.model.secrets.secret import without_secrets

BOT: Final = "github-actions[bot]"
"""Who comments with a workflow's own token; only what it wrote is taken for an approval."""
_PAGE: Final = 100
_MOST_PAGES: Final = 30


class NotAllowed(Exception):
    """The token may not do this: a fork's may only read."""


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment or an issue: what it says, and where it is."""

    number: int
    url: str
    body: str
    author: str


class Forge:
    """One repository."""

    def __init__(self, api_url: str, repository: str, token: str) -> None:
        headers = {
            "Accept": "application/vnd.github+json",
            "X-GitHub-Api-Version": "2022-11-28",
            **({"Authorization": f"Bearer {token}"} if token else {}),
        }
        self._secrets = (token,)
        self._http = httpx.Client(
            base_url=f"{api_url.rstrip('/')}/repos/{repository}",
            headers=headers,
            timeout=30.0,
            transport=httpx.HTTPTransport(retries=3),
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._http.close()

    def put_comment(self, pull_request: int, body: str) -> str:
        """Write the comment, or write it anew where its first line stands already; its URL."""
        mine = self.comment_on(pull_request, first_line_of(body))
        if mine is None:
            written = self._send("POST", f"/issues/{pull_request}/comments", {"body": body})
        elif mine.body == body:
            return mine.url
        else:
            written = self._send("PATCH", f"/issues/comments/{mine.number}", {"body": body})
        return str(written["html_url"])

    def comment_on(self, pull_request: int, first_line: str) -> Comment | None:
        """Our own comment that begins so."""
        found = map(_comment, self._pages(f"/issues/{pull_request}/comments", {}))
        return next((each for each in found if _is_ours(each, first_line)), None)

    def open_issue(self, label: str, first_line: str) -> Comment | None:
        """Our own open issue of this label that begins so."""
        rows = self._pages("/issues", {"state": "open", "labels": label})
        found = (_comment(row) for row in rows if "pull_request" not in row)
        return next((each for each in found if _is_ours(each, first_line)), None)

    def put_issue(self, label: str, title: str, body: str) -> str:
        """Open the issue, or bring the one that is open up to date; its URL."""
        mine = self.open_issue(label, first_line_of(body))
        fields = {"title": title, "body": body}
        if mine is None:
            written = self._send("POST", "/issues", {**fields, "labels": [label]})
            return str(written["html_url"])
        if mine.body != body:
            self._send("PATCH", f"/issues/{mine.number}", fields)
        return mine.url

    def close_issue(self, issue: Comment, says: str) -> None:
        """Say why, and close it."""
        self._send("POST", f"/issues/{issue.number}/comments", {"body": says})
        closed = {"state": "closed", "state_reason": "completed"}
        self._send("PATCH", f"/issues/{issue.number}", closed)

    def merged_as(self, commit: str) -> int | None:
        """The pull request that was merged as this commit."""
        for row in self._pages(f"/commits/{commit}/pulls", {}):
            if row.get("merged_at") and row.get("merge_commit_sha") == commit:
                return int(row["number"])
        return None

    def _pages(self, path: str, query: Mapping[str, str]) -> Iterator[dict[str, Any]]:
        for page in range(1, _MOST_PAGES + 1):
            params = {**query, "per_page": str(_PAGE), "page": str(page)}
            rows = self._read(self._http.get(path, params=params))
            yield from rows
            if len(rows) < _PAGE:
                return

    def _send(self, method: str, path: str, body: Mapping[str, object]) -> dict[str, Any]:
        told = {
            name: without_secrets(each, self._secrets) if isinstance(each, str) else each
            for name, each in body.items()
        }
        found: dict[str, Any] = self._read(self._http.request(method, path, json=told))
        return found

    def _read(self, response: httpx.Response) -> Any:  # noqa: ANN401 - GitHub's JSON
        if response.status_code in (401, 403, 404):
            raise NotAllowed(f"{response.request.method} {response.request.url.path}")
        response.raise_for_status()
        return response.json()


def first_line_of(body: str) -> str:
    """The hidden marker that a comment or an issue is found by."""
    return body.partition("\n")[0]


def _is_ours(comment: Comment, first_line: str) -> bool:
    return comment.author == BOT and first_line_of(comment.body).rstrip("\r") == first_line


def _comment(row: Mapping[str, Any]) -> Comment:
    author = (row.get("user") or {}).get("login", "")
    number = row.get("number", row.get("id"))
    return Comment(int(number or 0), str(row.get("html_url")), row.get("body") or "", author)
