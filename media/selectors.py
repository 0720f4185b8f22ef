"""Reading pictures: what a page or the API needs to show one."""

from collections.abc import Iterable

from django.db import connection

from media.manifest import Manifest as Manifest
from media.manifest import Size as Size

_MANIFESTS = """
SELECT id, public_id, alt, credit, width, height, dominant_colour, focal_x, focal_y, (
    SELECT coalesce(json_agg(json_build_array(width, height, format, key) ORDER BY width, format), '[]')
    FROM media_imagevariant WHERE image_id = media_image.id
)
FROM media_image WHERE id = ANY(%s)
"""


def manifests(keys: Iterable[int | None]) -> dict[int, Manifest]:
    """{key of the picture: its manifest} in one statement, none for no keys; None among the keys is passed over."""
    wanted = list({key for key in keys if key is not None})
    if not wanted:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_MANIFESTS, [wanted])
        rows = cursor.fetchall()
    return {key: Manifest.of(facts, variants) for key, *facts, variants in rows}
