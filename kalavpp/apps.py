from django.apps import AppConfig


class KalavppConfig(AppConfig):
    """The roof: pages and commands that need more than one app."""

    name = "kalavpp"
    verbose_name = "KALAVPP"
