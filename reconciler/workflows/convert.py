"""Other forms of configuration as manifests of ours, as far as what they say is known."""

import re
from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from reconciler.kinds import KINDS, LOOKUPS
from reconciler.kinds.declaration.kind import Kind
from reconciler.manifest.conversion.body import BodyReader
from reconciler.manifest.conversion.curl import is_curl
from reconciler.manifest.conversion.secrets import SecretNamer
from reconciler.manifest.conversion.write import ManifestText, files_of, manifest_text
from reconciler.manifest.documents.envelope import inner
from reconciler.manifest.documents.place import in_order
from reconciler.manifest.vendor.parameters import Parameter
from reconciler.manifest.vendor.read import is_vendor_manifest, read_vendor_manifest
from reconciler.manifest.yaml.document import Document, ParsedFile
from reconciler.manifest.yaml.read import read_text
from reconciler.model.data import Data, Fields, value_at
from reconciler.model.errors import Rejected
from reconciler.model.location import Location
from reconciler.model.problem import Problem, Severity
from reconciler.workflows.convert_curl import documents_of_curl
from reconciler.workflows.convert_snapshot import contents_of_snapshot, is_snapshot
from reconciler.workflows.judging import judge
from reconciler.workflows.snapshot_file import Snapshot, read_snapshot

_INSIDE: Final = (("manifest", "frontier", "config_yaml"), ("manifest_yaml",), ("manifest",))
"""Where an answer of the API holds a manifest's text: a snapshot's, a scaffold's, a made-up one."""
_NAMED: Final = re.compile(r"\$\{secret\.([A-Za-z_][A-Za-z0-9_]*)\}")


class Form(StrEnum):
    """What a file may be."""

    AUTO = "auto"
    MANIFEST = "manifest"
    BODY = "body"
    CURL = "curl"
    SNAPSHOT = "snapshot"


class Given(Struct, frozen=True, kw_only=True):
    """What the file does not say, and whoever converts it does."""

    form: Form = Form.AUTO
    kind: str | None = None
    namespace: str | None = None


class Conversion(Struct, frozen=True):
    """The manifests, and what is to be done beside them."""

    texts: tuple[ManifestText, ...]
    parameters: tuple[Parameter, ...] = ()
    """Variables to be declared in the project."""
    secrets: tuple[str, ...] = ()
    """Environment variables to be set when it is applied."""
    problems: tuple[Problem, ...] = ()

    @property
    def files(self) -> Mapping[str, str]:
        """The manifests as files, by their names in a folder."""
        return files_of(self.texts)

    @property
    def is_whole(self) -> bool:
        """Whether everything had an equivalent that is valid."""
        return all(problem.severity is not Severity.ERROR for problem in self.problems)


def convert(text: str, file: str, given: Given) -> Conversion:
    """What a file says, as manifests; raises `Rejected` when it is of no form that is known."""
    form = _tell(text) if given.form is Form.AUTO else given.form
    problems: list[Problem] = []
    parameters: tuple[Parameter, ...] = ()
    kind = _kind(given.kind)
    match form:
        case Form.SNAPSHOT:
            documents = [*contents_of_snapshot(_snapshot(text, file), file, KINDS)]
        case Form.CURL:
            documents = [*documents_of_curl(text, file, KINDS, given.namespace, problems)]
        case _:
            read = read_text(text, file)
            read = _unwrapped(read, file)
            problems += read.problems
            documents, parameters = _documents(read, form, kind, given.namespace, problems)
    return _conversion(documents, parameters, problems)


def _tell(text: str) -> Form:
    if is_snapshot(text):
        return Form.SNAPSHOT
    return Form.CURL if is_curl(text) else Form.AUTO


def _snapshot(text: str, file: str) -> Snapshot:
    try:
        return read_snapshot(text)
    except Rejected as refusal:
        place = Location(file, 1, 1)
        named = (replace(each, message=f"{file} {each.message}") for each in refusal.problems)
        raise Rejected(*(replace(each, location=place) for each in named)) from refusal


def _kind(name: str | None) -> Kind | None:
    return next(
        (kind for kind in KINDS.values() if name and kind.name.lower() == name.lower()), None
    )


def _unwrapped(read: ParsedFile, file: str) -> ParsedFile:
    """The manifest inside an answer of the API, if that is what was read."""
    for document in read.documents[:1]:
        for path in _INSIDE:
            inside = value_at(document.content, path)
            if isinstance(inside, str):
                return read_text(inside, f"{file} ({path[-1]})")
    return read


def _documents(
    read: ParsedFile,
    form: Form,
    kind: Kind | None,
    namespace: str | None,
    problems: list[Problem],
) -> tuple[list[Document], tuple[Parameter, ...]]:
    made: list[Document] = []
    parameters: list[Parameter] = []
    bodies = BodyReader(KINDS, kind, namespace)
    for document in read.documents:
        is_manifest = is_vendor_manifest(document.content, KINDS, LOOKUPS)
        if is_manifest and form is not Form.BODY:
            manifest = read_vendor_manifest(document, KINDS, LOOKUPS)
            problems += (*manifest.problems, *_tell_acceptance(manifest.acceptance))
            parameters += manifest.parameters
            made += manifest.documents
        elif form is Form.MANIFEST:
            problems.append(_report_no_manifest(document))
        else:
            made += bodies.documents(document, problems)
    return made, tuple(parameters)


def _report_no_manifest(document: Document) -> Problem:
    says = 'this is no manifest of the vendor\'s: it does not say version: "1.0" and a section'
    place = document.locations.of_value(())
    return Problem("not-a-manifest", says, "leave out --from, or name what it is", location=place)


def _tell_acceptance(acceptance: Document | None) -> Iterator[Problem]:
    if acceptance is not None:
        yield Problem(
            "left-out",
            "`acceptance` asks questions, and configures nothing: it is not converted",
            "keep the vendor's manifest among yours while it is needed, or declare checks",
            Severity.WARNING,
            location=acceptance.locations.of_key(()),
        )


def _conversion(
    documents: Iterable[Document], parameters: tuple[Parameter, ...], problems: list[Problem]
) -> Conversion:
    namer = SecretNamer(problems)
    named = [namer.name_secrets(each, KINDS[_text(each, "kind")]) for each in documents]
    problems += judge(named, parameters).problems
    texts = tuple(map(_write, named))
    found = dict.fromkeys(name for each in texts for name in _NAMED.findall(each.text))
    if not texts and not problems:
        raise Rejected(Problem("nothing-to-convert", "the file declares nothing", "name another"))
    return Conversion(texts, parameters, tuple(found), in_order(problems))


def _write(document: Document) -> ManifestText:
    content = document.content if isinstance(document.content, Mapping) else {}
    metadata = inner(content, "metadata")
    kind = KINDS[_text(document, "kind")]
    return ManifestText(
        kind,
        _word(metadata, "namespace"),
        _word(metadata, "name"),
        manifest_text(kind, content),
    )


def _text(document: Document, key: str) -> str:
    return _word(document.content if isinstance(document.content, Mapping) else {}, key)


def _word(fields: Fields, key: str) -> str:
    value: Data = fields.get(key)
    return value if isinstance(value, str) else ""
