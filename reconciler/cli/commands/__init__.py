"""One file per command, of its name: flags in, a workflow called, a format printed."""
