"""Attachments of sample reports: small real files made from recipes, the same bytes on every machine."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from channel.demo.sample_exif import Exif
from channel.demo.sample_office import CsvRecipe, DocxRecipe
from channel.demo.sample_pictures import JpegRecipe, PngRecipe
from channel.errors import MalformedError
from channel.report.attached import NAME_LIMIT_BYTES, TYPE_LIMIT_BYTES, AttachedFile, Purpose
from channel.report.fields import Fields
from channel.wire.parts import FILE_LABEL, PartsDigest

Recipe: TypeAlias = JpegRecipe | PngRecipe | DocxRecipe | CsvRecipe

_TEXT_LIMIT_BYTES = 4096
_ROWS_LIMIT = 1000
_PIXELS_LIMIT = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleFile:
    """An attachment as the reporter has it; one for the evidence unit is still to be sealed to it."""

    name: str
    type: str
    cleaned: bool
    purpose: Purpose
    recipe: Recipe

    def blocks(self) -> Iterator[bytes]:
        """Yield the bytes of the file, the same each time."""
        return self.recipe.blocks()

    def attached(self) -> AttachedFile:
        """Return the manifest's entry for these bytes, in the clear; reads them once."""
        digest, size = PartsDigest(FILE_LABEL), 0
        for block in self.blocks():
            digest.update(block)
            size += len(block)
        return AttachedFile(
            name=self.name,
            type=self.type,
            size=size,
            digest=digest.digest(),
            cleaned=self.cleaned,
            purpose=self.purpose,
        )


def parse_sample_file(value: object) -> SampleFile:
    """Read an item of the member `files` of a sample.

    Raises:
        MalformedError: a member missing, unknown or of another type.
    """
    fields = Fields(value, path="files")
    file = SampleFile(
        name=fields.given("name", fields.text("name", limit_bytes=NAME_LIMIT_BYTES)),
        type=fields.given("type", fields.text("type", limit_bytes=TYPE_LIMIT_BYTES)),
        cleaned=fields.given("cleaned", fields.flag("cleaned")),
        purpose=fields.given("for", fields.choice("for", Purpose)),
        recipe=_parse_recipe(fields.value("make")),
    )
    check_nothing_unknown(fields)
    return file


def check_nothing_unknown(fields: Fields) -> None:
    """Check that every member was read: samples are our own, so an unknown member is a slip.

    Raises:
        MalformedError: one was not.
    """
    if fields.unknown:
        raise MalformedError("sample with an unknown member: " + ", ".join(sorted(fields.unknown)))


def _parse_recipe(value: object) -> Recipe:
    fields = Fields(value, path="make")
    recipe = _recipe(fields, fields.text("kind", limit_bytes=_TEXT_LIMIT_BYTES))
    check_nothing_unknown(fields)
    return recipe


def _recipe(fields: Fields, kind: str | None) -> Recipe:
    match kind:
        case "jpeg":
            exif = fields.value("exif")
            return JpegRecipe(
                seed=_text(fields, "seed"),
                width=_whole(fields, "width"),
                height=_whole(fields, "height"),
                crop=_parse_crop(fields),
                exif=None if exif is None else _parse_exif(exif),
            )
        case "png":
            return PngRecipe(
                seed=_text(fields, "seed"), width=_whole(fields, "width"), height=_whole(fields, "height")
            )
        case "docx":
            return DocxRecipe(
                creator=_text(fields, "creator"),
                modified_by=_text(fields, "modified_by"),
                paragraphs=fields.texts("paragraphs", limit=_ROWS_LIMIT, limit_bytes=_TEXT_LIMIT_BYTES),
            )
        case "csv":
            rows = fields.objects("rows", limit=_ROWS_LIMIT)
            return CsvRecipe(rows=tuple(_parse_row(row) for row in rows))
        case _:
            raise MalformedError("sample file of no known kind")


def _parse_exif(value: object) -> Exif:
    fields = Fields(value, path="exif")
    exif = Exif(
        maker=_text(fields, "maker"),
        model=_text(fields, "model"),
        taken=_text(fields, "taken"),
        latitude_millionths=fields.whole("latitude_millionths", limit=90_000_000),
        longitude_millionths=fields.whole("longitude_millionths", limit=180_000_000),
    )
    check_nothing_unknown(fields)
    return exif


def _parse_crop(fields: Fields) -> tuple[int, int, int, int] | None:
    match fields.objects("crop", limit=4):
        case ():
            return None
        case (int() as column, int() as row, int() as columns, int() as rows):
            return column, row, columns, rows
        case _:
            raise MalformedError("crop is not four whole numbers")


def _parse_row(value: object) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise MalformedError("row is not a list")
    return tuple(str(cell) for cell in value)


def _text(fields: Fields, name: str) -> str:
    return fields.given(name, fields.text(name, limit_bytes=_TEXT_LIMIT_BYTES))


def _whole(fields: Fields, name: str) -> int:
    return fields.given(name, fields.whole(name, limit=_PIXELS_LIMIT))
