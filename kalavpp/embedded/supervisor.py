"""``manage.py up``: brings the whole shop up, keeps it up, and takes all of it down again.

Order: lock var/ ▸ ports ▸ PostgreSQL and Valkey side by side ▸ migrations when there are new ones ▸ demo data
when nobody has an account ▸ web ▸ sandbox provider, worker, beat. Runs without importing Django itself, so a
second start spends its time in the web process alone.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from types import FrameType

from kalavpp.embedded import console, database, dotenv, ownership, ports
from kalavpp.embedded.children import Child, rotate, stop_all
from kalavpp.embedded.errors import CannotStart
from kalavpp.embedded.family import Address, Family
from kalavpp.embedded.health import answers
from kalavpp.embedded.layout import default_layout
from kalavpp.embedded.messages import compile_catalogues
from kalavpp.embedded.services import Services
from kalavpp.embedded.watch import SourceWatch

LOGINS = ("customer@kalavpp.test", "vendor1@kalavpp.test … vendor3@kalavpp.test", "admin@kalavpp.test")
DEMO_PASSWORD = "kalavpp-demo"  # noqa: S105 - printed on purpose; production settings refuse it


class Stopping(BaseException):
    """Ctrl-C, a closed terminal or a polite kill: leave the current step and take everything down."""


def arguments(parser: argparse.ArgumentParser | None = None) -> argparse.ArgumentParser:
    """The options of ``up``, on a parser of their own or on Django's."""
    parser = parser or argparse.ArgumentParser(prog="script/server", description="Run the whole shop.")
    # Not a variable as well: some shells set HOST to the machine's own name.
    parser.add_argument("--host", default="127.0.0.1", help="0.0.0.0 lets phones in this network in")
    parser.add_argument("--port", default=os.environ.get("PORT", "8000"), help="also as the variable PORT")
    parser.add_argument("--fresh", action="store_true", help="delete var/ (database, files, logs) and start over")
    parser.add_argument("--no-demo", action="store_true", help="leave an empty database empty")
    parser.add_argument("--no-reload", action="store_true", help="do not watch the sources for changes")
    return parser


def main(argv: list[str]) -> int:
    """Run until stopped. Returns the exit code: 0 after a stop that was asked for, 1 when it could not start."""
    dotenv.load()
    options = arguments().parse_args(argv)
    return run(options)


def run(options: argparse.Namespace) -> int:
    if os.environ.get("DJANGO_SETTINGS_MODULE") == "kalavpp.settings.prod":
        console.problem(
            "DJANGO_SETTINGS_MODULE names kalavpp.settings.prod, and this starts the shop for development alone.",
            "Take it out of .env and the environment to try the shop; docs/operations.md says how a real one runs.",
        )
        return 1
    _raise_on_signals()
    layout = default_layout()
    family: list[Child] = []
    services: Services | None = None
    code = 0
    try:
        layout.prepare()
        with layout.locked():
            try:
                address = _address(options)
                if options.fresh:
                    layout.wipe()
                    layout.prepare()
                    console.done(f"{layout.root} is empty again")
                services = Services(layout)
                services.start()
                services.wait()
                shop = Family(layout, services, address, reload=not options.no_reload)
                Supervisor(shop, family).run(fresh=options.fresh, demo=not options.no_demo)
            except CannotStart as error:
                console.problem(str(error), error.remedy)
                code = 1
            except Stopping:
                console.say("\nStopping ...")
            finally:
                _ignore_signals()
                stop_all(family, within=1.5)
                stop_all(services.children if services else [], within=2.0)
        if not code:
            console.say("Stopped. Everything is kept in var/; script/server starts it again.")
    except CannotStart as error:
        console.problem(str(error), error.remedy)
        code = 1
    except Stopping:
        pass
    return code


