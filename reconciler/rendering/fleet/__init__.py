"""A fleet's report: the matrix of its stacks, and what there is to tell of each."""
