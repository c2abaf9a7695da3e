"""A fleet as somebody tells of it who needs no database."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
sys.path.append(str(Path(__file__).parent.parent / "rendering"))
sys.path.append(str(Path(__file__).parent.parent.parent / "rendering"))
