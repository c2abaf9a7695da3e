"""One page for reviewers that works without a network: its parts, graph, style and script."""
