"""Two addresses for machines: ``/healthz`` (this process lives) and ``/readyz`` (it can do its work now).

Neither needs a login or a session, and neither says more than which part is missing.
"""

from collections.abc import Callable

from botocore.exceptions import BotoCoreError, ClientError
from django.core.cache import cache
from django.core.files.storage import storages
from django.db import Error as DatabaseError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from redis import RedisError

_KEY = "readyz"


@require_safe
@never_cache
def alive(request: HttpRequest) -> HttpResponse:
    """200 as long as this process answers at all; touches no other service."""
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
@never_cache
def ready(request: HttpRequest) -> JsonResponse:
    """200 when database, migrations, cache and storage are there; 503 with the missing ones otherwise."""
    parts = {name: _works(check) for name, check in CHECKS.items()}
    return JsonResponse({"ready": all(parts.values()), "parts": parts}, status=200 if all(parts.values()) else 503)


def _works(check: Callable[[], bool]) -> bool:
    try:
        return check()
    except (DatabaseError, RedisError, OSError, BotoCoreError, ClientError):
        return False


def _database() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return cursor.fetchone() == (1,)


def _migrations() -> bool:
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def _redis() -> bool:
    cache.set(_KEY, "1", timeout=10)
    return bool(cache.get(_KEY) == "1")


def _storage() -> bool:
    storages["public"].exists(_KEY)
    return True


CHECKS: dict[str, Callable[[], bool]] = {
    "database": _database,
    "migrations": _migrations,
    "redis": _redis,
    "storage": _storage,
}

urlpatterns = [
    path("healthz", alive, name="healthz"),
    path("readyz", ready, name="readyz"),
]
