"""States, PIN codes, craft regions and crafts: needed in production as much as in a demonstration."""

from django.db import migrations

from places.data import loading


def load(apps, schema_editor):
    loading.load(apps, schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("places", "0001_initial")]

    operations = [migrations.RunPython(load, migrations.RunPython.noop, elidable=False)]
