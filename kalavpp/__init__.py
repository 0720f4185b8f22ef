"""KALAVPP, the roof of the house: settings, urls, Celery, pages and commands that mix apps."""

from kalavpp.celery import app as celery_app  # every process that queues a task needs our application

__all__ = ["celery_app"]
