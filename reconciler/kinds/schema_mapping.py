"""How what a sync finds becomes properties and files of objects; part of a sync's page."""

from typing import Annotated, Final, Literal

from pydantic import Field

from reconciler.kinds.declaration.marks import Default
from reconciler.kinds.declaration.spec import Anything, Spec


class Tag(Spec):
    """A tag of an object in S3 or Tigris."""

    type: Literal["tag"]
    key: str = Field(min_length=1, max_length=128)


class ObjectMetadata(Spec):
    """A key of an object's own metadata in S3 or Tigris, without `x-amz-meta-`."""

    type: Literal["metadata"]
    key: str = Field(min_length=1, max_length=1024)


class FilenameRegex(Spec):
    """A part of the file's name."""

    type: Literal["filename_regex"]
    pattern: str = Field(min_length=1)
    """Python's, with exactly one group, whose text is taken."""
    default: Annotated[str | None, Default()] = None
    """Its value where the pattern does not match."""


class Column(Spec):
    """A column of a table."""

    type: Literal["column"]
    name: str = Field(min_length=1)


class DriveProperty(Spec):
    """A property of a file in Google Drive, such as `mimeType`, or one of your own."""

    type: Literal["drive_property"]
    key: str = Field(min_length=1)


class FolderPath(Spec):
    """The folder in which the file lies."""

    type: Literal["folder_path"]
    segment: Annotated[int | None, Default()] = None
    """Which part of the path: 0 is the outermost, -1 the innermost."""
    full_path: Annotated[bool | None, Default(value=False)] = None
    """All parts, with slashes between them."""


class File(Spec):
    """The file itself."""

    type: Literal["file"]


class Constant(Spec):
    """The same for every object."""

    type: Literal["constant"]
    value: Anything


class RssField(Spec):
    """A field of a feed's entry."""

    type: Literal["rss_field"]
    field: str
    """title, author, link, categories, summary or published."""


class RtspField(Spec):
    """What was noted of a captured segment."""

    type: Literal["rtsp_field"]
    field: str
    """Such as captured_at, or what a gate told."""


_BY_TYPE: Final = Field(discriminator="type")
_Source = (
    Tag
    | ObjectMetadata
    | FilenameRegex
    | Column
    | DriveProperty
    | FolderPath
    | File
    | Constant
    | RssField
    | RtspField
)


class FieldMapping(Spec):
    """A value that becomes a property."""

    target_type: Literal["field"]
    source: Annotated[_Source, _BY_TYPE]
    """Where it comes from."""
    transform: Annotated[str | None, Default()] = None
    """lowercase, uppercase, trim or json_parse."""
    required: Annotated[bool | None, Default(value=False)] = None
    """Whether the sync fails where it is missing."""


class BlobMapping(Spec):
    """A file that becomes a blob."""

    target_type: Literal["blob"]
    source: Annotated[_Source, _BY_TYPE]
    """Where it comes from: `{type: file}` is the file that is synced."""
    blob_type: Annotated[
        Literal["auto", "image", "video", "audio", "text", "pdf", "excel"] | None,
        Default(value="auto"),
    ] = None
    blob_property: Annotated[str | None, Default(value="content"), Field(min_length=1)] = None
    """The property of the bucket's schema that it becomes."""
    mime_type_override: Annotated[str | None, Default()] = None
    """What it is, where the storage says something else."""


class SchemaMapping(Spec):
    """Which property comes from where."""

    mappings: dict[str, Annotated[FieldMapping | BlobMapping, Field(discriminator="target_type")]]
    """By the name of the property."""
