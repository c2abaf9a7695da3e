"""How a published retriever looks (§5.2 DisplayConfig); part of a retriever's page.

The server fills theme, layout and components with defaults of its own, so nothing here has a
default of ours: what is declared is compared, the rest is left alone.
"""

from typing import Annotated, Final, Literal

from pydantic import Field

from reconciler.kinds.declaration.marks import Computed
from reconciler.kinds.declaration.spec import OpenMap, OpenSpec, Spec
from reconciler.kinds.shared import InputField

_FILLED_IN: Final = Computed(is_filled_in=True)


class StructuredData(OpenSpec):
    """Structured data for search engines."""

    type: str | None = None


class Seo(Spec):
    """What search engines and link previews are told."""

    meta_title: str | None = Field(default=None, max_length=60)
    meta_description: str | None = Field(default=None, max_length=160)
    keywords: list[str] | None = None
    og_image_url: str | None = None
    og_image_alt: str | None = Field(default=None, max_length=200)
    og_type: str | None = None
    twitter_card: str | None = None
    twitter_site: str | None = None
    twitter_creator: str | None = None
    robots: str | None = None
    canonical_url: str | None = None
    site_name: str | None = None
    author: str | None = None
    locale: str | None = None
    logo_url: str | None = None
    favicon_url: str | None = None
    structured_data: StructuredData | None = None


class Markdown(Spec):
    """A section of text on the page."""

    title: str = Field(min_length=1, max_length=200)
    content: str = Field(min_length=1, max_length=50_000)


class Theme(Spec):
    """Colours, fonts and cards."""

    primary_color: str | None = None
    secondary_color: str | None = None
    font_family: str | None = None
    background_color: str | None = None
    text_color: str | None = None
    heading_font_family: str | None = None
    surface_color: str | None = None
    muted_color: str | None = None
    border_color: str | None = None
    border_radius: str | None = None
    card_style: str | None = None
    card_hover_effect: str | None = None


class DisplayedInput(Spec):
    """One input as the page asks for it."""

    field_name: str
    field_schema: InputField
    input_type: str | None = None
    label: str
    placeholder: str | None = None
    helper_text: str | None = None
    suggestions: list[str] | None = None
    required: bool | None = None
    order: int | None = Field(default=None, ge=0)


class Layout(Spec):
    """The grid of results."""

    mode: str | None = None
    columns: int | None = Field(default=None, ge=1, le=6)
    gap: str | None = None
    full_width: bool | None = None


class ResultCard(Spec):
    """One result on the page."""

    layout: str | None = None
    show_thumbnail: bool | None = None
    thumbnail_aspect_ratio: str | None = None
    thumbnail_fit: str | None = None
    show_score: bool | None = None
    truncate_title: int | None = Field(default=None, ge=1)
    truncate_description: int | None = Field(default=None, ge=1)
    field_order: list[str] | None = None
    show_find_similar: bool | None = None
    card_click_action: str | None = None
    thumbnail_field: str | None = None
    title_field: str | None = None
    card_fields: list[str] | None = None
    modal_fields: list[str] | None = None
    card_style: str | None = None


class Components(Spec):
    """Which parts of the page are shown."""

    show_hero: bool | None = None
    show_search: bool | None = None
    show_filters: bool | None = None
    show_results_header: bool | None = None
    result_layout: str | None = None
    result_card: ResultCard | None = None


class FieldFormatOptions(Spec):
    """Details of how a field's value is shown."""

    label: str | None = None
    show_empty: bool | None = None
    truncate_chars: int | None = Field(default=None, ge=1)
    width: int | None = Field(default=None, ge=1)
    height: int | None = Field(default=None, ge=1)
    lazy_load: bool | None = None
    aspect_ratio: str | None = None
    object_fit: str | None = None
    date_format: str | None = None
    decimals: int | None = Field(default=None, ge=0)
    prefix: str | None = None
    suffix: str | None = None
    open_in_new_tab: bool | None = None
    show_domain: bool | None = None
    true_label: str | None = None
    false_label: str | None = None
    separator: str | None = None
    max_items: int | None = Field(default=None, ge=1)


class FieldFormat(Spec):
    """How one field of a result is shown."""

    format: Literal["text", "image", "date", "number", "url", "boolean", "array", "object"]
    format_options: FieldFormatOptions | None = None


class CallToAction(Spec):
    """A button that opens a text."""

    label: str = Field(min_length=1, max_length=50)
    markdown_content: str = Field(min_length=1, max_length=50_000)


class ExternalLink(Spec):
    """A link beside the results."""

    name: str = Field(min_length=1, max_length=100)
    url: str = Field(min_length=1, max_length=2048)


class Display(OpenSpec):
    """The page of a published retriever."""

    title: str
    description: str | None = None
    logo_url: str | None = None
    icon_base64: str | None = Field(default=None, max_length=300_000)
    seo: Seo | None = None
    markdowns: list[Markdown] | None = None
    theme: Annotated[Theme | None, _FILLED_IN] = None
    inputs: list[DisplayedInput]
    layout: Annotated[Layout | None, _FILLED_IN] = None
    exposed_fields: list[str] = Field(min_length=1)
    components: Annotated[Components | None, _FILLED_IN] = None
    field_config: dict[str, FieldFormat] | None = None
    custom_cta: CallToAction | None = None
    external_links: list[ExternalLink] | None = None
    template_type: str | None = None
    field_mappings: dict[str, str] | None = None
    extensions: OpenMap | None = None
    retriever_config: Annotated[OpenMap | None, _FILLED_IN] = None
