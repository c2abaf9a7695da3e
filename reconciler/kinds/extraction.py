"""How a collection extracts: its extractor and what that is given (§4.3); part of its page."""

from typing import Annotated

from reconciler.kinds.declare import (
    Default,
    Inside,
    KeyedBy,
    OpenMap,
    Secret,
    Server,
    ServerSet,
    Spec,
)
from reconciler.kinds.shared import FieldPassthrough, InputMapping


class FeatureExtractor(Spec):
    """Which extractor runs, on which inputs, and what is carried along."""

    feature_extractor_name: str
    version: str
    params: Annotated[OpenMap | None, Server()] = None
    """An older place for parameters."""
    parameters: Annotated[
        OpenMap | None,
        Server(),
        Inside(
            {
                "": {
                    "llm_api_key": Secret(),
                    "captcha_service_api_key": Secret(),
                    "proxies": Secret(),
                    "custom_headers": Secret(),
                }
            }
        ),
    ] = None
    """What the extractor is told; the catalogue of extractors says what it takes."""
    input_mappings: Annotated[OpenMap | list[InputMapping] | None, Server()] = None
    """Which field of the source is which input of the extractor."""
    field_passthrough: Annotated[
        list[FieldPassthrough] | None, Default(value=[]), KeyedBy("source_path", is_ordered=False)
    ] = None
    """Fields of the source that are carried into the documents."""
    include_all_source_fields: Annotated[bool | None, Default(value=False)] = None
    """Whether all of them are."""
    feature_extractor_id: Annotated[str | None, ServerSet()] = None
