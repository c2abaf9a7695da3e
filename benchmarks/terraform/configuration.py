"""A Terraform configuration of any size, one resource in ten a collection that others read."""

from collections.abc import Iterator
from typing import Final

from benchmarks.terraform.shapes import Body, as_hcl, collection, retriever

_HEAD: Final = """\
terraform {
  required_providers {
    mixpeek = { source = "local/mixpeek" }
  }
}
provider "mixpeek" {}
"""
_JSON: Final = {"input_schema", "stages", "budget_limits", "source", "feature_extractor"}
"""Attributes that the provider takes as JSON in a text."""


def configuration(size: int) -> str:
    """The text of `main.tf`."""
    return _HEAD + "".join(_blocks(size))


def _blocks(size: int) -> Iterator[str]:
    collections = max(size // 10, 1)
    for i in range(collections):
        yield _block("collection", f"c{i:05d}", collection(i), {})
    for i in range(size - collections):
        reads = (i % collections, (i * 7 + 1) % collections)
        ids = ", ".join(f"mixpeek_collection.c{each:05d}.id" for each in reads)
        yield _block("retriever", f"r{i:05d}", retriever(i), {"collection_identifiers": f"[{ids}]"})


def _block(kind: str, name: str, body: Body, instead: dict[str, str]) -> str:
    lines = "".join(
        f"  {key} = {instead.get(key) or _value(key, held)}\n" for key, held in body.items()
    )
    return f'resource "mixpeek_{kind}" "{name}" {{\n{lines}}}\n'


def _value(key: str, held: object) -> str:
    return f"jsonencode({as_hcl(held)})" if key in _JSON else as_hcl(held)
