"""``manage.py up``: starts, starts again, survives force, stops at once, explains itself."""

from __future__ import annotations

import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import sysconfig
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from kalavpp.embedded import native, ports
from kalavpp.embedded.layout import PROJECT, Layout
from tests.commands.running import NOT_INHERITED, Window, gone_within, running, up

pytestmark = pytest.mark.slow


@pytest.fixture
def start(var: Path) -> Iterator[Callable[..., Window]]:
    windows: list[Window] = []

    def begin(*options: str, folder: Path = var, **more: object) -> Window:
        windows.append(up(folder, *options, **more))  # type: ignore[arg-type]
        return windows[-1]

    yield begin
    for window in reversed(windows):
        window.stop()


def get(port: int, path: str, host: str = "127.0.0.1") -> tuple[int, bytes]:
    line = http.client.HTTPConnection(host, port, timeout=30)
    line.request("GET", path)
    answer = line.getresponse()
    return answer.status, answer.read()


def test_serves_pages_and_says_where_when_started_a_second_time(start: Callable[..., Window]) -> None:
    window = start()
    seconds = window.until_answers()
    window.until_open()
    assert get(window.port, "/readyz")[0] == 200
    assert get(window.port, "/")[0] == 200
    assert get(window.port, "/static/css/app.css")[0] == 200
    assert f"http://127.0.0.1:{window.port}/" in window.text
    assert "Migrating" not in window.text
    # The promise is 6 s on a quiet machine; here other tests run beside it on the same two cores.
    assert seconds < 15, window.text


def test_writes_one_line_per_request_with_its_id(start: Callable[..., Window], var: Path) -> None:
    window = start()
    window.until_open()
    line = http.client.HTTPConnection("127.0.0.1", window.port, timeout=30)
    line.request("GET", "/healthz?token=secret", headers={"X-Request-ID": "a-request-of-mine-0001"})
    assert line.getresponse().headers["X-Request-ID"] == "a-request-of-mine-0001"
    lines = [text for text in (var / "log" / "requests.log").read_text().splitlines() if "a-request-of-mine" in text]
    assert len(lines) == 1
    assert "GET /healthz 200" in lines[0]
    assert "secret" not in lines[0]


def test_stops_within_five_seconds_of_ctrl_c_and_leaves_no_process(start: Callable[..., Window]) -> None:
    window = start()
    window.until_open()
    family = window.family()
    assert len(running(family)) > 8  # supervisor, database with its helpers, queue, web, worker, beat, provider
    begun = time.monotonic()
    window.process.send_signal(signal.SIGINT)
    assert window.ended(10) == 0
    assert time.monotonic() - begun < 5
    assert not running(family)


def test_stops_as_well_while_it_is_still_starting(start: Callable[..., Window]) -> None:
    window = start()
    window.until_says("Valkey")
    family = window.family()
    window.process.send_signal(signal.SIGTERM)
    assert window.ended(6) == 0
    assert not running(family)


def test_leaves_nothing_behind_when_it_is_killed_and_starts_again(start: Callable[..., Window]) -> None:
    window = start()
    window.until_open()
    family = window.family()
    window.process.kill()
    assert gone_within(family, 5), "still running: " + ", ".join(map(str, running(family)))
    again = start()
    again.until_answers()
    assert get(again.port, "/readyz")[0] == 200


def test_starts_although_another_process_now_has_the_number_of_the_last_server(
    start: Callable[..., Window], var: Path
) -> None:
    (var / "pg" / "postmaster.pid").write_text(f"{os.getpid()}\n{var / 'pg'}\n")
    window = start()
    window.until_answers()
    assert Path(f"/proc/{os.getpid()}").exists()


