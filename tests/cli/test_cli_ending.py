"""A command ends at once, and nothing that was to be done at its end is left undone."""

import subprocess
import sys

from reconciler import __version__

SCRIPT = """
import sys
{before}
from reconciler.cli.main import console_script
sys.argv = ["reconciler", "version"]
console_script()
"""


def ended(before: str = "") -> subprocess.CompletedProcess[str]:
    """`reconciler version`, by a process that did something else before."""
    command = [sys.executable, "-c", SCRIPT.format(before=before)]
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)


def test_all_that_was_printed_arrives() -> None:
    said = ended("print('x' * 1_000_000)").stdout
    assert said == f"{'x' * 1_000_000}\nreconciler {__version__}\n"


def test_nothing_is_taken_apart() -> None:
    kept = "class Kept:\n    def __del__(self): print('taken apart')\nkept = Kept()"
    assert "taken apart" not in ended(kept).stdout


def test_what_others_do_at_the_end_is_done() -> None:
    assert ended("import atexit\natexit.register(print, 'done')").stdout.endswith("\ndone\n")


def test_a_thread_is_waited_for() -> None:
    thread = (
        "import threading, time\n"
        "threading.Thread(target=lambda: (time.sleep(0.3), print('waited for'))).start()"
    )
    assert ended(thread).stdout.endswith("\nwaited for\n")
