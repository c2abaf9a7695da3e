"""`python -m website [reference]`."""

import sys

from website.reference import write

if __name__ == "__main__":
    if sys.argv[1:] == ["reference"]:
        write()
    else:
        from website.build import build

        sys.exit(build())
