"""The vendor's own client library, as the judge of what we send."""

import sys
from pathlib import Path

TESTS = Path(__file__).parent.parent
sys.path[:0] = [str(TESTS / "oracle"), str(TESTS / "laws")]
