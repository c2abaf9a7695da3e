"""GitHub's API on loopback: comments, issues, and which pull request a commit was merged from."""

import json
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

BOT = "github-actions[bot]"


@dataclass
class FakeForge:
    """What is there; a token that does not write may only read."""

    url: str = ""
    comments: dict = field(default_factory=dict)
    """Number -> {issue, user, body}."""
    issues: dict = field(default_factory=dict)
    merged: dict = field(default_factory=dict)
    """Commit -> number of the pull request."""
    asked: list = field(default_factory=list)

    def say(self, pull_request, author, body):
        """A comment by somebody."""
        number = 1000 + len(self.comments)
        self.comments[number] = {"issue": pull_request, "user": author, "body": body}
        return number

    def comments_on(self, number):
        return [each["body"] for each in self.comments.values() if each["issue"] == number]

    def open_issues(self):
        return [each for each in self.issues.values() if each["state"] == "open"]

    @property
    def writes(self):
        return [line for line in self.asked if not line.startswith("GET")]

    def lets(self, token, path):
        """Whether a token may write there: its job says what it needs, and it has no more."""
        if not token.startswith("Bearer token-that-writes"):
            return False
        granted = token.partition("token-that-writes")[2].strip().split(",")
        is_issue = any(f"/issues/{number}" in path for number in self.issues)
        needed = "issues" if is_issue or path.endswith("/issues") else "pull-requests"
        return granted == [""] or needed in granted

    def answer(self, method, path, query, body):
        _, _, _, _, *rest = path.split("/")
        match method, rest:
            case "GET", ["issues", number, "comments"]:
                found = [
                    self._comment(key)
                    for key, each in self.comments.items()
                    if each["issue"] == int(number)
                ]
                return 200, paged(found, query)
            case "POST", ["issues", number, "comments"]:
                return 201, self._comment(self.say(int(number), BOT, body["body"]))
            case "PATCH", ["issues", "comments", number]:
                self.comments[int(number)]["body"] = body["body"]
                return 200, self._comment(int(number))
            case "GET", ["issues"]:
                label = query["labels"][0]
                found = [each for each in self.open_issues() if label in each["labels"]]
                return 200, paged([self._issue(each) for each in found], query)
            case "POST", ["issues"]:
                number = 40 + len(self.issues)
                self.issues[number] = {"number": number, "state": "open", "user": BOT, **body}
                return 201, self._issue(self.issues[number])
            case "PATCH", ["issues", number]:
                self.issues[int(number)] |= body
                return 200, self._issue(self.issues[int(number)])
            case "GET", ["commits", commit, "pulls"]:
                number = self.merged.get(commit)
                row = {"number": number, "merged_at": "then", "merge_commit_sha": commit}
                return 200, [row] if number else []
        return 404, {"message": "Not Found"}

    def _comment(self, number):
        each = self.comments[number]
        url = f"https://github.example/acme/ads/pull/{each['issue']}#issuecomment-{number}"
        user = {"login": each["user"]}
        return {"id": number, "html_url": url, "user": user, "body": each["body"]}

    def _issue(self, each):
        url = f"https://github.example/acme/ads/issues/{each['number']}"
        return {**each, "html_url": url, "user": {"login": each["user"]}}


def paged(rows, query):
    page, size = int(query["page"][0]), int(query["per_page"][0])
    return rows[(page - 1) * size : page * size]


@contextmanager
def serving_forge():
    """A forge on a port of its own, until the block ends."""
    forge = FakeForge()

    class Handler(BaseHTTPRequestHandler):
        def respond(self):
            url = urlsplit(self.path)
            length = int(self.headers.get("content-length") or 0)
            body = json.loads(self.rfile.read(length) or "null")
            forge.asked.append(f"{self.command} {url.path}")
            token = self.headers.get("authorization", "")
            if self.command != "GET" and not forge.lets(token, url.path):
                status, answer = 403, {"message": "Resource not accessible by integration"}
            else:
                status, answer = forge.answer(self.command, url.path, parse_qs(url.query), body)
            content = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = do_PATCH = respond  # noqa: N815 - the server's names

        def log_message(self, *_):
            """Quietly."""

    with _serving(Handler, forge):
        yield forge


@contextmanager
def _serving(handler, what):
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    what.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@dataclass
class FakeNotes:
    """GitLab's notes on one merge request."""

    url: str = ""
    bodies: list = field(default_factory=list)


@contextmanager
def serving_notes():
    """GitLab's API on a port of its own, until the block ends."""
    notes = FakeNotes()

    class Handler(BaseHTTPRequestHandler):
        def respond(self):
            length = int(self.headers.get("content-length") or 0)
            body = json.loads(self.rfile.read(length) or "null")
            assert self.headers["private-token"] == "token-that-writes"
            at = urlsplit(self.path).path.rpartition("/")[2]
            if self.command == "POST":
                notes.bodies.append(body["body"])
            elif self.command == "PUT":
                notes.bodies[int(at)] = body["body"]
            rows = [{"id": number, "body": each} for number, each in enumerate(notes.bodies)]
            content = json.dumps(rows).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = do_PUT = respond  # noqa: N815 - the server's names

        def log_message(self, *_):
            """Quietly."""

    with _serving(Handler, notes):
        yield notes
