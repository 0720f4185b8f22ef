"""Users for tests."""

import factory
from factory.django import DjangoModelFactory

from accounts.models import Role, RoleGrant, User

PASSWORD = "madder-and-indigo-7"


class UserFactory(DjangoModelFactory[User]):
    """A customer who can log in with ``PASSWORD``."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda number: f"person{number}@kalavpp.test")
    full_name = factory.Sequence(lambda number: f"Asha Person {number}")
    password = factory.django.Password(PASSWORD)

    @factory.post_generation
    def roles(self: User, create: bool, extracted: list[str] | None, **_options: object) -> None:
        """``UserFactory(roles=["admin"])`` adds roles to the customer's."""
        if create:
            for role in {Role.CUSTOMER.value, *(extracted or [])}:
                RoleGrant.objects.create(user=self, role=role)
