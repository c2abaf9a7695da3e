"""The manifests of several environments as the files of one project."""

from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath

from reconciler.kinds import KINDS
from reconciler.kinds.declaration.containment import container_in
from reconciler.manifest.export.document import document_text
from reconciler.manifest.export.environment_file import (
    HOME,
    IN_NAMESPACE,
    EnvironmentText,
    declared_text,
    target_of,
)
from reconciler.manifest.export.layout import Layout, place_files
from reconciler.manifest.export.lift import Lifting
from reconciler.manifest.project.project import ENVIRONMENTS
from reconciler.model.address import Address
from reconciler.model.data import Fields
from reconciler.workflows.export_check import NewFile
from reconciler.workflows.export_manifests import Manifest
from reconciler.workflows.export_side import FOLDER, Key, Side


class SharedManifests:
    """The files of all environments."""

    def __init__(self, sides: Sequence[Side], layout: Layout) -> None:
        self.sides = sides
        self.files: dict[str, dict[str, Key]] = {side.name: {} for side in sides}
        """The manifests that each environment reads, by file."""
        self.texts: dict[str, str] = {}
        self.new: list[NewFile] = []
        keys = sorted({key for side in sides for key in side.manifests})
        self._places = _place(keys, layout)
        self._lifting = Lifting({HOME: tuple(side.namespace for side in sides)}, reused=(HOME,))
        self._own = {side.name: EnvironmentText(side.stack) for side in sides}
        for key in keys:
            self._write(key)
        self.settings = {
            f"{ENVIRONMENTS}/{side.name}.yaml": self._settings_of(at, side)
            for at, side in enumerate(sides)
        }

    def declare_in(self, project_file: str) -> str:
        """The text of reconciler.yaml, with what every environment must say."""
        return project_file + declared_text(self._lifting.variables)

    def _write(self, key: Key) -> None:
        having = [side for side in self.sides if key in side.manifests]
        if len(having) < len(self.sides):
            for side in having:
                self._put(side.own_folder, key, _content(side.manifests[key]), [side])
            return
        lifted = self._lifting.lift(*key, [_content(side.manifests[key]) for side in having])
        self._put(FOLDER, key, lifted.shared, having)
        for side, patch in zip(having, lifted.patches, strict=True):
            if patch:
                self._own[side.name].patches.append((target_of(*key), patch))

    def _put(self, folder: str, key: Key, content: Fields, sides: Sequence[Side]) -> None:
        file = str(PurePosixPath(folder) / self._places[key])
        kind, name = key
        address = Address(kind, IN_NAMESPACE, name) if name else Address(kind, "", IN_NAMESPACE)
        spec, lifecycle = content["spec"], content.get("lifecycle", {})
        comments = [each for side in sides for each in side.manifests[key].comments]
        self.texts[file] = document_text(
            address,
            spec if isinstance(spec, Mapping) else {},
            lifecycle=lifecycle if isinstance(lifecycle, Mapping) else {},
            kinds=KINDS,
            comments=[*dict.fromkeys(comments)],
        )
        self.new.append(NewFile(file, sides[0].manifests[key].address, self.texts[file]))
        for side in sides:
            self.files[side.name][file] = key

    def _settings_of(self, at: int, side: Side) -> str:
        said = self._own[side.name]
        said.variables = {name: each[at] for name, each in self._lifting.variables.items()}
        if any(PurePosixPath(file).parts[0] == side.own_folder for file in self.files[side.name]):
            said.manifests = [FOLDER, side.own_folder]
        return said.text


def _content(manifest: Manifest) -> Fields:
    lifecycle = {"lifecycle": manifest.lifecycle} if manifest.lifecycle else {}
    return {**lifecycle, "spec": manifest.spec}


def _place(keys: Sequence[Key], layout: Layout) -> dict[Key, str]:
    """The file of each; all are in one namespace, which makes no folder and no part of a name."""
    container = container_in(KINDS)
    inside = [key for key in keys if key[0] != container]
    addresses = {key: Address(key[0], "", key[1]) for key in inside}
    files = place_files(
        [*addresses.values()], layout, container=container, is_taken=lambda _: False
    )
    return {
        **{key: f"{container.lower()}.yaml" for key in keys if key[0] == container},
        **{key: files[address] for key, address in addresses.items()},
    }
