"""A layered drawing of a graph, as numbers."""
