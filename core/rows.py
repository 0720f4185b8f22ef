"""Model instances from rows of our own SQL.

For the few reads that every visitor causes: building a wide statement out of Python objects each time costs more
processor time there than running it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Any, Generic, TypeVar

from django.db import connection
from django.db.models import Field, Model

M = TypeVar("M", bound=Model)


@dataclass(frozen=True)
class Columns(Generic[M]):
    """The columns of one table under its alias in a statement; a column left out is read when somebody asks for it."""

    model: type[M]
    alias: str
    without: tuple[str, ...] = ()

    @cached_property
    def _fields(self) -> list["Field[Any, Any]"]:
        return [field for field in self.model._meta.concrete_fields if field.name not in self.without]

    @cached_property
    def _names(self) -> list[str]:
        return [field.attname for field in self._fields]

    @cached_property
    def _converters(self) -> list[tuple[int, Any]]:
        return [(place, one.from_db_value) for place, one in enumerate(self._fields) if hasattr(one, "from_db_value")]

    @cached_property
    def sql(self) -> str:
        """``alias.id, alias.name, …``; the key comes first."""
        return ", ".join(f"{self.alias}.{field.column}" for field in self._fields)

    def take(self, row: Iterator[Any]) -> M:
        """The instance made of the row's next values."""
        return self._made(list(islice(row, len(self._fields))))

    def take_joined(self, row: Iterator[Any]) -> M | None:
        """The same for an outer join: None when it found nothing."""
        values = list(islice(row, len(self._fields)))
        return None if values[0] is None else self._made(values)

    def _made(self, values: list[Any]) -> M:
        for place, convert in self._converters:
            values[place] = convert(values[place], None, connection)
        return self.model.from_db(connection.alias, self._names, values)
