"""Many stacks: which there are, in what order they run, within which limits, and how each ended.

Pure and without a command line, so that whoever keeps a fleet, once or for good, decides alike.
"""
