"""How well a document answers, as it is written: a whole number, from 0 to 5."""

import json
import re
from typing import Final

from reconciler.manifest.datasets.source import warning
from reconciler.manifest.datasets.written import Reading, WrittenGrade
from reconciler.model.data import Data

BEST: Final = 5
"""The best grade that the API's own metrics know (§18)."""
_WHOLE: Final = re.compile(r"[+-]?[0-9]{1,9}")


def add_grade(
    reading: Reading, query_id: str, document_id: str, said: Data, line: int, column: int = 1
) -> None:
    """Note a judgement, or why it is none; what lies below 0 counts as 0, as trec_eval has it."""
    grade = _whole(said)
    if not document_id.strip():
        says, remedy = "a judgement names no document", "write the document's id, or take it out"
        reading.complain("bad-judgement", says, remedy, line, column)
    elif grade is None:
        shown = said if isinstance(said, str) else json.dumps(said)
        says = f"the grade `{shown[:40]}` is not a whole number"
        remedy = f"write 0 for wrong, and 1 to {BEST} for how well the document answers"
        reading.complain("bad-grade", says, remedy, line, column)
    else:
        _warn_of_range(reading, grade, line, column)
        reading.grades.append(WrittenGrade(query_id, document_id, max(grade, 0), line, column))


def _warn_of_range(reading: Reading, grade: int, line: int, column: int) -> None:
    if grade < 0:
        says, remedy = f"the grade {grade} counts as 0", "write 0 for a document that is wrong"
        reading.complaints.add(warning("grade-out-of-range", says, remedy), line, column)
    elif grade > BEST:
        says = f"the grade {grade} is above {BEST}, the best that the API's own metrics know"
        remedy = f"bring the grades to the range from 0 to {BEST}"
        reading.complaints.add(warning("grade-out-of-range", says, remedy), line, column)


def _whole(said: Data) -> int | None:
    if isinstance(said, bool):
        return None
    if isinstance(said, str):
        return int(said) if _WHOLE.fullmatch(said) else None
    is_number = isinstance(said, int | float) and abs(said) < 10**9 and float(said).is_integer()
    return int(str(said).removesuffix(".0")) if is_number else None
