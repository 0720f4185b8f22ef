"""Reference tables, filled by migration."""

from places.models.craft import Craft
from places.models.pin import PinCode
from places.models.region import Region
from places.models.state import State

__all__ = ["Craft", "PinCode", "Region", "State"]
