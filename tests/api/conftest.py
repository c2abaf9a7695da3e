"""A fake API at the transport, and a clock that stands still until somebody sleeps."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
