"""Writing files under names made of their content: the same bytes are stored once, and never replaced."""

import hashlib
from typing import Any

from django.core.files.base import ContentFile, File
from django.core.files.storage import Storage, storages


def public() -> Storage:
    """Where the files live that anybody may fetch."""
    return storages["public"]


def private() -> Storage:
    """Where masters and paid downloads live; nothing in it has an address."""
    return storages["private"]


def content_key(folder: str, digest: str, suffix: str = "") -> str:
    """``folder/ab/abcdef…suffix``: spread over 256 folders."""
    return f"{folder}/{digest[:2]}/{digest}{suffix}"


def digest_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def put(storage: Storage, key: str, content: bytes) -> None:
    """Store bytes under their key unless they are there already."""
    put_file(storage, key, ContentFile(content), len(content))


def put_file(storage: Storage, key: str, file: "File[Any]", size: int) -> None:
    """Store a file of ``size`` bytes under its key.

    A shorter file of that name is what a writer left that was killed half way: it is written again.
    """
    if storage.exists(key):
        if storage.size(key) == size:
            return
        storage.delete(key)
    name = storage.save(key, file)
    if name != key:  # somebody else stored the same content in the meantime
        storage.delete(name)
