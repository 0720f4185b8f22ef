"""Measure the shop beside its floor: ``.venv/bin/python -m bench.run [--products 2000] [--rounds 7]``.

Starts a PostgreSQL and a Valkey of its own in a temporary folder, fills a shop, serves it and the floor with the
same server, and sends one request at a time, so that nothing else is in flight. For each page it prints

- ``cpu ms``: processor time of the serving processes per request (clock ticks of /proc over some hundreds),
- ``sql``: statements per request (pg_stat_statements, without BEGIN, COMMIT and savepoints),
- ``x floor``: cpu ms as a multiple of the floor's for the same job, measured in the same run.

Floor and shop take turns for some rounds; of each the round that cost least is printed, with the dearest one's cpu ms
as ``worst``. Budgets are printed beside the figures; the exit code is 1 when one is passed.
"""

import argparse
import http.client
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from math import gcd
from pathlib import Path
from urllib.parse import urlencode

import psycopg

from kalavpp.embedded import database, ports
from kalavpp.embedded.children import stop_all
from kalavpp.embedded.layout import Layout
from kalavpp.embedded.services import Services
from orders.cookies import CART_COOKIE

TICK = os.sysconf("SC_CLK_TCK")
THREADS = "4"
WARM_UP = 60
NOT_STATEMENTS = "^(begin|commit|rollback|savepoint|release|set |discard|show )"


@dataclass(frozen=True)
class Case:
    """One job: the shop's request, the floor's request for the same, and what the shop may spend."""

    name: str
    shop: Callable[["Site", int], None]
    floor: Callable[["Site", int], None]
    cpu_budget_ms: float
    sql_budget: int


@dataclass
class Site:
    """A served site, talked to over one kept connection, with its cookies."""

    port: int
    pid: int
    database_url: str

    def __post_init__(self) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        self.cookies: dict[str, str] = {}
        self.posted = 0

    def get(self, path: str) -> bytes:
        return self._send("GET", path, None, expect=200)

    def post(self, path: str, fields: dict[str, str]) -> bytes:
        self.posted += 1
        return self._send("POST", path, fields, expect=302)

    def _send(self, method: str, path: str, fields: dict[str, str] | None, *, expect: int) -> bytes:
        headers = {"Host": f"127.0.0.1:{self.port}", "Accept-Language": "en"}
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        body = None
        if fields is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            body = urlencode({**fields, "csrfmiddlewaretoken": self.cookies.get("csrftoken", "")})
        self.connection.request(method, path, body, headers)
        answer = self.connection.getresponse()
        content = answer.read()
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie" and (found := re.match(r"([^=]+)=([^;]*)", value)):
                self.cookies[found[1]] = found[2]
        if answer.status not in (expect, 200, 303):
            raise SystemExit(f"{method} {path} answered {answer.status}: {content[:300]!r}")
        return content

    def cpu_seconds(self) -> float:
        return sum(_cpu_seconds(pid) for pid in _tree(self.pid))


def _tree(root: int) -> list[int]:
    parents: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rsplit(")", 1)[1].split()
            except OSError:
                continue
            parents.setdefault(int(fields[1]), []).append(int(entry.name))
    found, waiting = [], [root]
    while waiting:
        pid = waiting.pop()
        found.append(pid)
        waiting += parents.get(pid, [])
    return found


def _cpu_seconds(pid: int) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / TICK


def _add_to_bag(site: Site, number: int) -> None:
    """A visitor adds a few pieces, then comes another; the news of each is read by a page, so it does not pile up."""
    site.cookies.pop("messages", None)
    if number % 5 == 0:
        site.cookies.pop(CART_COOKIE, None)  # the next visitor
    site.post("/cart/items/", {"variant_id": _variant_ids(site)[number - 1], "quantity": "1"})


_variants: list[str] = []


def _variant_ids(site: Site) -> list[str]:
    if not _variants:
        with psycopg.connect(site.database_url) as connection:
            _variants.extend(
                str(row[0]) for row in connection.execute("SELECT public_id FROM catalog_variant ORDER BY id")
            )
    return _variants


