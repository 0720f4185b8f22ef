"""Private files: keeping them, opening them, and handing them out in whole or in part."""

import hashlib
import mimetypes
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from tempfile import SpooledTemporaryFile
from typing import IO, Any
from urllib.parse import quote

from django.conf import settings
from django.core.files.base import File

from media import storing
from media.errors import FileMissing, UnfitFile
from media.models import PrivateFile
from media.services.images import Upload, rewind

CHUNK = 256 * 1024
IN_MEMORY = 4 * 1024 * 1024
NAME_LENGTH = 120
ONE_RANGE = re.compile(r"bytes\s*=\s*(\d{0,18})\s*-\s*(\d{0,18})", re.IGNORECASE | re.ASCII)


@dataclass(frozen=True)
class Span:
    """``length`` bytes from ``start`` on."""

    start: int
    length: int

    @property
    def last(self) -> int:
        return self.start + self.length - 1


class Unsatisfiable(Exception):
    """The range begins behind the end of the file."""


@dataclass(frozen=True)
class Served:
    """What an answer to a download needs; ``chunks`` opens the file when it is first asked for a piece."""

    status: int
    headers: dict[str, str]
    chunks: Iterator[bytes]


def store_private(*, upload: Upload, name: str) -> PrivateFile:
    """Keep a file that has no address. ``name`` is what the receiver's file will be called.

    Read piece by piece, so the size of the file does not matter for the memory. The type follows from the
    name; it is never trusted for showing, as these files are only handed out to be saved. Raises UnfitFile
    (Invalid, field ``file``) for an empty file and one above PRIVATE_FILE_MAX_BYTES.
    """
    rewind(upload)
    digest, size = hashlib.sha256(), 0
    with SpooledTemporaryFile(max_size=IN_MEMORY) as spool:
        while chunk := upload.read(CHUNK):
            size += len(chunk)
            if size > settings.PRIVATE_FILE_MAX_BYTES:
                raise UnfitFile("too_large")
            digest.update(chunk)
            spool.write(chunk)
        if not size:
            raise UnfitFile("empty")
        spool.seek(0)
        key = storing.content_key("files", digest.hexdigest())
        storing.put_file(storing.private(), key, File(spool, name="file"), size)
    name = clean_name(name)
    return PrivateFile.objects.create(
        sha256=digest.hexdigest(),
        key=key,
        name=name,
        size=size,
        content_type=mimetypes.guess_type(name)[0] or "application/octet-stream",
    )


def open_private(file: PrivateFile) -> IO[bytes]:
    """The content, open for reading and to be closed by the caller. Raises FileMissing (NotFound)."""
    try:
        content: Any = storing.private().open(file.key)
    except FileNotFoundError as error:
        raise FileMissing from error
    return content


def serve(request_range: str | None, file: PrivateFile, *, if_range: str | None = None) -> Served:
    """The answer to a download, in whole (200), in part (206) or not at all (416); RFC 9110 §14.

    ``request_range`` and ``if_range`` are the request's headers Range and If-Range. Several ranges at once
    and malformed ones are answered with the whole file, as §14.2 allows. Raises FileMissing.
    """
    headers = {
        "Accept-Ranges": "bytes",
        "Cache-Control": "private, no-store",
        "Content-Disposition": attachment(file.name),
        "Content-Type": file.content_type,
        "ETag": etag(file),
        "X-Content-Type-Options": "nosniff",
    }
    try:
        span = parse_range(request_range if if_range in {None, etag(file)} else None, file.size)
    except Unsatisfiable:
        headers |= {"Content-Range": f"bytes */{file.size}", "Content-Length": "0"}
        return Served(416, headers, iter(()))
    content = open_private(file)
    if span is None:
        span, status = Span(0, file.size), 200
    else:
        status = 206
        headers["Content-Range"] = f"bytes {span.start}-{span.last}/{file.size}"
    headers["Content-Length"] = str(span.length)
    return Served(status, headers, Chunks(content, span))


class Chunks:
    """The bytes of a span, piece by piece. The file is closed at its end, or by the web server's ``close``."""

    def __init__(self, content: IO[bytes], span: Span) -> None:
        self._content = content
        self._left = span.length
        content.seek(span.start)

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        piece = self._content.read(min(CHUNK, self._left)) if self._left else b""
        if not piece:
            self.close()
            raise StopIteration
        self._left -= len(piece)
        return piece

    def close(self) -> None:
        self._left = 0
        self._content.close()


def etag(file: PrivateFile) -> str:
    """A strong validator: the same content always has the same one."""
    return f'"{file.sha256[:32]}"'


def parse_range(header: str | None, size: int) -> Span | None:
    """The one range asked for, clamped to ``size`` bytes; None when the whole file is to be sent.

    Raises Unsatisfiable for a range that lies behind the end.
    """
    found = ONE_RANGE.fullmatch(header.strip()) if header else None
    if found is None or found.groups() == ("", ""):
        return None
    first, last = found.groups()
    if not first:
        length = min(int(last), size)
        if length == 0:
            raise Unsatisfiable
        return Span(size - length, length)
    start, end = int(first), int(last) if last else size - 1
    if last and end < start:
        return None
    if start >= size:
        raise Unsatisfiable
    return Span(start, min(end, size - 1) - start + 1)


def attachment(name: str) -> str:
    """A Content-Disposition that saves under ``name``: ASCII for old clients, then RFC 8187 for the rest."""
    clean = clean_name(name)
    plain = unicodedata.normalize("NFKD", clean).encode("ascii", "ignore").decode()
    plain = re.sub(r'["\\%;]', "_", plain).strip()
    if not plain.partition(".")[0].strip("_ "):
        plain = "download" + plain[plain.rfind(".") :] if "." in plain else "download"
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(clean, safe='')}"


def clean_name(name: str) -> str:
    """A file name without folders, control characters and direction marks, its ending kept when shortened."""
    last = re.split(r"[/\\]", name)[-1]
    shown = "".join(letter for letter in last if unicodedata.category(letter) not in {"Cc", "Cf", "Zl", "Zp", "Cs"})
    shown = unicodedata.normalize("NFC", shown).strip(" .")
    stem, dot, ending = shown.rpartition(".")
    if dot and len(ending) <= 10:
        return f"{stem[: NAME_LENGTH - len(ending) - 1]}.{ending}"
    return shown[:NAME_LENGTH] or "download"
