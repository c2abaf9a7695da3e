"""Files are written as they were read, or not at all."""

from pathlib import Path

from reconciler.model.rewriting.rewrite import FileRewrite
from reconciler.workflows.manifest_files import write_all


def _rewrite(file: Path, before: str) -> FileRewrite:
    return FileRewrite(file=file.name, path=str(file), before=before, after="a: 2\n")


def test_a_file_that_somebody_changed_meanwhile_is_left_and_told(tmp_path: Path) -> None:
    changed, same, gone = (tmp_path / name for name in ("changed.yaml", "same.yaml", "gone.yaml"))
    changed.write_text("a: 3\n", encoding="utf-8")
    same.write_text("a: 1\n", encoding="utf-8")
    written, problems = write_all([_rewrite(each, "a: 1\n") for each in (changed, same, gone)])
    assert [(each.code, each.location and each.location.file) for each in problems] == [
        ("file-changed", "changed.yaml"),
        ("file-changed", "gone.yaml"),
    ]
    assert [each.file for each in written] == ["same.yaml"]
    assert changed.read_text(encoding="utf-8") == "a: 3\n"
    assert same.read_text(encoding="utf-8") == "a: 2\n"
    assert not gone.exists()
