"""DisplayConfig: how a published retriever looks (§5.2). Open at the top (§1.6); the
server fills in the defaults of theme, layout and components."""

from typing import Literal

from pydantic import Field

from reconciler.emulator.bodies.base import BodyShape, OpenBodyShape
from reconciler.emulator.bodies.schema import InputField
from reconciler.emulator.contract.json_text import Json


class StructuredData(BodyShape):
    type: str = "WebApplication"


class Seo(BodyShape):
    meta_title: str | None = Field(None, max_length=60)
    meta_description: str | None = Field(None, max_length=160)
    keywords: list[str] = Field(default_factory=list)
    og_image_url: str | None = None
    og_image_alt: str | None = Field(None, max_length=200)
    og_type: str = "website"
    twitter_card: str = "summary_large_image"
    twitter_site: str | None = "@mixpeek"
    twitter_creator: str | None = None
    robots: str = "index, follow"
    canonical_url: str | None = None
    site_name: str = "Mixpeek"
    author: str | None = None
    locale: str = "en_US"
    logo_url: str | None = None
    favicon_url: str | None = None
    structured_data: StructuredData | None = None


class Markdown(BodyShape):
    title: str = Field(min_length=1, max_length=200)
    content: str = Field(min_length=1, max_length=50_000)


class Theme(BodyShape):
    primary_color: str = "#007AFF"
    secondary_color: str | None = None
    font_family: str = "system-ui, -apple-system, sans-serif"
    background_color: str = "#FFFFFF"
    text_color: str = "#374151"
    heading_font_family: str | None = None
    surface_color: str | None = None
    muted_color: str | None = None
    border_color: str | None = None
    border_radius: str | None = "12px"
    card_style: str | None = "elevated"
    card_hover_effect: str | None = "lift"


class InputRendering(BodyShape):
    field_name: str
    field_schema: InputField
    input_type: str = "text"
    label: str
    placeholder: str | None = None
    helper_text: str | None = None
    suggestions: list[str] | None = None
    required: bool = True
    order: int = Field(0, ge=0)


class Layout(BodyShape):
    mode: str = "grid"
    columns: int = Field(3, ge=1, le=6)
    gap: str = "16px"
    full_width: bool = False


class ResultCard(BodyShape):
    layout: str = "vertical"
    show_thumbnail: bool = True
    thumbnail_aspect_ratio: str = "16/9"
    thumbnail_fit: str = "cover"
    show_score: bool = False
    truncate_title: int | None = Field(None, ge=1)
    truncate_description: int | None = Field(None, ge=1)
    field_order: list[str] = Field(default_factory=list)
    show_find_similar: bool = False
    card_click_action: str = "viewDetails"
    thumbnail_field: str | None = None
    title_field: str | None = None
    card_fields: list[str] | None = None
    modal_fields: list[str] | None = None
    card_style: str | None = "default"


class Components(BodyShape):
    show_hero: bool = True
    show_search: bool = True
    show_filters: bool = False
    show_results_header: bool = True
    result_layout: str = "grid"
    result_card: ResultCard | None = None


class FieldFormat(BodyShape):
    label: str | None = None
    show_empty: bool = True
    truncate_chars: int | None = Field(None, ge=1)
    width: int | None = Field(None, ge=1)
    height: int | None = Field(None, ge=1)
    lazy_load: bool = True
    aspect_ratio: str | None = None
    object_fit: str = "cover"
    date_format: str = "relative"
    decimals: int | None = Field(None, ge=0)
    prefix: str | None = None
    suffix: str | None = None
    open_in_new_tab: bool = True
    show_domain: bool = False
    true_label: str = "Yes"
    false_label: str = "No"
    separator: str = ", "
    max_items: int | None = Field(None, ge=1)


class FieldDisplay(BodyShape):
    format: Literal["text", "image", "date", "number", "url", "boolean", "array", "object"]
    format_options: FieldFormat = FieldFormat()


class CallToAction(BodyShape):
    label: str = Field(min_length=1, max_length=50)
    markdown_content: str = Field(min_length=1, max_length=50_000)


class ExternalLink(BodyShape):
    name: str = Field(min_length=1, max_length=100)
    url: str = Field(min_length=1, max_length=2048)


class Display(OpenBodyShape):
    title: str
    description: str | None = None
    logo_url: str | None = None
    icon_base64: str | None = Field(None, max_length=300_000)
    seo: Seo | None = None
    markdowns: list[Markdown] = Field(default_factory=list)
    theme: Theme = Theme()
    inputs: list[InputRendering]
    layout: Layout = Layout()
    exposed_fields: list[str] = Field(min_length=1)
    components: Components = Components()
    field_config: dict[str, FieldDisplay] = Field(default_factory=dict)
    custom_cta: CallToAction | None = None
    external_links: list[ExternalLink] = Field(default_factory=list)
    template_type: str | None = None
    field_mappings: dict[str, str] | None = None
    extensions: dict[str, Json] | None = None
    retriever_config: dict[str, Json] | None = None
