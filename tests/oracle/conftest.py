"""The vendor's own client library, as the judge of what we send."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
