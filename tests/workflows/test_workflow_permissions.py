"""What is permitted by name must have that name."""

import pytest
from projects import relaxed

from reconciler.model.address import Address

pytestmark = pytest.mark.anyio

DECLARED = """
apiVersion: reconciler/v1
kind: Namespace
metadata: {name: ads}
spec:
  feature_extractors: [{feature_extractor_name: text_extractor, version: v1}]
---
apiVersion: reconciler/v1
kind: Bucket
metadata: {name: videos, namespace: ads}
spec:
  bucket_schema: {properties: {video: {type: video}}}
"""
VIDEOS, VIDEO = Address("Bucket", "ads", "videos"), Address("Bucket", "ads", "video")


@pytest.mark.parametrize(
    ("flag", "permission"), [("--adopt", "adopt"), ("--allow-destroy", "allow_destroy")]
)
async def test_a_permission_for_nothing_says_what_was_probably_meant(workshop, flag, permission):
    plan = await workshop.declare(DECLARED).plan(relaxed(**{permission: frozenset({VIDEO})}))
    (warning,) = plan.warnings
    assert warning.code == "permission-without-effect"
    assert warning.message == f"`{flag} Bucket/ads/video` names nothing that is declared or live"
    assert warning.remedy == "did you mean `Bucket/ads/videos`?"


async def test_a_permission_for_what_is_declared_or_live_says_nothing(workshop):
    await workshop.declare(DECLARED).apply()
    options = relaxed(allow_destroy=frozenset({VIDEOS}))
    assert not (await workshop.plan(options)).warnings
    assert not [
        warning
        for warning in (await workshop.destroy_plan(options)).warnings
        if warning.code == "permission-without-effect"
    ]


async def test_destroying_says_it_too(workshop):
    await workshop.declare(DECLARED).apply()
    plan = await workshop.destroy_plan(relaxed(allow_destroy=frozenset({VIDEO})))
    assert "permission-without-effect" in {warning.code for warning in plan.warnings}
