"""What a rule meets is not always what it expects: it is silent then, and never trips."""

from collections.abc import Iterator
from pathlib import Path

import yaml
from hypothesis import given
from hypothesis import strategies as st
from made_up import examples

from reconciler.kinds import KINDS
from reconciler.kinds.lint.flow.stack import build_stack
from reconciler.kinds.lint.registry import RULES, findings_in
from reconciler.model.address import Address
from reconciler.model.data import Data, FieldPath, Fields

CASES = Path(__file__).parent / "cases"


def specs_of(file: Path) -> dict[Address, Fields]:
    found = {}
    for document in yaml.safe_load_all(file.read_text(encoding="utf-8")):
        if document["kind"] in KINDS:
            name, home = document["metadata"]["name"], document["metadata"].get("namespace", "")
            found[Address(document["kind"], home, name)] = document["spec"]
    return found


STACKS = [specs_of(file) for file in sorted(CASES.glob("*/*.yaml"))]

JUNK = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-1, 10**6),
    st.sampled_from(["", ".", "{{", "{{INPUT.}}", "{INPUT.a}", "metadata.", "mixpeek://a@b/c"]),
    st.lists(st.sampled_from([None, 1, "a", {}, []]), max_size=2),
    st.dictionaries(st.sampled_from(["field", "type", "AND", "a.b"]), st.none(), max_size=2),
)


def paths_in(value: Data, path: FieldPath = ()) -> Iterator[FieldPath]:
    yield path
    items = (
        value.items()
        if isinstance(value, dict)
        else enumerate(value)
        if isinstance(value, list)
        else ()
    )
    for key, inner in items:
        yield from paths_in(inner, (*path, key))


def put(value: Data, path: FieldPath, junk: Data) -> Data:
    if not path:
        return junk
    if isinstance(value, dict):
        return {
            key: put(held, path[1:], junk) if key == path[0] else held
            for key, held in value.items()
        }
    assert isinstance(value, list)
    return [put(held, path[1:], junk) if at == path[0] else held for at, held in enumerate(value)]


@st.composite
def spoiled(draw: st.DrawFn) -> dict[Address, Fields]:
    """A stack of the cases with something else in the place of a few of its values."""
    specs = dict(draw(st.sampled_from(STACKS)))
    for _ in range(draw(st.integers(1, 3))):
        address = draw(st.sampled_from(sorted(specs)))
        path = draw(st.sampled_from([each for each in paths_in(specs[address]) if each] or [()]))
        changed = put(specs[address], path, draw(JUNK))
        specs[address] = changed if isinstance(changed, dict) else {}
    return specs


@examples(300)
@given(spoiled())
def test_no_rule_trips_over_what_it_does_not_expect(specs: dict[Address, Fields]) -> None:
    for address, problem in findings_in(build_stack(specs, KINDS)):
        assert address in specs
        assert problem.code in RULES
        assert problem.path


@examples(50)
@given(st.sampled_from(STACKS), st.randoms(use_true_random=False))
def test_what_is_found_does_not_depend_on_the_order_of_the_documents(specs, random) -> None:
    shuffled = list(specs.items())
    random.shuffle(shuffled)

    def found(held: dict[Address, Fields]) -> set[str]:
        return {f"{address} {each}" for address, each in findings_in(build_stack(held, KINDS))}

    assert found(dict(shuffled)) == found(specs)
