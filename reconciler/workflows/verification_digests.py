"""What checks, gates and datasets ask and expect, as digests: a plan tells by them what moved."""

from reconciler.kinds import VERIFICATIONS
from reconciler.manifest.project.project import Project
from reconciler.model.address import Address
from reconciler.model.digest import digest_of
from reconciler.model.resource import Desired


def digest_verifications(desired: Desired, project: Project) -> dict[Address, str]:
    """What every check, gate and dataset asks and expects: its spec, and the files it names."""
    if not desired.verifications:
        return {}
    from reconciler.manifest.datasets.named_files import digest_files

    return {
        address: digest_of(
            {
                "spec": resource.spec,
                "files": {
                    each.file: each.digest
                    for each in digest_files(
                        {address: resource}, VERIFICATIONS, folder=project.folder
                    )
                },
            }
        )
        for address, resource in desired.verifications.items()
    }
