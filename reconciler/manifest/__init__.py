"""YAML <-> resources: the only place that knows YAML. May import `model` and `kinds`.

project     reconciler.yaml and environments/<env>.yaml
source      a file's text, if it is text at all
read        text -> documents: plain data, and the place of every field
overlay     a document and the environment's patches -> one document
variables   ${var.x} and ${env.X} filled in; ${secret.X} stays a name
document    the envelope around a spec: kind, metadata, lifecycle
rules       what must hold in and between documents, one function per rule
load        all of them in order: a project -> desired, or every problem at once
"""
