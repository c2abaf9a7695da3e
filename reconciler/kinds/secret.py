"""A secret of the account's vault: its name in git, its value from the environment (§8.3).

    apiVersion: reconciler/v1
    kind: Secret
    metadata: {name: stripe_api_key}
    spec:
      value: ${secret.STRIPE_API_KEY}

The value is read when a plan is applied, and the API never returns it: that the secret is there is
compared, and what it is cannot be. Another value is sent with
`reconciler apply --resend Secret/stripe_api_key`. Others name it by its name: `{{SECRET.x}}` in
their texts, `auth.secret_ref` of an `api_call`. It belongs to the organisation and carries no
owner's stamp: it is never pruned, and `destroy` leaves it. `ensure: absent` deletes it, and is
refused while anything uses it. Its name is its id, so that it cannot be renamed.
"""

from collections.abc import Iterator
from typing import Annotated

from pydantic import Field

from reconciler.kinds.declaration.kind import Kind, LegacySpelling
from reconciler.kinds.declaration.legacy_fixes import name_the_resource
from reconciler.kinds.declaration.listing import Listing
from reconciler.kinds.declaration.marks import Secret
from reconciler.kinds.declaration.requests import ApiName
from reconciler.kinds.declaration.spec import TopSpec
from reconciler.model.data import Fields
from reconciler.model.problem import Problem
from reconciler.model.secrets.secret import REDACTED, SecretText


class SecretSpec(TopSpec):
    """Fields of a secret (§8.3)."""

    value: Annotated[str, Secret(), ApiName("secret_value")] = Field(min_length=1)
    """`${secret.NAME}`: the environment variable that holds it where the plan is applied."""


def value_is_named(spec: Fields) -> Iterator[Problem]:
    """A manifest only says where the value is found: who can read git must not read it."""
    value = spec.get("value")
    if isinstance(value, str) and value and not isinstance(value, SecretText):
        yield Problem(
            "secret-in-manifest",
            "the value of a secret is written out in the manifest",
            "write value: ${secret.NAME}, set the environment variable NAME where the plan is "
            "applied, and choose another value if this one was ever committed",
            path=("value",),
        )


SECRET = Kind(
    name="Secret",
    spec=SecretSpec,
    path="/v1/organizations/secrets",
    # Names only (§8.3): what it is called is what it is known by.
    id_field="secret_name",
    name_field="secret_name",
    name_length=(1, 100),
    # A path of nothing but dots would lead somewhere else.
    name_pattern=r"[^./][^/]*",
    is_namespaced=False,
    is_stamped=False,
    listing=Listing(suffix="", method="GET", rows_field="secrets", is_plain=True),
    updates_with="PUT",
    is_named_in_texts=True,
    # Whatever it is, it is there.
    read_model=lambda body: {**body, "value": REDACTED},
    loses=("its value, which nobody can read",),
    answered=frozenset(("created", "updated", "deleted")),
    checks=(value_is_named,),
    legacy=(
        LegacySpelling(
            "secret_name", "write metadata: {name: <secret_name>}", fix=name_the_resource
        ),
        LegacySpelling("name", "write metadata: {name: <name>}", fix=name_the_resource),
    ),
)
