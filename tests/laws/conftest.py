"""Laws hold for stacks that nobody wrote: they are made up, planned and applied in-process."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
