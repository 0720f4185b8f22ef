"""Make the shipped reference files from the public sources: `python places/data/build.py FOLDER`.

FOLDER holds `pincodes_165k.csv.gz` (one row per post office, India Post by way of bharatpin, MIT) and
`gi_registry.txt` (the list of registered Geographical Indications). Out come, beside this file:

- `pins.csv.gz`   one row per PIN: pin, state and shared state (GST codes), district, city, latitude, longitude
- `gi.csv`        the handicraft entries of the registry: number, name, states (GST codes)

`states.csv`, `regions.csv` and `crafts.csv` are written by hand; the recipe stops when a craft names a
registry entry that does not exist. Standard library only, the same input always gives the same bytes.

The source is not clean, and each rule below answers something that was found in it:

- all 100 offices of the Andaman and Nicobar Islands (744…) bear the name of another union territory;
- some offices bear a state far away from their postal circle, some bear none ("Unknown");
- coordinates are missing, swapped, or lie in another part of the country;
- 9….. is the army's own post, which belongs to no state;
- some PINs really cross the border of a union territory: the second state is kept beside the first.
"""

import csv
import gzip
import io
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from statistics import median

HERE = Path(__file__).resolve().parent
Office = dict[str, str]
Point = tuple[float, float]

# The states whose post a circle carries; the first one is meant when an office names none.
CIRCLES = {
    "Andhra Pradesh": ("37", "34"),
    "Assam": ("18",),
    "Bihar": ("10",),
    "Chattisgarh": ("22",),
    "Delhi": ("07",),
    "Gujarat": ("24", "26"),
    "Haryana": ("06",),
    "Himachal Pradesh": ("02",),
    "Jammu Kashmir": ("01", "38"),
    "Jharkhand": ("20",),
    "Karnataka": ("29",),
    "Kerala": ("32", "31", "34"),
    "Madhya Pradesh": ("23",),
    "Maharashtra": ("27", "30"),
    "North Eastern": ("17", "12", "13", "14", "15", "16"),
    "Odisha": ("21",),
    "Punjab": ("03", "04"),
    "Rajasthan": ("08",),
    "Tamilnadu": ("33", "34"),
    "Telangana": ("36",),
    "Uttar Pradesh": ("09",),
    "Uttarakhand": ("05",),
    "West Bengal": ("19", "11", "35"),
}
STATE_NAMES = {
    "Jammu & Kashmir": "01",
    "Jammu & Kashmir (UT)": "01",
    "Chattisgarh": "22",
    "Uttar Predesh": "09",
    "Tamilnadu": "33",
    "Pondicherry": "34",
    "Dadra & Nagar Haveli and Daman & Diu": "26",
    "Dadara & Nagar Haveli": "26",
    "Daman Diu": "26",
    "Ladakh (UT)": "38",
}
# Union territories whose villages are mixed with a neighbour's: elsewhere a second state is a slip of the source.
BORDERS = {frozenset(pair) for pair in (("33", "34"), ("37", "34"), ("32", "34"), ("24", "26"), ("03", "04"))}
DISTRICT_NAMES = {
    "Ntr": "NTR",
    "Spsr Nellore": "SPSR Nellore",
    "Y.S.R.": "YSR Kadapa",
    "Visakhapatanam": "Visakhapatnam",
    "Na": "",
}
# Post divisions that lie inside one city: there the buyer writes the city, not the name of the post office.
CITY_OF_DISTRICT = {
    "Bengaluru Urban": "Bengaluru",
    "Mumbai Suburban": "Mumbai",
    "Medchal Malkajgiri": "Hyderabad",
}
CITIES_BY_PREFIX = {
    "110": "New Delhi",
    "400": "Mumbai",
    "500": "Hyderabad",
    "560": "Bengaluru",
    "600": "Chennai",
    "700": "Kolkata",
}
OFFICE_WORDS = re.compile(
    r"\s*(\(.*?\)|\b(G\.?P\.?O|[HSB]\.?\s?O)\b\.?.*$|\b(City|MDG)\b$|\b(RS|R\.S\.?|Bazaa?r|Bzr|Chowk|Market)\b\.?$)",
    re.IGNORECASE,
)
INDIA_LATITUDES, INDIA_LONGITUDES = (6.0, 38.0), (68.0, 98.0)
FAR_DEGREES = 2.0


