"""The reconciler: Mixpeek's namespaces, buckets, collections and retrievers, declared in YAML.

Read the folders in the order a manifest travels; each may import only those before it:

    model       the words: frozen data without I/O
    kinds       what can be declared, one page per kind
    manifest    YAML -> desired state, or every problem at once
    api         HTTP -> live state
    planning    desired + live -> plan, as pure functions
    rendering   data -> text
    applying    plan -> calls
    workflows   the verbs, which join the stages
    cli         flags in, workflow, exit code out

`manifest`, `api`, `planning` and `rendering` are siblings and do not know each other.
`emulator`, a stand-in for the API, imports nothing of ours.
"""

__version__ = "0.1.0"
