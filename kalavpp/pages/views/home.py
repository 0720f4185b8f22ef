"""The front page, and the lists of crafts and places."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def home(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/home.html", {})


def crafts(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/home.html", {})


def regions(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/home.html", {})