def read_states() -> dict[str, str]:
    """State name → GST code, with the other spellings the sources use."""
    with (HERE / "states.csv").open(encoding="utf-8", newline="") as file:
        return {row["name"]: row["gst_code"] for row in csv.DictReader(file)} | STATE_NAMES


def states_of(offices: list[Office], states: dict[str, str]) -> tuple[str, str]:
    """GST code most offices of one PIN agree on, and the second one of a PIN that crosses a border (or "").

    Only a state that the office's postal circle serves is counted; on a tie the main office decides.
    """
    pin = offices[0]["pincode"]
    if pin.startswith("744"):
        return "35", ""
    votes: Counter[str] = Counter()
    fallback: Counter[str] = Counter()
    for office in offices:
        served = CIRCLES.get(office["circle"].removesuffix(" Circle"), ())
        code = states.get(office["state"], "")
        if code in served:
            votes[code] += 2 if office["officetype"] == "BO" else 3
        elif served:
            fallback[served[0]] += 1
    ranked = [code for code, _count in sorted((votes or fallback).items(), key=lambda item: (-item[1], item[0]))]
    shared = next((code for code in ranked[1:] if frozenset((ranked[0], code)) in BORDERS), "")
    return (ranked[0] if ranked else ""), shared


def beside_neighbours(homes: dict[str, tuple[str, str]]) -> dict[str, tuple[str, str]]:
    """Overrule a PIN that alone among a sorting district (its first three digits) claims another state."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for pin, (state, _shared) in homes.items():
        counts[pin[:3]][state] += 1

    def settled(pin: str, state: str, shared: str) -> tuple[str, str]:
        usual, often = counts[pin[:3]].most_common(1)[0]
        lonely = counts[pin[:3]][state] == 1 and often >= 20
        return (usual, "") if lonely and frozenset((usual, state)) not in BORDERS else (state, shared)

    return {pin: settled(pin, *pair) for pin, pair in homes.items()}


def point_of(office: Office) -> Point | None:
    """Latitude and longitude in degrees; swapped pairs are turned round, places outside India dropped."""
    try:
        first, second = float(office["latitude"]), float(office["longitude"])
    except ValueError:
        return None
    for latitude, longitude in ((first, second), (second, first)):
        if INDIA_LATITUDES[0] < latitude < INDIA_LATITUDES[1] and INDIA_LONGITUDES[0] < longitude < INDIA_LONGITUDES[1]:
            return latitude, longitude
    return None


def middle(points: list[Point]) -> Point | None:
    return (median(p[0] for p in points), median(p[1] for p in points)) if points else None


def commonest(words: Iterable[str]) -> str:
    counts = Counter(word for word in words if word)
    return min(counts, key=lambda word: (-counts[word], word)) if counts else ""


def city_of(offices: list[Office], district: str) -> str:
    """What a buyer would write as the town: a big city's name, else the place of the main delivery office."""
    pin = offices[0]["pincode"]
    if pin[:3] in CITIES_BY_PREFIX:
        return CITIES_BY_PREFIX[pin[:3]]
    city = CITY_OF_DISTRICT.get(district, district)
    names: dict[str, set[str]] = defaultdict(set)
    for office in offices:
        if place := tidy_place(office["area"]):
            names[office["officetype"]].add(place)
    in_city = any(" City " in office["division"] for office in offices)
    main = names["HO"] or (set() if in_city or pin.endswith("001") else names["SO"])
    return min(main, key=lambda place: (len(place), place)) if main else city


def tidy_place(area: str) -> str:
    name = OFFICE_WORDS.sub("", area).strip(" .,-")
    return name if len(name) > 2 and not any(letter.isdigit() for letter in name) else ""


