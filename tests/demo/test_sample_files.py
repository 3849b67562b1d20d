import csv
import io
import zipfile
import zlib
from struct import unpack
from xml.etree import ElementTree as ET

import pytest

from channel.codec.digests import sha256
from channel.demo.sample_exif import Exif
from channel.demo.sample_files import Recipe, SampleFile, parse_sample_file
from channel.demo.sample_office import CsvRecipe, DocxRecipe
from channel.demo.sample_pictures import JpegRecipe, PngRecipe, Scene
from channel.errors import MalformedError
from channel.report.attached import Purpose
from channel.wire.parts import FILE_LABEL, parts_digest

EXIF = Exif(
    maker="Belfon",
    model="B7",
    taken="2026:04:11 15:42:08",
    latitude_millionths=13250,
    longitude_millionths=7810,
)


def jpeg_segments(data: bytes) -> dict[int, bytes]:
    """Return the segments up to the scan, whose coded bits are under the key 0."""
    segments, position = {}, 2
    while True:
        marker, length = unpack(">HH", data[position : position + 4])
        segments[marker] = data[position + 4 : position + 2 + length]
        position += 2 + length
        if marker == 0xFFDA:
            segments[0] = data[position:-2]
            return segments


def jpeg_tones(scan: bytes, count: int) -> list[int]:
    """Decode `count` blocks as any reader of these tables would."""
    bits = "".join(f"{byte:08b}" for byte in scan.replace(b"\xff\0", b"\xff"))
    tones, tone, position = [], 128, 0
    for _ in range(count):
        category = int(bits[position : position + 4], 2)
        position += 4
        text = bits[position : position + category]
        value = int(text, 2) if text else 0
        tone += value if not text or text[0] == "1" else value - (1 << category) + 1
        position += category
        assert bits[position] == "0"
        position += 1
        tones.append(tone)
    assert set(bits[position:]) <= {"1"}
    assert len(bits) - position < 8
    return tones


def png_chunks(data: bytes) -> list[tuple[bytes, bytes]]:
    assert data.startswith(b"\x89PNG\r\n\x1a\n")
    chunks, position = [], 8
    while position < len(data):
        (length,) = unpack(">I", data[position : position + 4])
        kind, body = data[position + 4 : position + 8], data[position + 8 : position + 8 + length]
        (checksum,) = unpack(">I", data[position + 8 + length : position + 12 + length])
        assert checksum == zlib.crc32(kind + body)
        chunks.append((kind, body))
        position += 12 + length
    return chunks


def test_a_jpeg_decodes_to_its_scene() -> None:
    data = b"".join(JpegRecipe(seed="a", width=80, height=40).blocks())
    segments = jpeg_segments(data)
    assert (data[:2], data[-2:]) == (b"\xff\xd8", b"\xff\xd9")
    assert unpack(">HH", segments[0xFFC0][1:5]) == (40, 80)
    cells = Scene(seed="a", columns=10, rows=5).cells()
    assert jpeg_tones(segments[0], 50) == [tone for row in cells for tone in row]


def test_a_cropped_jpeg_is_a_part_of_the_whole() -> None:
    data = b"".join(JpegRecipe(seed="a", width=80, height=40, crop=(2, 1, 6, 3)).blocks())
    segments = jpeg_segments(data)
    assert unpack(">HH", segments[0xFFC0][1:5]) == (24, 48)
    cells = Scene(seed="a", columns=10, rows=5).cells()
    assert jpeg_tones(segments[0], 18) == [tone for row in cells[1:4] for tone in row[2:8]]


def test_brightness_stays_in_a_byte() -> None:
    for seed in ("a", "b", "c", "d"):
        cells = Scene(seed=seed, columns=40, rows=30).cells()
        assert all(0 <= tone <= 255 for row in cells for tone in row)


def test_metadata_of_a_camera_is_there_only_when_asked_for() -> None:
    with_it = jpeg_segments(b"".join(JpegRecipe(seed="a", width=8, height=8, exif=EXIF).blocks()))
    without = jpeg_segments(b"".join(JpegRecipe(seed="a", width=8, height=8).blocks()))
    assert with_it[0xFFE1] == b"Exif\0\0" + EXIF.encoded
    assert b"Belfon" in with_it[0xFFE1]
    assert 0xFFE1 not in without


