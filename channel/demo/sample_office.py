"""Writes small office files: a document that names its editors, and a table; standard library only."""

import csv
import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from xml.sax.saxutils import escape

_FIRST_DAY_OF_ZIP = (1980, 1, 1, 0, 0, 0)
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_OPEN = "http://schemas.openxmlformats.org/"
_TYPES = (
    f'{_XML}<Types xmlns="{_OPEN}package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/word/document.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>'
    '<Override PartName="/docProps/core.xml" ContentType='
    '"application/vnd.openxmlformats-package.core-properties+xml"/></Types>'
)
_RELATIONS = (
    f'{_XML}<Relationships xmlns="{_OPEN}package/2006/relationships">'
    f'<Relationship Id="rId1" Type="{_OPEN}officeDocument/2006/relationships/officeDocument" '
    'Target="word/document.xml"/>'
    f'<Relationship Id="rId2" Type="{_OPEN}package/2006/relationships/metadata/core-properties" '
    'Target="docProps/core.xml"/></Relationships>'
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DocxRecipe:
    """A text document whose properties name who made and who last changed it."""

    creator: str
    modified_by: str
    paragraphs: tuple[str, ...]

    def blocks(self) -> Iterator[bytes]:
        """Yield the bytes of the file."""
        parts = {
            "[Content_Types].xml": _TYPES,
            "_rels/.rels": _RELATIONS,
            "docProps/core.xml": self._properties(),
            "word/document.xml": self._document(),
        }
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
            for name, text in parts.items():
                entry = zipfile.ZipInfo(name, _FIRST_DAY_OF_ZIP)
                entry.create_system = 0
                archive.writestr(entry, text)
        yield buffer.getvalue()

    def _properties(self) -> str:
        return (
            f'{_XML}<cp:coreProperties xmlns:cp="{_OPEN}package/2006/metadata/core-properties" '
            'xmlns:dc="http://purl.org/dc/elements/1.1/">'
            f"<dc:creator>{escape(self.creator)}</dc:creator>"
            f"<cp:lastModifiedBy>{escape(self.modified_by)}</cp:lastModifiedBy></cp:coreProperties>"
        )

    def _document(self) -> str:
        body = "".join(
            f'<w:p><w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p>'
            for text in self.paragraphs
        )
        namespace = f"{_OPEN}wordprocessingml/2006/main"
        return f'{_XML}<w:document xmlns:w="{namespace}"><w:body>{body}</w:body></w:document>'


@dataclass(frozen=True, slots=True, kw_only=True)
class CsvRecipe:
    """A table of text, its first row the headings."""

    rows: tuple[tuple[str, ...], ...]

    def blocks(self) -> Iterator[bytes]:
        """Yield the bytes of the file: UTF-8, comma separated."""
        buffer = io.StringIO(newline="")
        csv.writer(buffer).writerows(self.rows)
        yield buffer.getvalue().encode()
