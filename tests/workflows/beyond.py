"""What only the rules of lint look for, beyond what whoever reads manifests tells in any case.

Tests of that reading declare a stage or two, and no search that would find anything.
"""

from reconciler.kinds.lint import known
from reconciler.kinds.lint.registry import RULES

BEYOND = RULES.keys() - {rule.code for rule in known.RULES}
