"""YAML <-> resources: the only place that knows YAML.

May import `model` and `kinds`.

In the order a manifest travels:

    project, settings      reconciler.yaml and environments/<env>.yaml; what may stand in them
    files, source          which files there are; a file's text, if it is text at all
    read, nodes, scalars   text -> documents: plain data, and the place of every field
    foreign                documents of other tools
    vendor, conversion     the vendor's manifest, bodies, curl commands -> documents of ours
    starter                the files of a project to begin with
    variables              ${var.x} and ${env.X} filled in; ${secret.X} stays a name
    overlay                a document and the environment's patches -> one document
    document, shape        the envelope around a spec: kind, metadata, lifecycle
    rules, rules_between   what must hold in and between documents, one function per rule
    traps, place           words to be quoted; problems get their place in the file
    load                   all of it: a project -> desired, or every problem at once
"""
