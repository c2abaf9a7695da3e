"""What must hold in the files that datasets name; nothing is read where no dataset is declared."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from msgspec.structs import replace

from reconciler.kinds.declaration.kind import Kind
from reconciler.kinds.validation.validate import complaints_about
from reconciler.manifest.datasets.files import TEXT_WITHOUT_INPUT, ReadFile
from reconciler.manifest.documents.envelope import Declaration
from reconciler.manifest.rules.project import Finding
from reconciler.model.address import Address
from reconciler.model.problem import Problem, Severity


def datasets_are_readable(
    declarations: Sequence[Declaration], kinds: Mapping[str, Kind], folder: Path, read: ReadFile
) -> Iterator[Finding]:
    """Every dataset's files hold queries and judgements that fit together."""
    for declaration in declarations:
        if declaration.address is None or not _is_known(declaration):
            continue
        for problem in _read(declaration, declaration.address, declarations, kinds, folder, read):
            if problem.code == TEXT_WITHOUT_INPUT:
                # Of a retriever that is only live, whoever asks it knows the inputs.
                problem = replace(problem, severity=Severity.WARNING)
            yield declaration, problem


def _is_known(declaration: Declaration) -> bool:
    """Whether it is a dataset, and nothing is wrong with what it says of its files."""
    kind = declaration.kind
    if kind is None or not kind.is_judged or not declaration.is_wanted or declaration.unfilled:
        return False
    return not any(complaints_about(kind, declaration.spec))


def _read(
    declaration: Declaration,
    address: Address,
    declarations: Sequence[Declaration],
    kinds: Mapping[str, Kind],
    folder: Path,
    read: ReadFile,
) -> tuple[Problem, ...]:
    from reconciler.kinds.verification.datasets import find_text_input
    from reconciler.manifest.datasets.read import read_dataset

    declared = {each.address: each.spec for each in declarations if each.address is not None}
    text_input = find_text_input(address, declared, kinds)
    spec, locations = declaration.spec, declaration.locations
    return read_dataset(address, spec, locations, folder, text_input, read).problems
