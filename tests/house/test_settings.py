"""Settings: production is strict, and .env.example is the truth."""

import ast
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from kalavpp.embedded import dotenv
from kalavpp.embedded.layout import PROJECT
from kalavpp.settings.environment import BadEnvironment, Environment

GOOD = {
    "DJANGO_SETTINGS_MODULE": "kalavpp.settings.prod",
    "SECRET_KEY": "q7Xw2mB9tK4vR8pL1sD6fH3jN5cZ0aGyEoUiT-rWxQbVnMkPlA_72",
    "ALLOWED_HOSTS": "kalavpp.example",
    "SITE_URL": "https://kalavpp.example",
    "DATABASE_URL": "postgres://kalavpp:secret@127.0.0.1:1/kalavpp",
    "REDIS_URL": "redis://127.0.0.1:1/0",
    "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
    "PAYMENTS_GATEWAY": "stripe",
    "MAIL_FROM": "Karigar <hello@kalavpp.example>",
    "COMPANY_NAME": "Karigar Bazaar Pvt Ltd",
    "COMPANY_ADDRESS": "1 Fort Road, Jodhpur 342001",
    "COMPANY_CIN": "U52100RJ2026PTC000001",
    "COMPANY_OFFICER": "Asha Rathore",
    "COMPANY_PHONE": "+91 291 000 0000",
    "COMPANY_HOURS": "Every day, 9 to 5",
    "COMPANY_GRIEVANCE_EMAIL": "grievance@kalavpp.example",
}
READERS = {"text", "required", "flag", "number", "words", "path", "database", "prefixed"}


