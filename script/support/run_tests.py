"""``script/test``: services of its own in a throw-away folder, then every check and every test, one summary."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ET
from pathlib import Path
from types import FrameType

PROJECT = Path(__file__).resolve().parent.parent.parent
sys.path[:0] = [str(PROJECT), str(Path(__file__).resolve().parent)]

import checks  # noqa: E402 - found on the path set above
import chromium  # noqa: E402

from kalavpp.embedded.children import stop_all  # noqa: E402
from kalavpp.embedded.errors import CannotStart  # noqa: E402
from kalavpp.embedded.layout import Layout  # noqa: E402
from kalavpp.embedded.messages import compile_catalogues  # noqa: E402
from kalavpp.embedded.postgres import NOTHING_TO_LOSE  # noqa: E402
from kalavpp.embedded.services import Services  # noqa: E402

CONNECTIONS = 400  # races open many at once, in several workers


def main(arguments: list[str]) -> int:
    signal.signal(signal.SIGTERM, _interrupt)
    begun = time.monotonic()
    folder = _folder()
    layout = Layout(folder)
    services = Services(layout)
    try:
        os.environ["CHROMIUM"] = chromium.provide()
        layout.prepare()
        services.start(settings=NOTHING_TO_LOSE, max_connections=CONNECTIONS, durable=False)
        services.wait()
        _point_tests_at(services, folder)
        compile_catalogues()
        if arguments:
            return _pytest(arguments)
        return _everything(folder, begun)
    except CannotStart as error:
        print(f"  ✗ {error}\n    {error.remedy}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped.", file=sys.stderr)
        return 130
    finally:
        stop_all(services.children, within=3)
        shutil.rmtree(folder, ignore_errors=True)


def _folder() -> Path:
    """A folder of our own that others may look into: root's PostgreSQL may have to run as somebody else.

    Passwords lie in its ``run/``, which stays closed.
    """
    folder = Path(tempfile.mkdtemp(prefix="kalavpp-test-"))
    folder.chmod(0o755)
    return folder


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _point_tests_at(services: Services, folder: Path) -> None:
    os.environ.update(
        DATABASE_URL=services.database_url,
        REDIS_URL=services.redis_url,
        DJANGO_SETTINGS_MODULE="kalavpp.settings.test",
        VAR_DIR=str(folder),
        PYTHONPATH=str(PROJECT),
    )
    if services.valkey:
        os.environ["KALAVPP_TEST_SERVICES"] = "1"


def _everything(folder: Path, begun: float) -> int:
    outcomes = checks.run_all((*checks.STATIC, *_django_checks()))
    report = folder / "junit.xml"
    workers = max(2, min(4, os.cpu_count() or 2))
    started = time.monotonic()
    code = _pytest(["-n", str(workers), "--dist", "loadscope", "-q", "--durations", "15", f"--junit-xml={report}"])
    passed, failed, skipped = _counts(report)
    outcomes.append(
        checks.Outcome(
            "tests",
            code == 0 and passed > 0,
            time.monotonic() - started,
            f"{passed} passed, {failed} failed, {skipped} skipped",
        )
    )
    print("\n  Summary")
    for outcome in outcomes:
        mark = "✓" if outcome.passed else "✗"
        print(f"  {mark} {outcome.name:<22} {outcome.seconds:6.0f} s   {outcome.note}")
    wrong = [outcome.name for outcome in outcomes if not outcome.passed]
    total = time.monotonic() - begun
    print(f"  {'Failed: ' + ', '.join(wrong) if wrong else 'All is well'} after {total:.0f} s")
    print(f"\n{passed} passed, {failed} failed, {skipped} skipped", flush=True)
    return 1 if wrong else 0


def _django_checks() -> list[checks.Check]:
    manage = (sys.executable, "manage.py")
    found = [
        checks.Check("system check", (*manage, "check", "--fail-level", "WARNING")),
        checks.Check(
            "API schema",
            (sys.executable, "script/support/api_schema.py", "--check"),
            "script/support/api_schema.py writes kalavpp/openapi.yaml anew; look at the difference, then commit it",
        ),
    ]
    if (PROJECT / "script" / "css").exists():
        found.append(
            checks.Check("style sheet", ("script/css", "--check"), "script/css builds it anew; commit the result")
        )
    return found


def _pytest(arguments: list[str]) -> int:
    """Run pytest in a group of its own, so that an interrupt reaches browsers and servers it started."""
    child = subprocess.Popen(
        [sys.executable, "-m", "pytest", *arguments], cwd=PROJECT, stdin=subprocess.DEVNULL, start_new_session=True
    )
    try:
        return child.wait()
    except KeyboardInterrupt:
        os.killpg(child.pid, signal.SIGINT)
        try:
            child.wait(timeout=15)
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
        raise


def _counts(report: Path) -> tuple[int, int, int]:
    """(passed, failed, skipped) from pytest's own report; zeros when it wrote none."""
    try:
        suites = list(ET.parse(report).getroot().iter("testsuite"))  # noqa: S314 - our own file
    except (OSError, ET.ParseError):
        return 0, 0, 0
    total, failed, skipped = (
        sum(int(suite.get(name, "0")) for suite in suites for name in names)
        for names in (("tests",), ("failures", "errors"), ("skipped",))
    )
    return total - failed - skipped, failed, skipped


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
