"""A project whose resources are live, and whose collection has documents."""

from pathlib import Path

from reconciler import apply, connect, load_project, plan
from reconciler.manifest.project.project import Project
from reconciler.workflows.session import Session

TITLES = ("red sports car", "blue boat", "old red car for two", "green bicycle")


async def filled(folder: Path) -> tuple[Project, Session]:
    """Apply everything, and insert a document for each title."""
    project = load_project(folder)
    session = connect(project)
    async for _ in apply(await plan(project, session), project, session):
        pass
    async with session.writing() as writer:
        for title in TITLES:
            await writer.send(
                "POST",
                "/v1/collections/videos/documents",
                namespace="ads",
                body={"metadata": {"title": title}},
            )
    return project, session
