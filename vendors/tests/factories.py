"""Shops for tests."""

import factory
from factory.django import DjangoModelFactory

from accounts.models import Role, RoleGrant
from accounts.tests.factories import UserFactory
from places.models import State
from vendors.models import BusinessType, Vendor, VendorStatus


class VendorFactory(DjangoModelFactory[Vendor]):
    """An approved shop in Rajasthan whose owner holds the role."""

    class Meta:
        model = Vendor
        skip_postgeneration_save = True

    owner = factory.SubFactory(UserFactory)
    name = factory.Sequence(lambda number: f"Mitti {number}")
    slug = factory.Sequence(lambda number: f"mitti-{number}")
    artisan_name = factory.Sequence(lambda number: f"Savitri {number}")
    status = VendorStatus.APPROVED
    business_type = BusinessType.INDIVIDUAL
    location = "Jaipur"
    pin = "302001"
    state = factory.LazyFunction(lambda: State.objects.get(slug="rajasthan"))

    @factory.post_generation
    def role(self: Vendor, create: bool, extracted: object, **_options: object) -> None:
        if create and self.status in {VendorStatus.APPROVED, VendorStatus.SUSPENDED}:
            RoleGrant.objects.get_or_create(user=self.owner, role=Role.VENDOR)