def test_names_who_has_the_port_and_a_free_one(start: Callable[..., Window]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen(1)
        port = taken.getsockname()[1]
        window = start(port=port)
        assert window.ended() == 1
    assert f"Port {port} is taken by" in window.text
    assert f"(process {os.getpid()})" in window.text
    assert "or choose another port: PORT=" in window.text
    suggested = int(window.text.rpartition("PORT=")[2].split()[0])
    assert ports.is_free(suggested)


def test_takes_another_port_for_the_provider_when_the_next_one_is_busy(start: Callable[..., Window]) -> None:
    port = ports.free_port()
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", port + 1))
        taken.listen(1)
        window = start(port=port)
        window.until_open()


def test_says_that_it_is_running_already(start: Callable[..., Window]) -> None:
    first = start()
    first.until_says("PostgreSQL")
    second = start()
    assert second.ended() == 1
    assert "already running" in second.text
    assert f"(process {first.process.pid})" in second.text
    first.until_open()


def test_refuses_a_port_that_is_none(start: Callable[..., Window]) -> None:
    window = start(env={"PORT": "eighty"})
    assert window.ended() == 1
    assert "PORT is 'eighty', which is no port" in window.text


def test_starts_a_crashed_child_again(start: Callable[..., Window]) -> None:
    window = start()
    window.until_open()
    _end(window, "worker")
    window.until_says("worker ended by itself", 10)
    window.until_says("starting it again in 1 s", 10)
    deadline = time.monotonic() + 30
    while not _pids(window, "worker") and time.monotonic() < deadline:
        time.sleep(0.05)
    assert _pids(window, "worker")


def test_takes_up_a_saved_source_and_refuses_no_visitor_meanwhile(start: Callable[..., Window]) -> None:
    window = start(reload=True)
    window.until_open()
    before = set(_pids(window, "kalavpp.embedded.web"))
    source = PROJECT / "kalavpp" / "health.py"
    source.write_bytes(source.read_bytes())
    deadline = time.monotonic() + 30
    while set(_pids(window, "kalavpp.embedded.web")) == before and time.monotonic() < deadline:
        assert get(window.port, "/healthz")[0] == 200
    for _ in range(20):
        assert get(window.port, "/healthz")[0] == 200
    now = set(_pids(window, "kalavpp.embedded.web"))
    assert now - before, "the worker that serves pages is still the old one"
    assert now & before, "the parent that holds the socket went away"


@pytest.mark.enable_socket
@pytest.mark.allow_hosts(["127.0.0.1", ports.lan_address()])
def test_prints_the_address_in_the_network_when_asked_to_listen_there(start: Callable[..., Window]) -> None:
    window = start("--host", "0.0.0.0")  # noqa: S104 - what the test is about
    window.until_open()
    shown = window.text.partition("KALAVPP is open:")[2].split()[0]
    host = shown.removeprefix("http://").partition(":")[0]
    assert get(window.port, "/healthz", host)[0] == 200
    assert f"http://127.0.0.1:{window.port}/" in window.text


@pytest.mark.enable_socket
@pytest.mark.allow_hosts(["127.0.0.1", "127.0.0.2"])
def test_opens_on_one_address_that_is_not_the_usual_one(start: Callable[..., Window]) -> None:
    window = start("--host", "127.0.0.2")
    window.until_open()
    assert get(window.port, "/healthz", "127.0.0.2")[0] == 200
    assert f"http://127.0.0.2:{window.port}/" in window.text


def test_lets_a_second_window_find_shop_and_provider(start: Callable[..., Window], var: Path) -> None:
    window = start()
    window.until_open()
    asked = "from django.conf import settings as s; print(s.SITE_URL, s.SANDBOX_URL, s.SANDBOX_WEBHOOK_URL)"
    inherited = {name: value for name, value in os.environ.items() if name not in NOT_INHERITED}
    done = subprocess.run(
        [sys.executable, "manage.py", "shell", "-v", "0", "-c", asked],
        cwd=PROJECT,
        env={**inherited, "VAR_DIR": str(var), "DJANGO_SETTINGS_MODULE": "kalavpp.settings.dev"},
        capture_output=True,
        text=True,
        check=True,
    )
    shop, provider, webhook = done.stdout.split()
    assert shop == f"http://127.0.0.1:{window.port}"
    assert ports.accepts(int(provider.rpartition(":")[2]))
    assert webhook == f"{shop}/webhooks/sandbox"


def test_runs_no_real_shop(start: Callable[..., Window]) -> None:
    window = start(env={"DJANGO_SETTINGS_MODULE": "kalavpp.settings.prod"})
    assert window.ended() == 1
    assert "for development alone" in window.text


def test_starts_over_when_asked_for_a_fresh_shop(start: Callable[..., Window], tmp_path: Path) -> None:
    folder = tmp_path / "own"
    (folder / "media").mkdir(parents=True)
    (folder / "media" / "left.txt").write_text("from before")
    window = start("--fresh", folder=folder)
    window.until_open()
    assert not (folder / "media" / "left.txt").exists()
    assert "Migrating the database" in window.text


def test_says_what_to_do_when_var_belongs_to_somebody_else(
    start: Callable[..., Window], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("roots")
    open_to_others(folder)
    window = start(folder=folder, **as_somebody_else(needs=""))
    assert window.ended() == 1
    assert "cannot be written by this user" in window.text
    assert "it belongs to root" in window.text
    assert "chown" in window.text


def test_runs_for_an_ordinary_user(start: Callable[..., Window], tmp_path_factory: pytest.TempPathFactory) -> None:
    somebody = as_somebody_else()
    folder = tmp_path_factory.mktemp("nobodys")
    open_to_others(folder)
    os.chown(folder, 65534, 65534)
    window = start(folder=folder, **somebody)
    window.until_open()
    assert (folder / "pg").stat().st_uid == 65534
    assert get(window.port, "/readyz")[0] == 200


def test_remembers_ports_and_passwords_for_this_user_alone(var: Path) -> None:
    kept = var / "run" / "services.json"
    assert kept.stat().st_mode & 0o077 == 0
    assert {"database_url", "redis_url"} <= set(Layout(var).remembered())


def open_to_others(folder: Path) -> None:
    """pytest closes its folders to other users."""
    for path in (folder, *list(folder.parents)[:2]):
        path.chmod(0o755)


def as_somebody_else(needs: str = "import redis") -> dict[str, Any]:
    """What ``up`` needs to run as nobody, with a Python that nobody may run (root's own is often closed)."""
    if os.geteuid() != 0:
        pytest.skip("only root can start a process as somebody else; this whole run is one for an ordinary user")

    def become() -> None:
        native.become(65534, 65534)

    packages = sysconfig.get_path("purelib")
    for python in (sys.executable, shutil.which("python3", path="/usr/bin:/usr/local/bin") or ""):
        env = {} if python == sys.executable else {"PYTHONPATH": packages, "HOME": "/"}
        try:
            tried = subprocess.run(
                [python, "-c", f"import psycopg, django; {needs}"],
                preexec_fn=become,
                env={**os.environ, **env},
                cwd="/",
            )
        except (OSError, subprocess.SubprocessError):
            continue
        if tried.returncode == 0:
            return {"become": become, "env": env, "python": python}
    pytest.skip("no Python on this machine is open to users other than root")


def _pids(window: Window, name: str) -> list[int]:
    found = []
    for pid in running(window.family()):
        command = Path(f"/proc/{pid}/cmdline").read_bytes().decode().split("\0")
        if name in command:
            found.append(pid)
    return found


def _end(window: Window, name: str) -> None:
    for pid in _pids(window, name):
        os.kill(pid, signal.SIGKILL)
