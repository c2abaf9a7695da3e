"""What a plan must not do without being told: one file per guard, named by what it prevents.

Each has one function, `refuse`, that is measured on the finished plan and returns refusals. They
never keep a plan from being shown, only from being applied; each is lifted by a flag or a line
that names its object. `refusals.py` holds the list. May import what the rest of `planning` may.
"""
