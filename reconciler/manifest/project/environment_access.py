"""What a project's own files say about environment variables: which hold keys, and which are open.

Looked at before any variable is filled in, and in every environment's file: the key of one
environment is no value for the manifests of another.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from reconciler.manifest.documents.place import place_problem
from reconciler.manifest.documents.variables import VariableValues, fill
from reconciler.manifest.yaml.document import Document
from reconciler.manifest.yaml.read import read_file
from reconciler.model.data import Data
from reconciler.model.problem import Problem
from reconciler.model.secrets.environment import VARIABLE_PREFIX, EnvironmentAccess


def access_in(
    project: Path, others: Sequence[Path], *, environ: Mapping[str, str]
) -> EnvironmentAccess:
    """As reconciler.yaml and the files of its environments have it; what is wrong is not told."""
    contents = [document.content for path in (project, *others) for document in _documents(path)]
    keys = frozenset(name for content in contents if (name := _key_in(content, environ)))
    opened = _value_at(contents[0], "environment") if contents else None
    listed = (name for name in opened if isinstance(name, str)) if isinstance(opened, list) else ()
    return EnvironmentAccess(keys, frozenset(listed), frozenset(_secrets_in(contents[:1])))


def report_keys(access: EnvironmentAccess, document: Document) -> Iterator[Problem]:
    """A problem for each variable that is listed and holds a key."""
    opened = _value_at(document.content, "environment")
    for index, name in enumerate(opened if isinstance(opened, list) else ()):
        if isinstance(name, str) and access.is_key(name):
            says = f"{name} holds the API's key, and no manifest can read that"
            remedy = "take it out of the list"
            problem = Problem("key-in-environment", says, remedy, path=("environment", index))
            yield place_problem(problem, document.locations)


def _secrets_in(contents: Sequence[Data]) -> Iterator[str]:
    for content in contents:
        variables = _value_at(content, "variables")
        for name in variables if isinstance(variables, Mapping) else ():
            if _value_at(_value_at(variables, name), "secret") is True:
                yield f"{VARIABLE_PREFIX}{name}"


def _documents(path: Path) -> Sequence[Document]:
    return read_file(path, path.name).documents[:1]


def _key_in(content: Data, environ: Mapping[str, str]) -> str:
    name = _value_at(_value_at(content, "api"), "key_env")
    if not isinstance(name, str):
        return ""
    return str(fill(name, VariableValues(environ), lambda _: "text").content)


def _value_at(content: Data, key: str) -> Data:
    return content.get(key) if isinstance(content, Mapping) else None