class Supervisor:
    """Starts the family in order and watches over it. ``family`` is shared with whoever must stop it."""

    def __init__(self, shop: Family, family: list[Child]) -> None:
        self.shop = shop
        self.family = family
        self.url = shop.services.database_url
        self.restart_at: dict[str, float] = {}

    def run(self, *, fresh: bool, demo: bool) -> None:
        self._make_room(fresh=fresh)
        if compile_catalogues():
            console.done("Translations compiled")
        self._migrate()
        if demo:
            self._seed()
        self._serve()
        self._greet()
        self._watch()

    def _make_room(self, *, fresh: bool) -> None:
        """Empty a database whose filling was interrupted, or that is to be fresh; on our own server it is all ours."""
        foreign = not self.shop.services.postgres
        with database.connected(self.url) as connection:
            if foreign:
                ownership.refuse_another_application(connection)
            if database.note_in(connection).demo == "begun":
                console.doing("The last start was interrupted while the demo shop was being filled; starting it over")
            elif not (fresh and foreign):
                return
            if foreign:
                ownership.start_over(connection)
            else:
                database.empty(connection)

    def _migrate(self) -> None:
        print_of_files = database.fingerprint()
        note = database.read_note(self.url)
        if note.migrations == print_of_files and note.applied == database.applied_migrations(self.url):
            return
        with console.step("Migrating the database"):
            self._finish(self.shop.manage("migrate", "--no-input", "--verbosity", "0"))
        database.write_note(self.url, database.Note(print_of_files, database.applied_migrations(self.url), note.demo))

    def _seed(self) -> None:
        if database.has_people(self.url):
            return
        with console.step("Filling the demo shop"):
            self._finish(self.shop.manage("seed_demo"))

    def _finish(self, child: Child) -> None:
        """Run a command to its end; raises CannotStart when it fails (it has said why by then)."""
        self._add(child)
        while child.alive():
            time.sleep(0.05)
        self.family.remove(child)
        if child.exit_code() != 0:
            raise CannotStart(
                f"`manage.py {child.name}` failed; what it said is above.",
                "Mend that and start again; `script/server --fresh` begins with an empty database.",
            )

    def _serve(self) -> None:
        begun = time.monotonic()
        rotate(self.shop.layout.logs / "requests.log")
        web = self._add(self.shop.web())
        address = self.shop.address
        here = "127.0.0.1" if address.host == "0.0.0.0" else address.host  # noqa: S104 - a comparison
        _until(lambda: answers(address.port, host=here), web, seconds=90)
        self.shop.layout.remember(site_url=address.shop, sandbox_url=address.sandbox)
        console.done("Web pages and API", time.monotonic() - begun)
        sandbox = self._add(self.shop.sandbox())
        self._add(self.shop.worker())
        self._add(self.shop.beat())
        styles = self.shop.styles()
        if styles:
            self._add(styles)
        _until(lambda: ports.accepts(address.sandbox_port, here), sandbox, seconds=60)
        console.done("Sandbox payment provider, worker and beat", time.monotonic() - begun)

    def _greet(self) -> None:
        address = self.shop.address
        console.say()
        console.say(f"  KALAVPP is open:  {address.shop}/")
        if address.host == "0.0.0.0":  # noqa: S104 - a comparison, nothing is bound here
            console.say(f"  on this machine:  http://127.0.0.1:{address.port}/")
        console.say(f"  API documents:    {address.shop}/api/docs/")
        console.say(f"  Back office:      {address.shop}/admin/")
        if database.read_note(self.url).demo == "done":
            console.say(f"  Demo logins:      {LOGINS[0]}")
            for login in LOGINS[1:]:
                console.say(f"                    {login}")
            console.say(f"  Password:         {DEMO_PASSWORD}")
        console.say(f"  Logs:             {self.shop.layout.logs}")
        console.say("  Ctrl-C stops everything.")
        console.say()

    def _watch(self) -> None:
        """Restart what ends by itself (with growing pauses) and what runs old code; returns never."""
        watch = SourceWatch() if self.shop.reload else None
        if watch:
            watch.start()
        try:
            while True:
                time.sleep(0.2)
                for service in self.shop.services.children:
                    if not service.alive():
                        raise CannotStart(
                            f"{service.name} ended by itself (exit code {service.exit_code()}).",
                            f"Its last lines:\n{service.tail()}\nStart again with script/server.",
                        )
                for child in self.family:
                    self._revive(child)
                if watch and watch.settled():
                    self._renew()
        finally:
            if watch:
                watch.stop()

    def _revive(self, child: Child) -> None:
        now = time.monotonic()
        if child.alive():
            if child.failures and now - child.started_at > 60:
                child.failures = 0
            return
        due = self.restart_at.pop(child.name, None)
        if due is None:
            pause = min(30.0, 2.0**child.failures)
            child.failures += 1
            self.restart_at[child.name] = now + pause
            console.problem(
                f"{child.name} ended by itself (exit code {child.exit_code()}); starting it again in {pause:.0f} s.",
                f"What it said: {child.log}",
            )
        elif due > now:
            self.restart_at[child.name] = due
        else:
            child.kill_group()  # whatever it left behind
            child.start()

    def _renew(self) -> None:
        """Restart the processes that do not watch the sources themselves."""
        compile_catalogues()
        old = [child for child in self.family if child.name in {"worker", "beat", "sandbox"}]
        stop_all(old, within=1.5)
        for child in old:
            child.start()
        console.doing("Sources changed: worker, beat and sandbox started again")

    def _add(self, child: Child) -> Child:
        child.start()
        self.family.append(child)
        return child


