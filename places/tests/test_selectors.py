import pytest
from django.utils import translation

from core.errors import Invalid, NotFound
from core.testing import query_budget
from places import selectors
from places.models import State
from places.tests import factories

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "typed", ["302001", " 302 001 ", "302-001", "302–001", "३०२००१", "３０２００１", "302\u200b001"]
)
def test_reads_a_pin_however_it_is_typed(typed):
    assert selectors.normalise_pin(typed) == "302001"
    assert selectors.find_pin(typed) == factories.pin("302001")


@pytest.mark.parametrize("typed", ["", "30200", "3020011", "002001", "30200a", "302.001", "²02001"])
def test_tells_what_a_pin_looks_like_when_it_is_none(typed):
    with pytest.raises(Invalid) as caught:
        selectors.normalise_pin(typed)
    assert caught.value.code == "bad_pin"
    assert "pin" in caught.value.fields


@pytest.mark.parametrize("typed", ["302000", "999999", "", "hello", "900056"])
def test_finds_nothing_for_a_pin_the_post_does_not_know(typed):
    assert selectors.find_pin(typed) is None


def test_finds_the_state_with_the_pin_in_one_query():
    with query_budget({"PIN with both states": 1}):
        pin = selectors.find_pin("302001")
        assert pin.state.gst_code == "08"
        assert pin.shared_state is None


def test_lets_an_address_lie_on_either_side_of_a_shared_pin():
    yanam = selectors.find_pin("533464")
    sides = {state.gst_code for state in State.objects.all() if yanam.lies_in(state.pk)}
    assert sides == {"37", "34"}
    assert not factories.pin("302001").lies_in(factories.state("27").pk)


def test_lists_crafts_with_their_places_in_two_queries():
    with query_budget({"crafts with regions": 1, "states of all crafts": 1}):
        for craft in selectors.list_crafts():
            assert craft.region.state.name
            assert list(craft.states.all())


def test_gets_by_slug_or_says_that_there_is_none():
    assert selectors.get_craft("ajrakh").gi_number == 643
    assert selectors.get_region("bastar").state.gst_code == "22"
    for get in (selectors.get_craft, selectors.get_region):
        with pytest.raises(NotFound):
            get("atlantis")


def test_speaks_the_language_of_the_request():
    craft = factories.craft("madhubani")
    with translation.override("hi"):
        assert str(craft) == "मधुबनी चित्रकला"
    with translation.override("en"):
        assert str(craft) == "Madhubani painting"


def test_says_what_a_pin_looks_like_in_hindi_too():
    with translation.override("hi"), pytest.raises(Invalid) as caught:
        selectors.normalise_pin("12")
    assert caught.value.fields["pin"] == ["छह अंकों का पिन कोड लिखें, जैसे 302001।"]
