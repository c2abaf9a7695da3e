"""The command line: flags in, workflow, exit code out; one file per command.

Outermost: may import everything of ours. `main`, `commands` and `options` stay light, because
`reconciler --help` loads nothing else: a command's own file is imported when it is called.
"""
