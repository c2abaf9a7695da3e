"""How fast the reconciler is, against yardsticks that run beside it: `python -m benchmarks`.

    __main__   options in, one table out         table     lines -> text
    bench      what the rows share                line      one line of the table
    rows_*     the rows, by what they measure     measure   one command -> what it cost
    world      manifests, and a database seeded   served    the API in a process of its own
    floor      the least a plan can do            bare_group, loading, peer_*: other yardsticks

Everything measured is a process of its own. May import `reconciler.emulator` to serve it and
`reconciler.manifest` to time it; nothing here is imported by the product.
"""
