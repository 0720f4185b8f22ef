"""Every test of money pays through the provider in memory and has a handler that takes notes."""

from collections.abc import Iterator

import pytest
from pytest_django import Settings

from payments import gateways, ports
from payments.tests.factories import KIND, Handler
from payments.tests.fake_gateway import FakeGateway


@pytest.fixture(autouse=True)
def fake(settings: Settings) -> Iterator[FakeGateway]:
    settings.PAYMENTS_GATEWAY = "fake"
    door = FakeGateway()
    gateways.override("fake", door)
    yield door
    gateways.override("fake", None)


@pytest.fixture(autouse=True)
def handler() -> Iterator[Handler]:
    taker = Handler()
    ports.register_handler(KIND, taker)
    yield taker
    del ports._handlers[KIND]
