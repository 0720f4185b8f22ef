import time

from core import ids


def test_makes_uuids_of_version_7_that_sort_by_time() -> None:
    first = ids.uuid7()
    time.sleep(0.002)
    second = ids.uuid7()
    assert (first.version, first.variant) == (7, "specified in RFC 4122")
    assert first < second


def test_scrambles_serials_without_a_collision() -> None:
    names = {ids.scrambled(serial) for serial in range(50_000)}
    assert len(names) == 50_000
    assert all(len(name) == 6 for name in names)
