"""The files that a template consists of, with the names of a project in them."""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Final

from msgspec import Struct

from reconciler.manifest.yaml.emit import scalar


class Template(StrEnum):
    """What a project may begin with."""

    EMPTY = "empty"
    VIDEO_SEARCH = "video-search"
    PRODUCT_CATALOGUE = "product-catalogue"
    DOCUMENTS = "documents"


class Forge(StrEnum):
    """Where its pipeline runs."""

    GITHUB = "github"
    GITLAB = "gitlab"
    NONE = "none"


class Start(Struct, frozen=True, kw_only=True):
    """What somebody wants to begin with."""

    template: Template
    stack: str
    namespace: str
    forge: Forge
    live_url: str | None = None
    """Where the API is whose resources are declared instead of a template's."""


_PIPELINES: Final = {
    Forge.GITHUB: ("github.yml", ".github/workflows/mixpeek.yml"),
    Forge.GITLAB: ("gitlab.yml", ".gitlab-ci.yml"),
}
_NAMES: Final = {
    "gitignore": ".gitignore",
    "vscode-settings.json": ".vscode/settings.json",
    "vscode-extensions.json": ".vscode/extensions.json",
}
"""What would be hidden, or meant for this very repository, has another name where it is kept."""
DECLARING: Final = ("manifests/", "environments/")
"""Files that belong to the stack that `reconciler.yaml` names, and to no other."""


def files_of_start(start: Start) -> dict[str, str]:
    """Every file by its name in the project, the settings first."""
    home = files("reconciler.manifest.starter")
    names = _names_in(start)
    is_live = start.live_url is not None
    found = {
        _NAMES.get(name, name): _filled(text, names)
        for folder in ("common", "live" if is_live else start.template.value)
        for name, text in _texts(home.joinpath(folder))
        # Its namespaces are there, and who else reads them is not known.
        if not (is_live and name.startswith(DECLARING))
    }
    if start.forge in _PIPELINES:
        kept, name = _PIPELINES[start.forge]
        # As it is: its own expressions look like nobody's names.
        found[name] = home.joinpath("ci", kept).read_text(encoding="utf-8")
    return dict(sorted(found.items(), key=lambda each: (each[0] != "reconciler.yaml", each[0])))


def _names_in(start: Start) -> Mapping[str, str]:
    return {
        "@STACK@": scalar(start.stack),
        "@STACK_STAGING@": scalar(f"{start.stack}-staging"),
        "@URL@": scalar(start.live_url or ""),
        "@NAMESPACE@": scalar(start.namespace),
        "@NAMESPACE_STAGING@": scalar(f"{start.namespace}-staging"),
    }


def _filled(text: str, names: Mapping[str, str]) -> str:
    for mark, name in names.items():
        text = text.replace(mark, name)
    return text


def _texts(folder: Traversable, above: str = "") -> Iterator[tuple[str, str]]:
    for each in folder.iterdir():
        if each.is_dir():
            yield from _texts(each, f"{above}{each.name}/")
        else:
            yield f"{above}{each.name}", each.read_text(encoding="utf-8")
