"""The published schemas of what the command line prints, and whether a document follows one."""

import json
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

FOLDER = Path(__file__).parent.parent / "docs" / "schemas"
NAMES = sorted(path.stem for path in FOLDER.glob("*.json"))


def schema(name: str) -> Any:
    return json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))


VALIDATORS = {name: Draft202012Validator(schema(name)) for name in NAMES}


def faults_of(document: Any, name: str) -> list[str]:
    """Where a document is not as its schema says; it is given as text, or as what text holds."""
    data = json.loads(document) if isinstance(document, str) else document
    return [
        f"{'/'.join(map(str, error.absolute_path))}: {error.message[:200]}"
        for error in VALIDATORS[name].iter_errors(data)
    ]
