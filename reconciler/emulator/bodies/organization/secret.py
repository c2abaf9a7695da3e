"""Bodies of secrets (§8.3)."""

from pydantic import Field

from reconciler.emulator.bodies.base import BodyShape


class SecretUpdate(BodyShape):
    secret_value: str = Field(min_length=1)


class SecretCreate(SecretUpdate):
    secret_name: str = Field(min_length=1, max_length=100)
