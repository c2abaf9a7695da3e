"""An embedded stand-in for the Mixpeek API: an ASGI app with SQLite behind it.

For people who want to try the reconciler without an account, and for tests. It is a
witness, written from the API's contract alone: it imports nothing else of ours, so that
it cannot repeat the reconciler's misunderstandings. Section numbers cite `docs/api.md`.
"""