CASES = [
    Case(
        "listing of 24",
        lambda site, n: _discard(site.get("/shop/")),
        lambda site, n: _discard(site.get("/list")),
        8,
        6,
    ),
    Case(
        "product page",
        lambda site, n: _discard(site.get(f"/p/piece-{n}/")),
        lambda site, n: _discard(site.get(f"/p/{n}")),
        5,
        6,
    ),
    Case(
        "add to bag",
        _add_to_bag,
        lambda site, n: _discard(site.get(f"/add/{n}?token=t")),
        6,
        8,
    ),
]


def _discard(content: bytes) -> None:
    assert content


@dataclass(frozen=True)
class Figures:
    """What one request costs: processor milliseconds, statements, milliseconds from asking to answer."""

    cpu_ms: float
    sql: float
    wall_ms: float


def measure(site: Site, act: Callable[[Site, int], None], numbers: Iterator[int], *, seconds: float) -> Figures:
    """One request at a time for so many seconds."""
    with psycopg.connect(site.database_url, autocommit=True) as connection:
        connection.execute("SELECT pg_stat_statements_reset()")
    spent, begun, done = site.cpu_seconds(), time.perf_counter(), 0
    while time.perf_counter() - begun < seconds or done < 50:
        act(site, next(numbers))
        done += 1
    wall = time.perf_counter() - begun
    spent = site.cpu_seconds() - spent
    return Figures(spent * 1000 / done, _statements(site.database_url) / done, wall * 1000 / done)


def undisturbed(rounds: list[Figures]) -> Figures:
    """The round that cost least: neighbours on the machine can make others dearer, none cheaper."""
    return min(rounds, key=lambda one: one.cpu_ms)


def _numbers(products: int) -> Iterator[int]:
    """Product numbers in an order that visits all of them, far apart, and is the same every time."""
    step = next(one for one in range(787, 787 + products) if gcd(one, products) == 1)
    for visit in count(1):
        yield visit * step % products + 1


def _statements(url: str) -> float:
    with psycopg.connect(url) as connection:
        row = connection.execute(
            "SELECT coalesce(sum(calls), 0) FROM pg_stat_statements s JOIN pg_database d ON d.oid = s.dbid"
            " WHERE d.datname = current_database() AND query !~* %s AND query !~* 'pg_stat_statements'",
            [NOT_STATEMENTS],
        ).fetchone()
    return float(row[0]) if row else 0.0


@contextmanager
def served(application: str, env: dict[str, str], url: str, log: Path) -> Iterator[Site]:
    """Serve a WSGI application by granian with one worker until the block ends."""
    port = ports.free_port()
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)]
    command += ["--blocking-threads", THREADS, "--no-ws", "--log-level", "warning", application]
    with log.open("wb") as out:
        process = subprocess.Popen(command, env={**os.environ, **env}, stdout=out, stderr=out)
        try:
            deadline = time.monotonic() + 60
            while not ports.accepts(port):
                if process.poll() is not None or time.monotonic() > deadline:
                    raise SystemExit(f"{application} does not start:\n{log.read_text()[-2000:]}")
                time.sleep(0.1)
            yield Site(port, process.pid, url)
        finally:
            process.terminate()
            process.wait(20)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--products", type=int, default=2_000)
    parser.add_argument("--seconds", type=float, default=2, help="for each page in a round")
    parser.add_argument(
        "--rounds", type=int, default=7, help="of floor and shop in turn; the least disturbed one counts"
    )
    options = parser.parse_args()
    for name in ("DATABASE_URL", "REDIS_URL"):  # always its own services: nothing else may be in flight
        os.environ.pop(name, None)
    with tempfile.TemporaryDirectory(prefix="kalavpp-bench-") as folder:
        os.chmod(folder, 0o755)  # noqa: S103 - the database server may run as another user
        layout = Layout(Path(folder) / "var")
        layout.prepare()
        services = Services(layout)
        services.start(settings=("shared_preload_libraries=pg_stat_statements", "fsync=off"), durable=False)
        try:
            services.wait()
            return _run(layout, services, options)
        finally:
            stop_all(services.children, within=5)