def manage(*command: str, **changes: str) -> subprocess.CompletedProcess[str]:
    """Run manage.py in a bare environment with production's variables and some changes; "" unsets one."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    env = kept | GOOD | {"PYTHONHASHSEED": "0"} | changes
    return subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=PROJECT,
        env={name: value for name, value in env.items() if value},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_production_passes_the_deployment_check_without_a_warning() -> None:
    done = manage("check", "--deploy", "--fail-level", "WARNING")
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"DEBUG": "on"}, "DEBUG"),
        ({"SECRET_KEY": ""}, "SECRET_KEY"),
        ({"SECRET_KEY": "insecure-development-key-do-not-use-where-money-is-real"}, "SECRET_KEY"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY"),
        ({"PAYMENTS_GATEWAY": "sandbox"}, "PAYMENTS_GATEWAY"),
        ({"PAYMENTS_GATEWAY": ""}, "PAYMENTS_GATEWAY"),
        ({"EMAIL_BACKEND": ""}, "EMAIL_BACKEND"),
        ({"EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"}, "EMAIL_BACKEND"),
        ({"EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend"}, "EMAIL_BACKEND"),
        ({"ALLOWED_HOSTS": ""}, "ALLOWED_HOSTS"),
        ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS"),
        ({"SITE_URL": "http://kalavpp.example"}, "SITE_URL"),
        ({"DATABASE_URL": ""}, "DATABASE_URL"),
        ({"REDIS_URL": ""}, "REDIS_URL"),
        ({"OAUTH_GOOGLE_CLIENT_ID": "id"}, "OAUTH_GOOGLE_CLIENT_SECRET"),
        ({"OAUTH_GOOGLE_CLIENT_SECRET": "secret"}, "OAUTH_GOOGLE_CLIENT_ID"),
        (
            {
                "OAUTH_GOOGLE_CLIENT_ID": "id",
                "OAUTH_GOOGLE_CLIENT_SECRET": "secret",
                "OAUTH_GOOGLE_URL": "http://id.example",
            },
            "OAUTH_GOOGLE_URL",
        ),
        ({"APP_LINKS": "http://app.example/"}, "APP_LINKS"),
        ({"MAIL_FROM": ""}, "MAIL_FROM"),
        ({"MAIL_FROM": "KALAVPP <hello@kalavpp.test>"}, "MAIL_FROM"),
        *(({name: ""}, name) for name in GOOD if name.startswith("COMPANY_")),
    ],
    ids=lambda value: "-".join(f"{k}={v[:12]}" for k, v in value.items()) if isinstance(value, dict) else value,
)
def test_production_refuses_to_start_with_what_is_fit_for_a_demonstration_only(
    changes: dict[str, str], named: str
) -> None:
    done = manage("check", **changes)
    assert done.returncode != 0
    assert named in done.stderr


def test_production_collects_every_file_that_a_page_names_under_a_name_of_its_content(tmp_path: Path) -> None:
    done = manage("collectstatic", "--noinput", VAR_DIR=str(tmp_path))
    assert done.returncode == 0, done.stderr
    kept = json.loads((tmp_path / "static" / "staticfiles.json").read_text())["paths"]
    sheet = kept["css/app.css"]
    assert re.fullmatch(r"css/app\.[0-9a-f]{12}\.css", sheet)
    assert (tmp_path / "static" / sheet).is_file()
    pages = "".join(page.read_text() for page in (PROJECT / "templates").rglob("*.html"))
    assert set(re.findall(r"{% static ['\"](.+?)['\"] %}", pages)) - set(kept) == set()


def test_production_lets_nobody_in_with_the_demo_password(settings: object) -> None:
    from django.contrib.auth.hashers import Argon2PasswordHasher, check_password

    carried_over = Argon2PasswordHasher().encode("kalavpp-demo", "saltsaltsalt")
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]  # type: ignore[attr-defined]
    assert check_password("kalavpp-demo", carried_over)
    settings.PASSWORD_HASHERS = ["kalavpp.passwords.GuardedArgon2"]  # type: ignore[attr-defined]
    assert not check_password("kalavpp-demo", carried_over)
    assert check_password("another one", Argon2PasswordHasher().encode("another one", "saltsaltsalt"))


def test_production_settings_name_the_guards() -> None:
    asked = (
        "from django.conf import settings as s; import json; print(json.dumps([s.PASSWORD_HASHERS, "
        "s.RATE_LIMITS, s.ACCOUNT_RATE_LIMITS, s.STOCK_GUARD, s.CLOCK_MAY_SHIFT, s.CRASH_POINTS, s.DEMO_ALLOWED, "
        "s.DEBUG]))"
    )
    done = manage("shell", "-v", "0", "-c", asked, RATE_LIMITS="off", STOCK_GUARD="off")
    assert '[["kalavpp.passwords.GuardedArgon2"], true, {}, true, false, false, false, false]' in done.stdout


@pytest.mark.parametrize(("size", "pool"), [("0", None), ("3", 3), ("", 8)])
def test_keeps_as_many_connections_as_it_is_told_and_none_for_0(size: str, pool: int | None) -> None:
    asked = (
        "from django.db import connection as c; p = c.pool; "
        "print('POOL', p.max_size if p else None, c.settings_dict['OPTIONS'].get('pool', {}).get('max_size'))"
    )
    done = manage("shell", "-v", "0", "-c", asked, DB_POOL_SIZE=size)
    assert f"POOL {pool} {pool}" in done.stdout, done.stderr


def test_puts_the_companys_own_facts_on_pages() -> None:
    asked = (
        "from kalavpp.pages.context import COMPANY as c; from django.conf import settings as s; "
        "print([c.name, c.phone_href, str(c.hours)], s.DEFAULT_FROM_EMAIL)"
    )
    done = manage("shell", "-v", "0", "-c", asked)
    assert "['Karigar Bazaar Pvt Ltd', '+912910000000', 'Every day, 9 to 5']" in done.stdout, done.stderr
    assert "Karigar <hello@kalavpp.example>" in done.stdout


@pytest.fixture(scope="module")
def configured(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the roof of the house with production's variables in its ``.env``."""
    folder = tmp_path_factory.mktemp("configured")
    shutil.copy(PROJECT / "manage.py", folder)
    shutil.copytree(PROJECT / "kalavpp", folder / "kalavpp", ignore=shutil.ignore_patterns("demo", "__pycache__"))
    (folder / ".env").write_text("\n".join(f"{name}={value}" for name, value in GOOD.items()))
    return folder


