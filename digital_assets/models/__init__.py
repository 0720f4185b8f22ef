"""The rows of the digital_assets app."""

from digital_assets.models.asset import Asset
from digital_assets.models.grant import Download, Grant, GrantStatus

__all__ = ["Asset", "Download", "Grant", "GrantStatus"]