def _run(layout: Layout, services: Services, options: argparse.Namespace) -> int:
    url = services.database_url
    floor_url = database.with_name(url, "floor")
    database.make_database(floor_url)
    for one in (url, floor_url):
        with psycopg.connect(one, autocommit=True) as connection:
            connection.execute("CREATE EXTENSION IF NOT EXISTS pg_stat_statements")
    env = {
        "DJANGO_SETTINGS_MODULE": "bench.settings",
        "DATABASE_URL": url,
        "REDIS_URL": services.redis_url,
        "VAR_DIR": str(layout.root),
        "DB_POOL_SIZE": THREADS,
        "FLOOR_DATABASE_URL": floor_url,
    }
    print(f"Filling the shop with {options.products} products ...", flush=True)
    _python(env, "from django.core.management import call_command; call_command('migrate', verbosity=0)")
    _python(env, f"from bench.catalogue import fill; fill({options.products})")
    _python(env, f"from bench import floor; floor.prepare({options.products})", django=False)
    for one in (url, floor_url):
        with psycopg.connect(one, autocommit=True) as connection:
            connection.execute("VACUUM ANALYZE")
    with (
        served("kalavpp.wsgi:application", env, url, layout.logs / "shop.log") as shop,
        served("bench.floor:application", env, floor_url, layout.logs / "floor.log") as floor,
    ):
        shop.get("/shop/")
        shop.get("/p/piece-1/")  # brings the CSRF cookie
        return _report(shop, floor, options)


def _python(env: dict[str, str], code: str, *, django: bool = True) -> None:
    start = "import django; django.setup(); " if django else ""
    subprocess.run([sys.executable, "-c", start + code], env={**os.environ, **env}, check=True)


def _report(shop: Site, floor: Site, options: argparse.Namespace) -> int:
    names = ("cpu ms", "worst", "budget", "sql", "budget", "wall ms", "floor ms", "x floor")
    widths = (8, 8, 8, 7, 8, 9, 10, 9)
    print(" " * 16 + "".join(f"{name:>{width}}" for name, width in zip(names, widths, strict=True)))
    failed = 0
    for case in CASES:
        numbers = _numbers(options.products)
        for _ in range(WARM_UP):
            case.floor(floor, next(numbers))
            case.shop(shop, next(numbers))
        rounds = [
            (
                measure(floor, case.floor, numbers, seconds=options.seconds / 2),
                measure(shop, case.shop, numbers, seconds=options.seconds),
            )
            for _ in range(options.rounds)
        ]
        least, found = (undisturbed(list(some)) for some in zip(*rounds, strict=True))
        worst = max(shop_round.cpu_ms for _floor_round, shop_round in rounds)
        over = found.cpu_ms > case.cpu_budget_ms or round(found.sql) > case.sql_budget
        failed += over
        print(
            f"{case.name:16}{found.cpu_ms:8.2f}{worst:8.2f}{case.cpu_budget_ms:8.0f}{found.sql:7.1f}{case.sql_budget:8}"
            f"{found.wall_ms:9.2f}{least.cpu_ms:10.2f}{found.cpu_ms / max(least.cpu_ms, 0.01):9.1f}"
            f"{'   over budget' if over else ''}",
            flush=True,
        )
    _all_arrived(shop)
    return 1 if failed else 0


def _all_arrived(shop: Site) -> None:
    """A refusal redirects as a success does: what was measured must have been additions."""
    with psycopg.connect(shop.database_url) as connection:
        row = connection.execute("SELECT coalesce(sum(quantity), 0) FROM orders_cartitem").fetchone()
    if row is None or row[0] != shop.posted:
        raise SystemExit(f"{shop.posted} pieces were added, the bags hold {row and row[0]}.")


if __name__ == "__main__":
    sys.exit(main())