@pytest.mark.parametrize(
    "command",
    [
        ("manage.py", "shell", "-v", "0", "-c", "{}"),
        ("-c", "from kalavpp.wsgi import application; {}"),
        ("-c", "from kalavpp.celery import app; app.conf.broker_url; {}"),
    ],
    ids=["manage.py", "wsgi", "celery"],
)
def test_runs_on_the_settings_that_the_env_file_names(configured: Path, command: tuple[str, ...]) -> None:
    asked = "from django.conf import settings; print('RUNS ON', settings.SETTINGS_MODULE, settings.SITE_URL)"
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    done = subprocess.run(
        [sys.executable, *(part.format(asked) for part in command)],
        cwd=configured,
        env={**kept, "PYTHONPATH": str(PROJECT)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert "RUNS ON kalavpp.settings.prod https://kalavpp.example" in done.stdout, done.stdout + done.stderr


def test_every_variable_that_is_read_is_explained_and_every_explained_one_is_read() -> None:
    explained = re.findall(r"^([A-Z][A-Z0-9_]*)=", (PROJECT / ".env.example").read_text(), flags=re.M)
    assert sorted(explained) == sorted(set(explained)), "a variable is listed twice"
    assert set(explained) == _variables_read()


def test_every_variable_has_a_comment_above_it() -> None:
    block = ""
    for line in (PROJECT / ".env.example").read_text().splitlines():
        if not line.strip():
            block = ""
        elif line.startswith("#") and not line.startswith("# ---"):
            block += line
        elif not line.startswith("#"):
            assert len(block) > 15, f"{line} is not explained"


def test_changes_nothing_when_the_example_is_copied_as_it_is() -> None:
    asked = (
        "from django.conf import settings as s; import json; print(json.dumps({n: repr(getattr(s, n)) "
        "for n in dir(s) if n.isupper()}, sort_keys=True))"
    )
    example = dotenv.parse((PROJECT / ".env.example").read_text().splitlines())
    bare = dict.fromkeys(GOOD, "") | {"DJANGO_SETTINGS_MODULE": "kalavpp.settings.dev"}
    without = manage("shell", "-v", "0", "-c", asked, **bare)
    copied = manage("shell", "-v", "0", "-c", asked, **(example | {"PYTHON": ""}))
    assert without.returncode == copied.returncode == 0, without.stderr + copied.stderr
    ours, theirs = json.loads(without.stdout), json.loads(copied.stdout)
    assert {name for name in ours if ours[name] != theirs[name] and "object at" not in ours[name]} == set()


def _variables_read() -> set[str]:
    """Names given to the environment module, and the few that are read before it exists."""
    found: set[str] = set()
    for path in [*PROJECT.glob("kalavpp/settings/*.py"), *_early_sources()]:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args:
                name = node.args[0]
                reads = node.func.attr in READERS and _is_env(node.func.value)
                reads = reads or (node.func.attr == "get" and ast.unparse(node.func.value) == "os.environ")
                if reads and isinstance(name, ast.Constant):
                    found.add(name.value)
    internal = {
        "KALAVPP_SUPERVISED",  # set by the supervisor for its children
        "KALAVPP_TEST_SERVICES",  # set by script/test for pytest
        "PYTEST_XDIST_WORKER",  # set by pytest-xdist
        "SUDO_UID",
        "SUDO_GID",
    }
    return (found | {"PYTHON", "DJANGO_SETTINGS_MODULE"}) - internal  # read by the shell, and by Django


def _early_sources() -> list[Path]:
    return [
        *PROJECT.glob("kalavpp/embedded/*.py"),
        *PROJECT.glob("kalavpp/*.py"),
        *PROJECT.glob("script/support/*.py"),
        PROJECT / "core" / "crash.py",
    ]


def _is_env(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id == "env"


def test_reads_flags_numbers_and_addresses_and_names_the_variable_that_is_wrong() -> None:
    env = Environment({"A": "on", "B": "12", "C": "a, b,,", "D": "postgres://u:p%40x@h:1/n?sslmode=require"})
    assert (env.flag("A"), env.number("B", 0), env.words("C")) == (True, 12, ["a", "b"])
    database = env.database("D", "")
    assert (database["PASSWORD"], database["PORT"], database["OPTIONS"]) == ("p@x", "1", {"sslmode": "require"})
    for read in (lambda: env.flag("B"), lambda: env.number("A", 0), lambda: env.database("A", "")):
        with pytest.raises(BadEnvironment, match=r"[AB] is"):
            read()
    with pytest.raises(BadEnvironment, match="MISSING is needed"):
        env.required("MISSING")
