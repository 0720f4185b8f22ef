from datetime import timedelta

from django.db import models


class ClockShift(models.Model):
    """How far the shop's clock is moved ahead of the database's, for demonstrations only (one row)."""

    shift = models.DurationField(default=timedelta)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(id=1), name="core_clockshift_single_row"),
            models.CheckConstraint(condition=models.Q(shift__gte=timedelta(0)), name="core_clockshift_never_back"),
        ]

    def __str__(self) -> str:
        return str(self.shift)
