"""The provider: one HTTP call for each create, read, update and delete; Terraform starts it."""

import os
from typing import Any, ClassVar, Final, TypeAlias

import httpx
from tf import runner
from tf.iface import Provider, Resource
from tf.schema import Attribute, Schema
from tf.types import Bool, List, Map, NormalizedJson, String

Values: TypeAlias = dict[str, Any]
_IN_FLIGHT: Final = 64


def _optional(**types: object) -> list[Attribute]:
    return [Attribute(name, type_, optional=True) for name, type_ in types.items()]


class _Resource(Resource):
    path: ClassVar[str]
    id: ClassVar[str]
    attributes: ClassVar[list[Attribute]]

    def __init__(self, provider: "Mixpeek") -> None:
        # Made when there is something to check, which is before the provider is configured.
        self._provider = provider

    @classmethod
    def get_schema(cls) -> Schema:
        id_ = Attribute("id", String(), computed=True)
        return Schema(version=1, attributes=[id_, *cls.attributes])

    def create(self, _context: object, planned: Values) -> Values:
        return self._state(self._asked("POST", self.path, self._body(planned)))

    def read(self, _context: object, current: Values) -> Values | None:
        answer = self._provider.http.get(f"{self.path}/{current['id']}")
        return None if answer.status_code == 404 else self._state(answer.raise_for_status().json())

    def update(self, _context: object, current: Values, planned: Values) -> Values:
        body = {key: v for key, v in self._body(planned).items() if current.get(key) != v}
        return self._state(self._asked("PATCH", f"{self.path}/{current['id']}", body))

    def delete(self, _context: object, current: Values) -> None:
        self._provider.http.delete(f"{self.path}/{current['id']}").raise_for_status()

    def _asked(self, method: str, path: str, body: Values) -> Values:
        asked: Values = (
            self._provider.http.request(method, path, json=body).raise_for_status().json()
        )
        return asked

    def _body(self, values: Values) -> Values:
        names = (each.name for each in self.attributes)
        return {name: values[name] for name in names if values.get(name) is not None}

    def _state(self, body: Values) -> Values:
        return {"id": body[self.id], **{each.name: body.get(each.name) for each in self.attributes}}


class Retriever(_Resource):
    path = "/v1/retrievers"
    id = "retriever_id"
    attributes: ClassVar = [
        Attribute("retriever_name", String(), required=True),
        *_optional(
            description=String(),
            visibility=String(),
            enabled=Bool(),
            collection_identifiers=List(String()),
            input_schema=NormalizedJson(),
            stages=NormalizedJson(),
            budget_limits=NormalizedJson(),
            tags=List(String()),
            metadata=Map(String()),
        ),
    ]

    @classmethod
    def get_name(cls) -> str:
        return "retriever"


class Collection(_Resource):
    path = "/v1/collections"
    id = "collection_id"
    attributes: ClassVar = [
        Attribute("collection_name", String(), required=True),
        *_optional(
            description=String(),
            enabled=Bool(),
            source=NormalizedJson(),
            feature_extractor=NormalizedJson(),
            metadata=Map(String()),
        ),
    ]

    @classmethod
    def get_name(cls) -> str:
        return "collection"


class Mixpeek(Provider):
    """Configured by `MIXPEEK_BASE_URL` alone."""

    http: httpx.Client

    def get_model_prefix(self) -> str:
        return "mixpeek_"

    def full_name(self) -> str:
        return "local/mixpeek"

    def get_provider_schema(self, _diagnostics: object) -> Schema:
        return Schema(attributes=_optional(base_url=String()))

    def validate_config(self, _diagnostics: object, _config: Values) -> None:
        pass

    def configure_provider(self, _diagnostics: object, _config: Values) -> None:
        limits = httpx.Limits(max_connections=_IN_FLIGHT, max_keepalive_connections=_IN_FLIGHT)
        self.http = httpx.Client(
            base_url=os.environ["MIXPEEK_BASE_URL"], timeout=60, limits=limits, trust_env=False
        )

    def get_data_sources(self) -> list[type]:
        return []

    def get_resources(self) -> list[type]:
        return [Retriever, Collection]


if __name__ == "__main__":
    runner.run_provider(Mixpeek())
