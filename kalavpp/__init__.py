"""KALAVPP, the roof of the house: settings, urls, Celery, pages and commands that mix apps."""
