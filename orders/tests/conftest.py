"""Orders are paid through the provider in memory."""

from collections.abc import Iterator

import pytest
from pytest_django import Settings

from payments import gateways
from payments.tests.fake_gateway import FakeGateway


@pytest.fixture(autouse=True)
def fake(settings: Settings) -> Iterator[FakeGateway]:
    settings.PAYMENTS_GATEWAY = "fake"
    door = FakeGateway()
    gateways.override("fake", door)
    yield door
    gateways.override("fake", None)
