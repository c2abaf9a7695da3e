"""Tells a merge request of its plan: the counts for its widget, and one note, updated in place."""

import json
import os
import urllib.request


def main() -> None:
    with open("plan.json", encoding="utf-8") as file:
        changes = json.load(file).get("resource_changes", [])
    actions = [each["change"]["actions"] for each in changes]
    counts = {
        "create": sum(each == ["create"] for each in actions),
        "update": sum(each == ["update"] for each in actions),
        "delete": sum("delete" in each for each in actions),
    }
    with open("counts.json", "w", encoding="utf-8") as file:
        json.dump(counts, file)
    if os.environ.get("GITLAB_TOKEN") and os.environ.get("CI_MERGE_REQUEST_IID"):
        with open("plan.md", encoding="utf-8") as file:
            put_note(file.read())


def put_note(text: str) -> None:
    env = os.environ
    project = f"{env['CI_API_V4_URL']}/projects/{env['CI_PROJECT_ID']}"
    notes = f"{project}/merge_requests/{env['CI_MERGE_REQUEST_IID']}/notes"
    found = ask("GET", f"{notes}?per_page=100&order_by=created_at&sort=asc")
    marker = text.partition("\n")[0]
    mine = [note["id"] for note in found if str(note["body"]).startswith(marker)]
    if mine:
        ask("PUT", f"{notes}/{mine[0]}", {"body": text})
    else:
        ask("POST", notes, {"body": text})


def ask(method: str, url: str, body: dict[str, str] | None = None) -> list[dict[str, object]]:
    headers = {"PRIVATE-TOKEN": os.environ["GITLAB_TOKEN"], "Content-Type": "application/json"}
    data = json.dumps(body).encode() if body else None
    request = urllib.request.Request(url, data, headers, method=method)
    with urllib.request.urlopen(request, timeout=30) as answer:
        found = json.load(answer)
    return found if isinstance(found, list) else [found]


main()
