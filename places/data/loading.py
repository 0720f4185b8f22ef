"""Fill the reference tables from the files beside this one; called by migrations.

Works on the historical models a migration hands in, so a later release refreshes the data by one more
migration that calls `load` again: rows are matched by their natural key, changed ones are updated, nothing
is deleted (other tables may point at it).
"""

import csv
import gzip
from collections.abc import Iterator
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent


def load(apps: Any, connection: Any) -> None:
    """Bring states, PINs, regions and crafts to what the files say."""
    state_ids = load_states(apps.get_model("places", "State"))
    load_pins(connection, state_ids)
    region_ids = load_regions(apps.get_model("places", "Region"), state_ids)
    load_crafts(apps.get_model("places", "Craft"), state_ids, region_ids)


def rows(name: str) -> Iterator[dict[str, str]]:
    """The rows of one shipped file (`.csv` or `.csv.gz`)."""
    content = (HERE / name).read_bytes()
    text = (gzip.decompress(content) if name.endswith(".gz") else content).decode()
    yield from csv.DictReader(text.splitlines())


def load_states(model: Any) -> dict[str, int]:
    """Upsert the states; answers GST code → key."""
    states = [model(**{**row, "is_union_territory": row["is_union_territory"] == "1"}) for row in rows("states.csv")]
    upsert(model, states, key="gst_code")
    return dict(model.objects.values_list("gst_code", "id"))


def load_regions(model: Any, state_ids: dict[str, int]) -> dict[str, tuple[int, int]]:
    """Upsert the regions; answers slug → (key, key of its state)."""
    regions = [
        model(
            slug=row["slug"],
            name=row["name"],
            name_hi=row["name_hi"],
            state_id=state_ids[row["state"]],
            description=row["description"],
        )
        for row in rows("regions.csv")
    ]
    upsert(model, regions, key="slug")
    return {slug: (pk, state_id) for slug, pk, state_id in model.objects.values_list("slug", "id", "state_id")}


def load_crafts(model: Any, state_ids: dict[str, int], regions: dict[str, tuple[int, int]]) -> None:
    """Upsert the crafts and the states in which each is made."""
    registered = {(row["number"], row["name"]): row["states"].split() for row in rows("gi.csv")}
    crafts, made_in = [], {}
    for row in rows("crafts.csv"):
        region_id, home = regions[row["region"]]
        codes = registered[row["gi_number"], row["gi_name"]] if row["gi_number"] else []
        made_in[row["slug"]] = {home, *(state_ids[code] for code in codes)}
        crafts.append(
            model(
                slug=row["slug"],
                name=row["name"],
                name_hi=row["name_hi"],
                technique=row["technique"],
                region_id=region_id,
                gi_number=int(row["gi_number"]) if row["gi_number"] else None,
                gi_name=row["gi_name"],
            )
        )
    upsert(model, crafts, key="slug")
    link = model.states.through
    link.objects.bulk_create(
        (
            link(craft_id=craft_id, state_id=state_id)
            for slug, craft_id in model.objects.filter(slug__in=made_in).values_list("slug", "id")
            for state_id in made_in[slug]
        ),
        ignore_conflicts=True,
    )


def load_pins(connection: Any, state_ids: dict[str, int]) -> None:
    """COPY the PINs into a staging table and merge it: twenty thousand rows in a fraction of a second."""
    columns = "pin, state_id, shared_state_id, district, city, latitude, longitude"
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE places_pins_staged (LIKE places_pincode) ON COMMIT DROP")
        with cursor.copy(f"COPY places_pins_staged ({columns}) FROM STDIN") as copy:
            for row in rows("pins.csv.gz"):
                copy.write_row(
                    (
                        row["pin"],
                        state_ids[row["state"]],
                        state_ids[row["shared_state"]] if row["shared_state"] else None,
                        row["district"],
                        row["city"],
                        float(row["latitude"]) if row["latitude"] else None,
                        float(row["longitude"]) if row["longitude"] else None,
                    )
                )
        names = columns.split(", ")[1:]
        changes = ", ".join(f"{name} = excluded.{name}" for name in names)
        cursor.execute(
            f"INSERT INTO places_pincode ({columns}) SELECT {columns} FROM places_pins_staged "  # noqa: S608 - fixed names
            f"ON CONFLICT (pin) DO UPDATE SET {changes}"
        )
        cursor.execute("DROP TABLE places_pins_staged")


def upsert(model: Any, objects: list[Any], *, key: str) -> None:
    names = [field.name for field in model._meta.concrete_fields if field.name not in {"id", key}]
    model.objects.bulk_create(objects, update_conflicts=True, unique_fields=[key], update_fields=names)
