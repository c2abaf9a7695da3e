"""`python -P -m ci.github`: the one step of the action."""

import os
import sys
from collections.abc import Callable, Mapping

import httpx

from ci.github.apply import apply
from ci.github.drift import drift
from ci.github.forge import NotAllowed
from ci.github.inputs import BadInput, Inputs, Run, read_inputs, read_run
from ci.github.plan import plan, validate
from ci.github.snapshot import snapshot
from ci.github.surroundings import WrongApi
from ci.github.telling import complain

COMMANDS: Mapping[str, Callable[[Inputs, Run], int]] = {
    "validate": validate,
    "plan": plan,
    "apply": apply,
    "drift": drift,
    "snapshot": snapshot,
}


def main(environ: Mapping[str, str]) -> int:
    """Do what the inputs say; an exit code of `reconciler`'s, with its meaning."""
    try:
        inputs = read_inputs(environ)
        return COMMANDS[inputs.command](inputs, read_run(environ))
    except BadInput as error:
        complain(f"input {error}")
    except WrongApi as error:
        complain(str(error))
    except NotAllowed as error:
        complain(f"The token may not do this: {error}; give the job the permission for it")
    except httpx.HTTPError as error:
        complain(f"GitHub did not answer as it should: {error}")
    return 1


if __name__ == "__main__":
    sys.exit(main(os.environ))
