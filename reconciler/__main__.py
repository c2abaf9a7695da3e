"""`python -m reconciler`, for where the script is not on the path."""

from reconciler.cli.main import console_script

console_script()
