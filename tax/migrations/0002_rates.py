"""The rates on which prices rest today, and those they replaced, with their sources."""

from datetime import date

from django.db import migrations

GST_START = date(2017, 7, 1)
HANDICRAFT_START = date(2018, 7, 27)
REFORM = date(2025, 9, 22)
REFORM_EVE = date(2025, 9, 21)

GENERAL_2017 = "Notification 1/2017-Central Tax (Rate), 28 June 2017"
HANDICRAFT_2018 = "Notification 21/2018-Central Tax (Rate), 26 July 2018"
GENERAL_2025 = "Notification 9/2025-Central Tax (Rate), 17 September 2025"
HANDICRAFT_2025 = "Notification 13/2025-Central Tax (Rate), 17 September 2025"
SERVICES_2017 = "Notification 11/2017-Central Tax (Rate), 28 June 2017"

# Chapters in which handicrafts fell from 12 % to 5 %.
HANDICRAFT_CHAPTERS = (
    "34", "39", "42", "44", "45", "46", "48", "64", "66", "67", "68", "69", "70",
    "73", "74", "76", "80", "83", "91", "92", "94", "95", "96", "97",
)  # fmt: skip
# Chapters that were and stayed at 5 %: incense, carpets and cloth.
FIVE_PERCENT_CHAPTERS = ("33", "50", "51", "52", "53", "54", "55", "56", "57", "58", "59", "60", "61", "62", "63")


def add_rates(apps, schema_editor):
    TaxRate = apps.get_model("tax", "TaxRate")

    def row(prefix, rate_bp, valid_from, citation, valid_to=None):
        return TaxRate(
            hsn_prefix=prefix, rate_bp=rate_bp, valid_from=valid_from, valid_to=valid_to, citation=citation
        )

    rows = []
    for chapter in HANDICRAFT_CHAPTERS:
        rows.append(row(chapter, 1200, HANDICRAFT_START, HANDICRAFT_2018, REFORM_EVE))
        rows.append(row(chapter, 500, REFORM, HANDICRAFT_2025))
    for chapter in FIVE_PERCENT_CHAPTERS:
        rows.append(row(chapter, 500, GST_START, GENERAL_2017, REFORM_EVE))
        rows.append(row(chapter, 500, REFORM, GENERAL_2025))
    # Jewellery of silver and gold, silver filigree, handmade imitation jewellery; printed books.
    rows.append(row("71", 300, GST_START, GENERAL_2017, REFORM_EVE))
    rows.append(row("71", 300, REFORM, GENERAL_2025))
    rows.append(row("4901", 0, GST_START, "Notification 2/2017-Central Tax (Rate), 28 June 2017"))
    # Digital goods are services: online content, and design and photography.
    rows.append(row("9984", 1800, GST_START, SERVICES_2017))
    rows.append(row("9983", 1800, GST_START, SERVICES_2017))
    TaxRate.objects.bulk_create(rows)


class Migration(migrations.Migration):
    dependencies = [("tax", "0001_initial")]
    operations = [migrations.RunPython(add_rates, migrations.RunPython.noop)]
