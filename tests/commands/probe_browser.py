"""Not collected by itself: a browser test as small as can be, for the test that runs one without a Chromium."""


def test_opens_a_browser(browser: object) -> None:
    assert browser
