"""The steps of the GitHub action: it runs `reconciler` and tells GitHub what came of it.

Everything that a pull request can influence reaches this program as data: environment variables
and files. Nothing of it becomes a command line of a shell, or code.
"""
