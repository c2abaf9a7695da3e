"""A Terraform provider of the measured API, its configuration and its server.

`provider` and `server` are run by an interpreter that has what `benchmarks/peers.in` names, and
nothing of ours.
"""
