"""What every aggregate has: an opaque public id and two times."""

from django.db import models

from core import clock, ids


class PublicModel(models.Model):
    """An aggregate that the world may name.

    ``public_id`` (UUIDv7) is the only id that leaves the server; the integer key stays inside.
    """

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(default=ids.uuid7, unique=True, editable=False)
    created_at = models.DateTimeField(default=clock.stamp, editable=False)
    updated_at = models.DateTimeField(default=clock.stamp, editable=False)

    class Meta:
        abstract = True