def pin_rows(offices: Iterable[Office], states: dict[str, str]) -> Iterator[tuple[str, ...]]:
    """One finished row per PIN, in PIN order."""
    by_pin: dict[str, list[Office]] = defaultdict(list)
    for office in offices:
        if re.fullmatch(r"[1-8]\d{5}", office["pincode"]):
            by_pin[office["pincode"]].append(office)
    homes = beside_neighbours({pin: states_of(group, states) for pin, group in by_pin.items()})
    home = {pin: pair[0] for pin, pair in homes.items()}
    districts = {pin: district_of(group, home[pin], states) for pin, group in by_pin.items()}
    points = {pin: [p for p in map(point_of, group) if p] for pin, group in by_pin.items()}
    pooled: dict[tuple[str, str], list[Point]] = defaultdict(list)
    for pin, found in points.items():
        pooled[home[pin], districts[pin]].extend(found)
    centres = {key: middle(found) for key, found in pooled.items()}
    for pin in sorted(by_pin):
        if not home[pin]:
            continue
        place, centre = middle(points[pin]), centres[home[pin], districts[pin]]
        if (
            place
            and centre
            and districts[pin]
            and max(abs(a - b) for a, b in zip(place, centre, strict=True)) > FAR_DEGREES
        ):
            place = middle(
                [p for p in points[pin] if max(abs(a - b) for a, b in zip(p, centre, strict=True)) <= FAR_DEGREES]
            )
        latitude, longitude = (f"{place[0]:.3f}", f"{place[1]:.3f}") if place else ("", "")
        yield pin, *homes[pin], districts[pin], city_of(by_pin[pin], districts[pin]), latitude, longitude


def district_of(offices: list[Office], state: str, states: dict[str, str]) -> str:
    """The commonest district among the offices that lie in the PIN's own state (else among all of them)."""
    own = [o for o in offices if states.get(o["state"]) == state or state == "35"]
    return commonest(DISTRICT_NAMES.get(o["district"], o["district"]) for o in own)


def handicrafts(rows: Iterable[dict[str, str]], states: dict[str, str]) -> Iterator[tuple[str, str, str]]:
    """Number, name and states of the Indian handicraft entries; a repeated name keeps its first number."""
    seen = set()
    for row in rows:
        name = " ".join(row["Geographical Indications"].split())
        if not row["Goods"].startswith("Handicraft") or name.casefold() in seen:
            continue
        seen.add(name.casefold())
        named = [row[key].strip() for key in row if key.startswith("State") and row[key]]
        codes = sorted({states[state] for state in named if state in states})
        if codes:
            yield row["S.No"], name, " ".join(codes)


def write_csv(header: str, rows: Iterable[tuple[str, ...]]) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header.split(","))
    writer.writerows(rows)
    return out.getvalue().encode()


def check_crafts(registry: set[tuple[str, str]]) -> list[str]:
    """The crafts whose GI number and name are not one entry of the registry."""
    with (HERE / "crafts.csv").open(encoding="utf-8", newline="") as file:
        return [
            row["slug"]
            for row in csv.DictReader(file)
            if row["gi_number"] and (row["gi_number"], row["gi_name"]) not in registry
        ]


def main(folder: Path) -> None:
    states = read_states()
    with gzip.open(folder / "pincodes_165k.csv.gz", "rt", encoding="utf-8", newline="") as file:
        pins = list(pin_rows(csv.DictReader(file), states))
    with (folder / "gi_registry.txt").open(encoding="utf-8-sig", newline="") as file:
        registry = list(handicrafts(csv.DictReader(file), states))
    content = write_csv("pin,state,shared_state,district,city,latitude,longitude", pins)
    (HERE / "pins.csv.gz").write_bytes(gzip.compress(content, compresslevel=9, mtime=0))
    (HERE / "gi.csv").write_bytes(write_csv("number,name,states", registry))
    wrong = check_crafts({(number, name) for number, name, _codes in registry})
    if wrong:
        sys.exit(f"Not in the registry as written: {', '.join(wrong)}")
    sys.stdout.write(f"{len(pins)} PINs, {len(registry)} handicraft GIs\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
