"""The shipped reference data, and the recipe that makes it."""

import csv
import io
from collections import Counter
from pathlib import Path

import pytest
from django.db import connection, transaction

from places.data import build, loading
from places.models import Craft, PinCode, Region, State

SOURCES = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "india"


def office(pin: str, area: str, kind: str, district: str, state: str, circle: str, **more: str) -> dict[str, str]:
    return {
        "pincode": pin,
        "officename": f"{area} {kind}",
        "area": area,
        "officetype": kind,
        "delivery": "Delivery",
        "district": district,
        "state": state,
        "division": more.get("division", f"{district} Division"),
        "circle": f"{circle} Circle",
        "latitude": more.get("latitude", ""),
        "longitude": more.get("longitude", ""),
    }


def built(*offices: dict[str, str]) -> list[tuple[str, ...]]:
    return list(build.pin_rows(offices, build.read_states()))


def test_names_all_36_states_and_union_territories_in_both_languages(db):
    states = State.objects.all()
    assert len(states) == 36
    assert sum(state.is_union_territory for state in states) == 8
    assert all("\u0900" <= state.name_hi[0] <= "\u097f" for state in states)


@pytest.mark.parametrize(
    ("pin", "gst_code"),
    [
        ("302001", "08"),
        ("400001", "27"),
        ("560001", "29"),
        ("110001", "07"),
        ("194101", "38"),
        ("744101", "35"),
        ("403001", "30"),
        ("160017", "04"),
        ("396210", "26"),
        ("673310", "34"),
        ("682555", "31"),
        ("504346", "36"),
    ],
)
def test_puts_a_pin_into_its_state(db, pin, gst_code):
    assert PinCode.objects.get(pin=pin).state.gst_code == gst_code


def test_has_at_least_one_pin_in_every_state(db):
    assert not State.objects.filter(pins__isnull=True).exists()
    assert PinCode.objects.count() > 19_000


def test_keeps_crafts_that_are_in_the_registry_as_it_is_written(db):
    registry = {(int(row["number"]), row["name"]) for row in loading.rows("gi.csv")}
    named = set(Craft.objects.exclude(gi_number=None).values_list("gi_number", "gi_name"))
    assert len(named) >= 60
    assert named <= registry


def test_spreads_regions_over_the_country(db):
    assert Region.objects.count() >= 45
    assert Region.objects.values("state").distinct().count() >= 18
    assert all("\u0900" <= row.name_hi[0] <= "\u097f" for row in [*Region.objects.all(), *Craft.objects.all()])


def test_lists_all_states_the_registry_names_for_a_craft(db):
    assert {state.gst_code for state in Craft.objects.get(slug="phulkari").states.all()} == {"03", "06", "08"}


def test_loads_twice_without_adding_anything(db):
    from django.apps import apps

    before = (State.objects.count(), PinCode.objects.count(), Craft.states.through.objects.count())
    PinCode.objects.filter(pin="302001").update(city="Elsewhere")
    with transaction.atomic():
        loading.load(apps, connection)
    assert (State.objects.count(), PinCode.objects.count(), Craft.states.through.objects.count()) == before
    assert PinCode.objects.get(pin="302001").city == "Jaipur"


def test_gives_the_andamans_their_own_state_though_the_source_does_not():
    wrong = office("744101", "Port Blair", "HO", "South Andamans", build_name("26"), "West Bengal")
    assert built(wrong)[0][1] == "35"


def build_name(code: str) -> str:
    return next(name for name, number in build.STATE_NAMES.items() if number == code)


def test_counts_only_states_the_postal_circle_serves():
    rows = built(
        office("302001", "Jaipur", "HO", "Jaipur", "Rajasthan", "Rajasthan"),
        office("302001", "Far", "BO", "Somewhere", "Telangana", "Rajasthan"),
        office("302001", "Further", "BO", "Somewhere", "Telangana", "Rajasthan"),
    )
    assert rows[0][1:4] == ("08", "", "Jaipur")


def test_remembers_the_second_state_of_a_pin_on_the_border_of_a_union_territory():
    rows = built(
        office("605014", "Pondicherry University", "SO", "Pondicherry", "Puducherry", "Tamilnadu"),
        office("605014", "Village", "BO", "Villupuram", "Tamil Nadu", "Tamilnadu"),
    )
    assert rows[0][1:3] == ("34", "33")


def test_overrules_a_pin_that_alone_in_its_sorting_district_claims_another_state():
    usual = [office(f"5043{n:02}", "Place", "SO", "Adilabad", "Telangana", "Telangana") for n in range(1, 22)]
    odd = office("504346", "Indervelli", "SO", "Prakasam", "Andhra Pradesh", "Andhra Pradesh")
    row = next(row for row in built(*usual, odd) if row[0] == "504346")
    assert row[1:4] == ("36", "", "")


def test_turns_swapped_coordinates_round_and_drops_those_outside_india():
    swapped = office("535557", "A", "SO", "D", "Andhra Pradesh", "Andhra Pradesh", latitude="83.53", longitude="18.61")
    outside = office("535558", "B", "SO", "E", "Andhra Pradesh", "Andhra Pradesh", latitude="61.2", longitude="5.9")
    first, second = built(swapped, outside)
    assert first[-2:] == ("18.610", "83.530")
    assert second[-2:] == ("", "")


def test_leaves_the_armys_own_post_out():
    assert built(office("900056", "1CBPO", "SO", "Kushi Nagar", "Uttar Pradesh", "APS")) == []


def test_writes_the_city_where_a_city_has_many_pins():
    row = built(office("400050", "Bandra West", "SO", "Mumbai", "Maharashtra", "Maharashtra"))[0]
    assert row[4] == "Mumbai"


def test_names_the_town_without_the_words_of_the_post_office():
    row = built(office("203131", "Khurja MDG", "SO", "Bulandshahr", "Uttar Pradesh", "Uttar Pradesh"))[0]
    assert row[3:5] == ("Bulandshahr", "Khurja")


def test_keeps_the_first_number_of_a_name_registered_twice():
    text = "S.No,Geographical Indications,Goods,State,State 2\n14,Mysore Silk,Handicraft,Karnataka,\n"
    text += "275,Mysore Silk,Handicrafts,Karnataka,\n304,Thai Silk,Handicrafts,Thailand,\n1,Tea,Agricultural,Assam,\n"
    rows = list(build.handicrafts(csv.DictReader(io.StringIO(text)), build.read_states()))
    assert rows == [("14", "Mysore Silk", "29")]


@pytest.mark.skipif(not SOURCES.is_dir(), reason="the public sources are not on this machine")
def test_ships_what_the_recipe_makes_of_the_sources():
    import gzip

    with gzip.open(SOURCES / "pincodes_165k.csv.gz", "rt", encoding="utf-8", newline="") as file:
        made = {row[0]: row for row in build.pin_rows(csv.DictReader(file), build.read_states())}
    shipped = {row["pin"]: tuple(row.values()) for row in loading.rows("pins.csv.gz")}
    assert made == shipped
    assert Counter(row[1] for row in made.values())["35"] == 22
