"""Cases stand in YAML files: what is declared, and what the declaration of its kind says to it."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
