"""The live shop the whole-house tests stand on."""

import http.client

import pytest

from kalavpp.testing.live import LiveShop

pytestmark = pytest.mark.slow


def status(url: str, path: str) -> int:
    line = http.client.HTTPConnection(url.removeprefix("http://"), timeout=30)
    line.request("GET", path)
    return line.getresponse().status


def test_is_ready_for_work(shop: LiveShop) -> None:
    assert status(shop.url, "/readyz") == 200


def test_comes_back_after_its_web_process_was_ended_by_force(shop: LiveShop) -> None:
    shop.kill("web")
    with pytest.raises(ConnectionError):
        status(shop.url, "/healthz")
    shop.start("web")
    assert status(shop.url, "/healthz") == 200
