"""What must hold of parts, and of what has some: a part is declared as what it is."""

from collections.abc import Iterator, Mapping

from reconciler.kinds.declaration.containment import owner_field, parts_of
from reconciler.kinds.declaration.kind import Kind
from reconciler.manifest.documents.envelope import Declaration, inner
from reconciler.model.edit import RemoveKey
from reconciler.model.problem import Problem
from reconciler.model.text.article import with_article


def republish_is_declared(declaration: Declaration, kinds: Mapping[str, Kind]) -> Iterator[Problem]:
    """What is published is declared as what it is, and no more said of what it shows."""
    path = ("lifecycle", "republish")
    said = inner(declaration.content, "lifecycle").get("republish")
    if said is None or declaration.kind is None:
        return
    parts = parts_of(declaration.address, kinds) if declaration.address else iter(())
    part = next(map(str, parts), None)
    remedy = "remove the line"
    # What is published without being declared is kept by a guard, so that nothing is lost by it.
    if part is not None and said is True:
        remedy += (
            f", and declare {part} with `lifecycle: {{on_replace: recreate}}` "
            f"(`reconciler pull {part}` writes it from live)"
        )
    says = "republish is known no more: a public form is declared, and comes back by itself"
    if part is None:
        says = f"{with_article(declaration.kind.name)} has no public form"
    yield Problem("bad-lifecycle", says, remedy, path=path, fix=(RemoveKey(path),))


def name_says_the_owner(declaration: Declaration, _: Mapping[str, Kind]) -> Iterator[Problem]:
    """What is called as its owner is says it once."""
    kind = declaration.kind
    field = owner_field(kind) if kind is not None else ""
    if kind is None or kind.parent is None or not field or field not in declaration.spec:
        return
    path = ("spec", field)
    says = f"{with_article(kind.name)} is called as its {kind.parent.kind} is, and says no {field}"
    name = inner(declaration.content, "metadata").get("name")
    is_same = declaration.spec[field] == name
    remedy = "remove the line" if is_same else f"write metadata.name: {declaration.spec[field]}"
    fix = (RemoveKey(path),) if is_same else ()
    yield Problem("unknown-field", says, remedy, path=path, fix=fix)