def _until(ready: Callable[[], bool], child: Child, *, seconds: float) -> None:
    """Wait for ``child`` to be ready. Raises CannotStart with its last words when it ends or takes too long."""
    deadline = time.monotonic() + seconds
    while not ready():
        if not child.alive() or time.monotonic() > deadline:
            why = "ended while starting" if not child.alive() else f"did not answer within {seconds:.0f} s"
            raise CannotStart(f"{child.name} {why}:\n{child.tail(25)}", f"The whole log is {child.log}.")
        time.sleep(0.03)


def _address(options: argparse.Namespace) -> Address:
    """The ports to listen on. Raises CannotStart with the holder's name when the asked-for one is taken."""
    port = _checked(options.port, "PORT", options.host)
    asked = os.environ.get("SANDBOX_PORT", "")
    if asked:
        sandbox = _checked(asked, "SANDBOX_PORT", options.host)
    else:
        sandbox = ports.free_port(preferred=port + 1, host=options.host, avoid=(port,))
    name = ports.lan_address() if options.host == "0.0.0.0" else options.host  # noqa: S104 - a comparison
    return Address(host=options.host, name=name, port=port, sandbox_port=sandbox)


def _checked(text: str, variable: str, host: str) -> int:
    if not str(text).isdigit() or not 0 < int(text) < 65_536:
        raise CannotStart(f"{variable} is {text!r}, which is no port.", f"Choose one: {variable}=8080 script/server")
    port = int(text)
    if ports.is_free(port, host):
        return port
    if port < 1024 and os.geteuid() != 0:
        raise CannotStart(f"Port {port} is open to root only.", f"Choose one above 1023: {variable}=8080 script/server")
    who = ports.holder(port)
    other = ports.next_free(port + 1, host)
    raise CannotStart(
        f"Port {port} is taken" + (f" by {who}." if who else " by another program."),
        f"Stop that program, or choose another port: {variable}={other} script/server",
    )


def _raise_on_signals() -> None:
    def stop(number: int, frame: FrameType | None) -> None:
        raise Stopping

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is not signal.SIG_IGN or number != signal.SIGHUP:
            signal.signal(number, stop)


def _ignore_signals() -> None:
    """A second Ctrl-C must not interrupt the stopping itself."""
    if threading.current_thread() is threading.main_thread():
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
