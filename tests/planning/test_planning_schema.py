"""The plan of every story follows the schema that is published for programs."""

from pathlib import Path

from schemas import faults_of
from stories import each_story, plan_of

from reconciler.model.errors import Rejected
from reconciler.rendering.json.as_json import plan_as_json, problems_as_json


@each_story
def test_a_story_is_told_to_programs_as_published(folder: Path) -> None:
    try:
        plan = plan_of(folder)
    except Rejected as rejected:
        said = problems_as_json(rejected.problems, exit_code=rejected.exit_code)
        assert faults_of(said, "problems") == []
    else:
        assert faults_of(plan_as_json(plan), "plan") == []
