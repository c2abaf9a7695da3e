"""Each manifest has a file of its own, in folders that a person would have made."""

import pytest

from reconciler.manifest.export.layout import Layout, folder_of, place_files
from reconciler.model.address import Address

HOME = Address("Namespace", "", "ads")
SEARCH = Address("Retriever", "ads", "search")


def _place(*addresses, layout=Layout.KIND, taken=()):
    placed = place_files(
        addresses, layout, container="Namespace", is_taken=lambda path: path in taken
    )
    return [placed[address] for address in addresses]


@pytest.mark.parametrize(
    ("layout", "files"),
    [
        (Layout.KIND, ["namespaces/ads.yaml", "retrievers/ads/search.yaml"]),
        (Layout.HOME, ["ads/namespace.yaml", "ads/retrievers/search.yaml"]),
        (Layout.FLAT, ["namespace-ads.yaml", "retriever-ads-search.yaml"]),
    ],
)
def test_the_layouts(layout, files):
    assert _place(HOME, SEARCH, layout=layout) == files


def test_names_that_differ_by_case_alone_have_files_on_every_system():
    files = _place(SEARCH, Address("Retriever", "ads", "Search"))
    assert len({file.lower() for file in files}) == 2


@pytest.mark.parametrize("name", ["../up", ".hidden", "a/b", "straße", "con", "x" * 300, "-", " "])
def test_any_name_makes_a_file_inside_its_folder(name):
    (file,) = _place(Address("Retriever", "ads", name))
    folder, _, last = file.rpartition("/")
    assert folder == "retrievers/ads"
    assert last.endswith(".yaml")
    assert not last.startswith((".", "-"))
    assert len(last) < 120


def test_a_file_that_is_taken_is_given_to_nobody():
    (file,) = _place(SEARCH, taken=["retrievers/ads/search.yaml"])
    assert file.startswith("retrievers/ads/search-")


def test_folders_are_plurals():
    assert [folder_of(kind) for kind in ("Taxonomy", "PublishedRetriever")] == [
        "taxonomies",
        "published-retrievers",
    ]
