from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "core"

    def ready(self) -> None:
        from core import prove
        from core.invariants import INVARIANTS

        prove.register(*INVARIANTS)
