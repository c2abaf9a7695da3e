"""Our own types are structs, and what one leaves out is really left out."""

import ast
import importlib

from house import FILES, ROOT, imports_of, name_of, none_of, stage_of
from msgspec import Struct

from reconciler.model import partly

MIXINS = {
    "Unshown": (partly.PartlyShown, partly.Unshown),
    "Uncompared": (partly.PartlyCompared, partly.Uncompared),
    "Unhashed": (partly.PartlyCompared, partly.Unhashed),
}
OURS = [path for path in FILES if stage_of(path) != "emulator" and path.name != "__main__.py"]


def test_no_type_is_compiled_at_start_up():
    offenders = [name_of(path) for path in OURS if "dataclasses" in imports_of(path)]
    none_of(offenders, "Write `class It(Struct, frozen=True)`.")


def test_what_is_left_out_of_a_type_is_left_out_by_it():
    marked = [path for path in OURS if set(MIXINS) & _names_in(path)]
    found = {struct for path in marked for struct in _structs_in(path)}
    assert len(found) > 50
    none_of(
        sorted({offender for struct in found for offender in _offenders_in(struct)}),
        "Put `PartlyShown`, `PartlyCompared`, before `Struct` among its bases, and quote no more of"
        " an annotation than the type inside.",
    )


def test_a_type_that_shows_its_secret_is_found():
    class Careless(Struct):
        key: partly.Unshown[str]
        place: "partly.Uncompared[int]"

    assert list(_offenders_in(Careless)) == [
        f"{Careless.__qualname__}.key says Unshown, and is not PartlyShown",
        f"{Careless.__qualname__}.place is quoted as a whole",
    ]


def _names_in(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}


def _structs_in(path):
    module = importlib.import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
    made = [each for each in vars(module).values() if isinstance(each, type)]
    return [
        each for each in made if issubclass(each, Struct) and each.__module__ == module.__name__
    ]


def _offenders_in(struct):
    for name, annotation in vars(struct).get("__annotations__", {}).items():
        for word, (mixin, alias) in MIXINS.items():
            if isinstance(annotation, str):
                if word in annotation:
                    yield f"{struct.__qualname__}.{name} is quoted as a whole"
            elif not issubclass(struct, mixin) and _says(annotation, alias):
                yield f"{struct.__qualname__}.{name} says {word}, and is not {mixin.__name__}"


def _says(annotation, alias):
    return set(alias.__metadata__) & set(getattr(annotation, "__metadata__", ()))
