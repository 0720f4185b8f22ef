"""Journeys in one process are paid through the provider in memory."""

from orders.tests.conftest import fake

__all__ = ["fake"]
