"""Reading pictures: what a page or the API needs to show one."""

from collections.abc import Iterable
from typing import Any

from django.db import connection

from media.manifest import Manifest as Manifest
from media.manifest import Size as Size

_FACTS = """json_build_array(
    picture.public_id, picture.alt, picture.credit, picture.width, picture.height, picture.dominant_colour,
    picture.focal_x, picture.focal_y, (
        SELECT coalesce(json_agg(json_build_array(width, height, format, key) ORDER BY width, format), '[]')
        FROM media_imagevariant WHERE image_id = picture.id
    )
)"""

_BY_KEY = f"SELECT id, {_FACTS} FROM media_image picture WHERE id = ANY(%s)"  # noqa: S608 - the constant above


def manifest_sql(key: str) -> str:
    """An expression for other statements: what ``read_manifest`` reads of the picture with this key (a column)."""
    return f"(SELECT {_FACTS} FROM media_image picture WHERE picture.id = {key})"  # noqa: S608 - a name of ours


def read_manifest(facts: list[Any] | None) -> Manifest | None:
    """The manifest from the value of ``manifest_sql``; None where there is no picture."""
    return None if facts is None else Manifest.of(facts[:-1], facts[-1])


def manifests(keys: Iterable[int | None]) -> dict[int, Manifest]:
    """{key of the picture: its manifest} in one statement, none for no keys; None among the keys is passed over."""
    wanted = list({key for key in keys if key is not None})
    if not wanted:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_BY_KEY, [wanted])
        rows = cursor.fetchall()
    return {key: Manifest.of(facts[:-1], facts[-1]) for key, facts in rows}
