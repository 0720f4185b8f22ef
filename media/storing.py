"""Writing files under names made of their content: the same bytes are stored once, and never replaced."""

import hashlib
import os
from typing import Any
from uuid import uuid4
from weakref import WeakKeyDictionary

from django.core.files.base import ContentFile, File
from django.core.files.storage import FileSystemStorage, Storage, storages

_prefixes: WeakKeyDictionary[Storage, str] = WeakKeyDictionary()


def public() -> Storage:
    """Where the files live that anybody may fetch."""
    return storages["public"]


def private() -> Storage:
    """Where masters and paid downloads live; nothing in it has an address."""
    return storages["private"]


def address_prefix() -> str:
    """What stands before the key of a public file in its address: keys are plain ASCII, nothing is quoted."""
    storage = public()
    prefix = _prefixes.get(storage)
    if prefix is None:
        prefix = _prefixes[storage] = storage.url("x").removesuffix("x")
    return prefix


def content_key(folder: str, digest: str, suffix: str = "") -> str:
    """``folder/ab/abcdef…suffix``: spread over 256 folders."""
    return f"{folder}/{digest[:2]}/{digest}{suffix}"


def digest_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def put(storage: Storage, key: str, content: bytes) -> None:
    """Store bytes under their key unless they are there already."""
    put_file(storage, key, ContentFile(content), len(content))


def put_file(storage: Storage, key: str, file: "File[Any]", size: int) -> None:
    """Store a file of ``size`` bytes under its key; nobody ever sees half of it.

    A file of another size under that name is what a crashed machine left: it is written again.
    """
    if storage.exists(key) and storage.size(key) == size:
        return
    if isinstance(storage, FileSystemStorage):
        part = storage.save(f"{key}.{uuid4().hex}.part", file)
        os.replace(storage.path(part), storage.path(key))
    else:
        storage.save(key, file)  # buckets replace a key as a whole
