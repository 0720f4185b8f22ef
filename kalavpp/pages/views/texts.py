"""Fixed texts: fees, returns, delivery, grievance, and the legal pages."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

TEXTS = ("fees", "returns", "delivery", "help", "grievance", "privacy", "terms", "accessibility", "credits")


def text(request: HttpRequest, slug: str) -> HttpResponse:
    return render(request, f"pages/{slug}.html")
