import pytest
from django.core.files.storage import storages


@pytest.fixture(autouse=True)
def own_folders(settings, tmp_path):
    """Every test of this app has empty storages of its own."""
    changed = {name: {**entry} for name, entry in settings.STORAGES.items()}
    for name in ("default", "public", "private"):
        folder = "private" if name == "private" else "public"
        changed[name]["OPTIONS"] = {**changed[name]["OPTIONS"], "location": str(tmp_path / folder)}
    settings.STORAGES = changed
    assert storages["private"].location == str(tmp_path / "private")
    return tmp_path
