"""The floor: the least work Django on PostgreSQL can do for each page of a shop, as one file.

Run by bench/run.py beside the shop, in the same minute, on the same database server. No sessions, no users, no
locks worth the name; a shop cannot be quicker than this, and its figures are given as multiples of it.
"""

import os
from urllib.parse import urlsplit

import django
from django.conf import settings

_url = urlsplit(os.environ["FLOOR_DATABASE_URL"])

LIST = (
    "<!doctype html><title>Shop</title><ul>{% for p in products %}<li><a href='/p/{{ p.id }}'>"
    "<img src='{{ p.image }}' alt='{{ p.name }}'><h3>{{ p.name }}</h3></a><b>{{ p.price }}</b></li>{% endfor %}</ul>"
)
ROW = (
    "<!doctype html><title>{{ p.name }}</title><h1>{{ p.name }}</h1><img src='{{ p.image }}' alt=''>"
    "<p>{{ p.price }}</p>"
)

settings.configure(
    SECRET_KEY="floor",
    ALLOWED_HOSTS=["*"],
    ROOT_URLCONF=__name__,
    MIDDLEWARE=["django.middleware.common.CommonMiddleware"],
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": _url.path.lstrip("/"),
            "USER": _url.username,
            "PASSWORD": _url.password or "",
            "HOST": _url.hostname,
            "PORT": str(_url.port),
            "CONN_MAX_AGE": None,
        }
    },
    TEMPLATES=[
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "OPTIONS": {
                "loaders": [
                    (
                        "django.template.loaders.cached.Loader",
                        [("django.template.loaders.locmem.Loader", {"list.html": LIST, "row.html": ROW})],
                    )
                ]
            },
        }
    ],
)
django.setup()

from django.core.wsgi import get_wsgi_application  # noqa: E402 - Django must be set up first
from django.db import connection, transaction  # noqa: E402
from django.http import HttpRequest, HttpResponse, JsonResponse  # noqa: E402
from django.shortcuts import render  # noqa: E402
from django.urls import path  # noqa: E402
from django.views.decorators.csrf import csrf_exempt  # noqa: E402

PAGE = 24


def prepare(count: int) -> None:
    """Make the floor's three tables with ``count`` products."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            CREATE TABLE product (id int PRIMARY KEY, name text, price bigint, image text, stock int);
            CREATE TABLE cart (token text, product int, quantity int, PRIMARY KEY (token, product));
            CREATE TABLE sale (id bigserial PRIMARY KEY, product int, price bigint);
            """
        )
        cursor.execute(
            "INSERT INTO product SELECT n, 'Product '||n, n * 100, '/media/'||n||'.webp', 1000000"
            " FROM generate_series(1, %s) n",
            [count],
        )
        cursor.execute("ANALYZE product")


def _rows(sql: str, *parameters: object) -> list[dict[str, object]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def listing(request: HttpRequest) -> HttpResponse:
    products = _rows("SELECT id, name, price, image FROM product ORDER BY id DESC LIMIT %s", PAGE)
    return render(request, "list.html", {"products": products})


def product(request: HttpRequest, number: int) -> HttpResponse:
    found = _rows("SELECT id, name, price, image FROM product WHERE id = %s", number)
    return render(request, "row.html", {"p": found[0]})


@csrf_exempt
def add(request: HttpRequest, number: int) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO cart VALUES (%s, %s, 1)"
            " ON CONFLICT (token, product) DO UPDATE SET quantity = cart.quantity + 1",
            [request.GET.get("token", ""), number],
        )
    return JsonResponse({})


@csrf_exempt
def buy(request: HttpRequest, number: int) -> HttpResponse:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE product SET stock = stock - 1 WHERE id = %s AND stock > 0 RETURNING price", [number])
        (price,) = cursor.fetchone()
        cursor.execute("INSERT INTO sale (product, price) VALUES (%s, %s)", [number, price])
    return JsonResponse({})


urlpatterns = [
    path("list", listing),
    path("p/<int:number>", product),
    path("add/<int:number>", add),
    path("buy/<int:number>", buy),
]
application = get_wsgi_application()
