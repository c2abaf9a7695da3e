"""What may follow on a command line, of all that a project declares; nothing is asked of an API."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from reconciler.kinds import KINDS, VERIFICATIONS
from reconciler.kinds.verification.declared import is_asked
from reconciler.manifest.load import LoadedProject, load
from reconciler.manifest.project.project import Project
from reconciler.model.address import Address
from reconciler.model.errors import Rejected
from reconciler.workflows.query_target import find_target


def load_declared(project: Project, *, environ: Mapping[str, str]) -> LoadedProject:
    """What the project declares, without the files of its datasets; raises `Rejected`."""
    return load(project, kinds=KINDS, environ=environ, read=None)


def searchable(loaded: LoadedProject, said: Sequence[str], typed: str) -> list[str]:
    """What can be searched; behind it, its inputs that are not said yet, as `NAME=`."""
    if not said:
        return [*_words(_searched_in(loaded), typed)]
    try:
        target = find_target(said[0], loaded.desired, KINDS)
    except Rejected:
        return []
    held = target.declared.spec.get(target.execution.inputs) if target.declared else None
    given = {word.partition("=")[0] for word in said[1:]}
    names = (name for name in (held if isinstance(held, Mapping) else ()) if name not in given)
    return [f"{name}=" for name in names if name.startswith(typed)]


def verifiable(loaded: LoadedProject, said: Collection[str], typed: str) -> list[str]:
    """Whatever is asked, and whatever means all that asks it."""
    asked = [each.address for each in loaded.desired.verifications.values() if is_asked(each)]
    steps = [step.address for manifest in loaded.acceptances for step in manifest.checks]
    around = [*_searched_in(loaded), *_judged_in(loaded)]
    known = dict.fromkeys([*asked, *steps, *around])
    return [str(each) for each in known if str(each) not in said and str(each).startswith(typed)]


def judged(loaded: LoadedProject, said: Collection[str], typed: str) -> list[str]:
    """Datasets."""
    return [word for word in _words(_judged_in(loaded), typed) if word not in said]


def _searched_in(loaded: LoadedProject) -> list[Address]:
    return [each for each in loaded.desired.resources if KINDS[each.kind].execution is not None]


def _judged_in(loaded: LoadedProject) -> list[Address]:
    return [each for each in loaded.desired.verifications if VERIFICATIONS[each.kind].copies]


def _words(addresses: Iterable[Address], typed: str) -> Iterator[str]:
    """Addresses; who begins with less than that gets a namespace and a name."""
    for each in addresses:
        short = f"{each.namespace}/{each.name}"
        if str(each).startswith(typed):
            yield str(each)
        elif short.startswith(typed):
            yield short
