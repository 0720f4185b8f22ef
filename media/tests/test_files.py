"""Private files and the parts of them that a download asks for."""

import hashlib
import io

import pytest

from core.errors import Invalid, NotFound
from media import storing
from media.models import PrivateFile
from media.services import files
from media.tests import factories

CONTENT = bytes(range(256)) * 4


@pytest.fixture
def file(db) -> PrivateFile:
    return factories.private_file(CONTENT, "Border pattern.pdf")


def body(served: files.Served) -> bytes:
    return b"".join(served.chunks)


def test_keeps_a_file_under_the_name_of_its_content(file):
    assert file.sha256 == hashlib.sha256(CONTENT).hexdigest()
    assert file.key == f"files/{file.sha256[:2]}/{file.sha256}"
    assert (file.size, file.name, file.content_type) == (1024, "Border pattern.pdf", "application/pdf")
    with files.open_private(file) as content:
        assert content.read() == CONTENT


def test_gives_the_same_content_one_place_and_two_rows(db, own_folders):
    first, second = factories.private_file(), factories.private_file(name="copy.pdf")
    assert first.key == second.key
    assert first.public_id != second.public_id
    assert len([path for path in own_folders.rglob("*") if path.is_file()]) == 1


def test_reads_a_large_file_in_pieces(db, settings):
    class Pieces:
        left = 6 * 1024 * 1024

        def read(self, size: int = -1) -> bytes:
            assert 0 < size <= files.CHUNK
            taken = min(size, self.left)
            self.left -= taken
            return b"x" * taken

    stored = files.store_private(upload=Pieces(), name="film.mp4")
    assert stored.size == 6 * 1024 * 1024
    assert storing.private().size(stored.key) == stored.size


@pytest.mark.parametrize(("content", "code"), [(b"", "file_empty"), (b"x" * 11, "file_too_large")])
def test_refuses_what_is_empty_or_above_the_limit(db, settings, content, code):
    settings.PRIVATE_FILE_MAX_BYTES = 10
    with pytest.raises(Invalid) as caught:
        files.store_private(upload=io.BytesIO(content), name="a.zip")
    assert caught.value.code == code
    assert caught.value.fields["file"]
    assert not PrivateFile.objects.exists()


def test_hands_out_the_whole_file_to_be_saved(file):
    served = files.serve(None, file)
    assert served.status == 200
    assert served.headers["Content-Length"] == "1024"
    assert served.headers["Accept-Ranges"] == "bytes"
    assert served.headers["X-Content-Type-Options"] == "nosniff"
    assert served.headers["Cache-Control"] == "private, no-store"
    assert served.headers["Content-Disposition"].startswith("attachment;")
    assert "Content-Range" not in served.headers
    assert body(served) == CONTENT


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [
        ("bytes=0-99", 0, 99),
        ("bytes=1000-", 1000, 1023),
        ("bytes=-24", 1000, 1023),
        ("bytes=-5000", 0, 1023),
        ("bytes=1000-99999", 1000, 1023),
        ("Bytes = 5 - 5", 5, 5),
        ("bytes=1023-1023", 1023, 1023),
    ],
)
def test_hands_out_the_part_that_was_asked_for(file, asked, first, last):
    served = files.serve(asked, file)
    assert served.status == 206
    assert served.headers["Content-Range"] == f"bytes {first}-{last}/1024"
    assert served.headers["Content-Length"] == str(last - first + 1)
    assert body(served) == CONTENT[first : last + 1]


@pytest.mark.parametrize("asked", ["bytes=1024-", "bytes=5000-6000", "bytes=-0"])
def test_says_how_long_the_file_is_when_the_part_lies_behind_its_end(file, asked):
    served = files.serve(asked, file)
    assert served.status == 416
    assert served.headers["Content-Range"] == "bytes */1024"
    assert body(served) == b""


@pytest.mark.parametrize(
    "asked", ["", "bytes=", "bytes=-", "bytes=9-3", "bytes=a-b", "bytes=0-1,5-6", "lines=1-2", "bytes=١-٢"]
)
def test_hands_out_the_whole_file_for_a_range_it_does_not_serve(file, asked):
    served = files.serve(asked, file)
    assert served.status == 200
    assert body(served) == CONTENT


def test_resumes_only_the_file_the_client_has_begun(file):
    assert files.serve("bytes=10-", file, if_range=files.etag(file)).status == 206
    assert files.serve("bytes=10-", file, if_range='"another"').status == 200


def test_closes_the_file_at_its_end_and_when_the_reader_goes_away(file):
    content = files.open_private(file)
    assert b"".join(files.Chunks(content, files.Span(0, 10))) == CONTENT[:10]
    assert content.closed
    content = files.open_private(file)
    chunks = files.Chunks(content, files.Span(0, 10))
    chunks.close()
    assert content.closed
    assert list(chunks) == []


def test_tells_that_a_file_is_gone_from_the_storage(file):
    storing.private().delete(file.key)
    with pytest.raises(NotFound):
        files.serve(None, file)


@pytest.mark.parametrize(
    ("name", "disposition"),
    [
        ("pattern.pdf", "attachment; filename=\"pattern.pdf\"; filename*=UTF-8''pattern.pdf"),
        ("Müster 1.pdf", "attachment; filename=\"Muster 1.pdf\"; filename*=UTF-8''M%C3%BCster%201.pdf"),
        (
            "बूटा.pdf",
            "attachment; filename=\"download.pdf\"; filename*=UTF-8''%E0%A4%AC%E0%A5%82%E0%A4%9F%E0%A4%BE.pdf",
        ),
        ('a"b\\c;d.zip', "attachment; filename=\"c_d.zip\"; filename*=UTF-8''c%3Bd.zip"),
        ("../../etc/passwd", "attachment; filename=\"passwd\"; filename*=UTF-8''passwd"),
        ("x\r\nSet-Cookie: a=b", "attachment; filename=\"xSet-Cookie: a=b\"; filename*=UTF-8''xSet-Cookie%3A%20a%3Db"),
        ("photo\u202egpj.exe", "attachment; filename=\"photogpj.exe\"; filename*=UTF-8''photogpj.exe"),
        ("  ", "attachment; filename=\"download\"; filename*=UTF-8''download"),
    ],
)
def test_names_the_saved_file_for_old_and_new_clients(name, disposition):
    assert files.attachment(name) == disposition


def test_keeps_the_ending_of_a_name_it_shortens():
    assert files.clean_name("a" * 300 + ".pdf") == "a" * 116 + ".pdf"
