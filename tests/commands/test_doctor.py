"""``manage.py doctor`` finds what is wrong and says what to do."""

import re
from io import StringIO

import pytest
from django.contrib.postgres.operations import CreateExtension
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from kalavpp import diagnosis
from kalavpp.embedded.layout import PROJECT

pytestmark = pytest.mark.django_db


def findings(look) -> dict[str, diagnosis.Finding]:  # type: ignore[no-untyped-def]
    return {finding.title: finding for finding in look()}


def test_finds_a_sound_database_sound() -> None:
    found = findings(diagnosis.postgres)
    assert all(finding.well for finding in found.values()), found
    assert "Hindi words can be searched" in found
    assert "every migration is applied" in found


def test_asks_for_the_extensions_that_migrations_create_and_the_papers_name() -> None:
    migrations = MigrationLoader(None).disk_migrations.values()
    created = {
        operation.name
        for migration in migrations
        for operation in migration.operations
        if isinstance(operation, CreateExtension)
    }
    assert set(diagnosis.EXTENSIONS) == created
    (named,) = re.findall(r"^\| database \| .* with (.*) \|", (PROJECT / "docs/operations.md").read_text(), flags=re.M)
    assert set(re.findall(r"`(\w+)`", named)) == created


def test_notices_a_database_for_which_hindi_letters_are_no_letters(monkeypatch: pytest.MonkeyPatch) -> None:
    # The locale cannot be changed on a living server, so the function that shows it is put in front.
    with connection.cursor() as cursor:
        cursor.execute("CREATE SCHEMA trap")
        cursor.execute("CREATE FUNCTION trap.show_trgm(text) RETURNS text[] LANGUAGE sql AS $$ SELECT '{}'::text[] $$")
        cursor.execute("SET LOCAL search_path = trap, public")
    finding = findings(diagnosis.postgres)["Hindi words can be searched"]
    assert not finding.well
    assert "LC_CTYPE 'C.UTF-8'" in finding.remedy


def test_notices_a_queue_that_cannot_be_reached(settings: object) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"  # type: ignore[attr-defined]
    (finding,) = diagnosis.redis()
    assert not finding.well
    assert "REDIS_URL" in finding.remedy


def test_notices_a_provider_that_does_not_answer(settings: object) -> None:
    settings.SANDBOX_URL = "http://127.0.0.1:1"  # type: ignore[attr-defined]
    (finding,) = diagnosis.provider()
    assert not finding.well
    assert "script/server" in finding.remedy


def test_notices_a_folder_that_cannot_be_written(settings: object, tmp_path: object) -> None:
    (tmp_path / "a-file").write_text("in the way")  # type: ignore[operator]
    changed = {name: {**entry} for name, entry in settings.STORAGES.items()}  # type: ignore[attr-defined]
    changed["private"]["OPTIONS"] = {**changed["private"]["OPTIONS"], "location": str(tmp_path / "a-file" / "x")}  # type: ignore[operator]
    settings.STORAGES = changed  # type: ignore[attr-defined]
    found = {finding.title.split(" files")[0]: finding for finding in diagnosis.storage()}
    assert found["public"].well
    assert not found["private"].well


def test_notices_demo_accounts_in_a_real_shop(settings: object, django_user_model: type) -> None:
    settings.DEBUG = settings.DEMO_ALLOWED = False  # type: ignore[attr-defined]
    django_user_model.objects.create_user(email="customer@kalavpp.test", password="kalavpp-demo")  # type: ignore[attr-defined]
    titles = {finding.title: finding.well for finding in diagnosis.secrets()}
    assert titles["1 demo accounts are in a real shop"] is False
    settings.DEMO_ALLOWED = True  # type: ignore[attr-defined]
    assert all(finding.well for finding in diagnosis.secrets())


def test_ends_with_one_when_something_is_wrong(settings: object) -> None:
    settings.SANDBOX_URL = "http://127.0.0.1:1"  # type: ignore[attr-defined]
    out = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("doctor", stdout=out)
    assert ended.value.code == 1
    assert "problem" in out.getvalue()
    assert "to mend" in out.getvalue()
