"""What a maker tells about shop and self."""

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from core import audit, clock
from core.actor import Actor
from core.errors import Invalid
from core.events import publish
from media.services import images
from places.models import Craft, Region
from vendors.events import VendorProfileChanged
from vendors.models import Vendor
from vendors.services.addresses import web_address

_OLDEST_YEAR = 1800


@dataclass(frozen=True, kw_only=True)
class ProfileDetails:
    name: str
    artisan_name: str
    description: str = ""
    story: str = ""
    website: str = ""
    since_year: int | None = None
    craft: Craft | None = None
    region: Region | None = None


def update(*, vendor: Vendor, details: ProfileDetails, actor: Actor) -> Vendor:
    """Write the profile; whoever copies names for searching hears of it."""
    fields: dict[str, list[str]] = {}
    if not 2 <= len(details.name.strip()) <= 120:
        fields["name"] = [_("Give your shop a name of 2 to 120 letters.")]
    if details.since_year is not None and not _OLDEST_YEAR <= details.since_year <= clock.now().year:
        fields["since_year"] = [_("Write the year in four digits, such as 1998.")]
    try:
        website = web_address(details.website)
    except Invalid as error:
        fields |= error.fields
    if fields:
        raise Invalid("not_complete", _("Some answers need another look."), fields=fields)
    with transaction.atomic():
        row = Vendor.objects.select_for_update(no_key=True).get(pk=vendor.pk)
        row.name = details.name.strip()
        row.artisan_name = details.artisan_name.strip() or row.name
        row.description, row.story, row.website = details.description, details.story, website
        row.since_year, row.craft, row.region = details.since_year, details.craft, details.region
        row.updated_at = clock.stamp()
        row.save()
        audit.record("vendor.profile_changed", on=row, actor=actor)
        publish(VendorProfileChanged(vendor_id=str(row.public_id)))
        return row


def set_portrait(*, vendor: Vendor, upload: images.Upload, actor: Actor) -> Vendor:
    """Store a portrait of the maker; raises what `media.services.images.store` raises for no picture."""
    name = vendor.artisan_name or vendor.name
    image = images.store(upload=upload, owner=vendor.owner, alt=_("Portrait of %(name)s") % {"name": name})
    with transaction.atomic():
        row = Vendor.objects.select_for_update(no_key=True).get(pk=vendor.pk)
        row.portrait = image
        row.updated_at = clock.stamp()
        row.save(update_fields=["portrait", "updated_at"])
        audit.record("vendor.portrait_changed", on=row, actor=actor)
        return row