def test_the_metadata_block_points_to_its_place() -> None:
    data = EXIF.encoded
    assert data[:8] == b"II*\0\x08\0\0\0"
    (count,) = unpack("<H", data[8:10])
    entries = [unpack("<HHI", data[10 + 12 * i : 18 + 12 * i]) for i in range(count)]
    assert [entry[0] for entry in entries] == [0x010F, 0x0110, 0x0132, 0x8825]
    (place,) = unpack("<I", data[10 + 12 * 3 + 8 : 10 + 12 * 4])
    (place_count,) = unpack("<H", data[place : place + 2])
    (latitude,) = unpack("<I", data[place + 2 + 12 + 8 : place + 2 + 24])
    assert place_count == 4
    assert unpack("<6I", data[latitude : latitude + 24]) == (13250, 1_000_000, 0, 1, 0, 1)


def test_a_png_decodes_to_its_rows() -> None:
    chunks = png_chunks(b"".join(PngRecipe(seed="a", width=30, height=20).blocks()))
    assert chunks[0][0] == b"IHDR"
    assert unpack(">II", chunks[0][1][:8]) == (30, 20)
    assert chunks[-1] == (b"IEND", b"")
    pixels = zlib.decompress(b"".join(body for kind, body in chunks if kind == b"IDAT"))
    assert len(pixels) == 20 * (1 + 90)
    assert set(pixels[::91]) == {0}


def test_a_large_png_comes_in_blocks_of_a_megabyte() -> None:
    blocks = list(PngRecipe(seed="a", width=1000, height=1000).blocks())
    assert [len(block) >= 2**20 for block in blocks[1:-1]] == [True] * (len(blocks) - 2)
    assert max(map(len, blocks)) < 2**20 + 2**16


def test_a_document_names_who_changed_it_last() -> None:
    recipe = DocxRecipe(creator="analyst & co", modified_by="office", paragraphs=("One <line>", "Two"))
    with zipfile.ZipFile(io.BytesIO(b"".join(recipe.blocks()))) as archive:
        assert archive.testzip() is None
        names = set(archive.namelist())
        texts = {name: ET.fromstring(archive.read(name)) for name in names}  # noqa: S314 - our own bytes
    assert names == {"[Content_Types].xml", "_rels/.rels", "docProps/core.xml", "word/document.xml"}
    assert list(texts["word/document.xml"].itertext()) == ["One <line>", "Two"]
    assert list(texts["docProps/core.xml"].itertext()) == ["analyst & co", "office"]


def test_a_table_reads_back() -> None:
    rows = (("camión", "sacos"), ("1", 'a "quoted", cell'))
    text = b"".join(CsvRecipe(rows=rows).blocks()).decode()
    assert tuple(tuple(row) for row in csv.reader(io.StringIO(text))) == rows


@pytest.mark.parametrize(
    ("recipe", "digest"),
    [
        (JpegRecipe(seed="a", width=80, height=40, exif=EXIF), "b2b3a807da790c66"),
        (PngRecipe(seed="a", width=30, height=20), "c33433dd028152e2"),
        (DocxRecipe(creator="a", modified_by="b", paragraphs=("c",)), "5b897efde4dcb87a"),
        (CsvRecipe(rows=(("a", "b"),)), "fbf6b30113a4b641"),
    ],
)
def test_a_recipe_gives_the_same_bytes_on_every_machine(recipe: Recipe, digest: str) -> None:
    assert sha256(b"".join(recipe.blocks())).hex()[:16] == digest


def test_the_manifest_entry_fits_the_bytes() -> None:
    file = SampleFile(
        name="a.csv",
        type="text/csv",
        cleaned=True,
        purpose=Purpose.ALL,
        recipe=CsvRecipe(rows=(("a", "b"),)),
    )
    assert file.attached().digest == parts_digest(FILE_LABEL, b"a,b\r\n")
    assert file.attached().size == 5


@pytest.mark.parametrize(
    "make",
    [
        None,
        {"kind": "video"},
        {"kind": "png", "seed": "a", "width": 1},
        {"kind": "jpeg", "seed": "a", "width": 8, "height": 8, "crop": [1, 2, 3]},
        {"kind": "csv", "rows": ["a"]},
        {"kind": "png", "seed": "a", "width": 1, "height": 1, "crop": [0, 0, 1, 1]},
    ],
)
def test_a_recipe_of_another_form_is_refused(make: object) -> None:
    with pytest.raises(MalformedError):
        parse_sample_file({"name": "a", "type": "b", "cleaned": True, "for": "all", "make": make})
