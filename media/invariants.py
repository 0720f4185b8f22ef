"""What must hold for pictures and files (numbers of our own; docs/money.md has the others)."""

from core.prove import Invariant

INVARIANTS = [
    Invariant(
        "media-1",
        "Each picture has a JPEG and a WebP to show",
        """
        SELECT i.public_id, i.status FROM media_image i
        WHERE NOT EXISTS (SELECT FROM media_imagevariant v WHERE v.image_id = i.id AND v.format = 'jpeg')
           OR NOT EXISTS (SELECT FROM media_imagevariant v WHERE v.image_id = i.id AND v.format = 'webp')
        """,
    ),
    Invariant(
        "media-2",
        "A variant has the proportions of its picture and is no larger",
        """
        SELECT i.public_id, v.width, v.height FROM media_imagevariant v JOIN media_image i ON i.id = v.image_id
        WHERE v.width > i.width OR abs(v.width::numeric * i.height / i.width - v.height) > 1
        """,
    ),
]
