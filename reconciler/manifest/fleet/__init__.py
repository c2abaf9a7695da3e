"""`fleet.yaml`: many stacks, where each of them is, and with which key.

An entry that is wrong is told at its place and keeps none of the others from being run.
"""
