"""Templates with loops and conditions, run by Jinja2 in its sandbox and within bounds (§11).

Loaded when a stage has such a template, and not before.
"""
