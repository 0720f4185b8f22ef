"""The rows of the accounts app."""

from accounts.models.address import Address
from accounts.models.role import Role, RoleGrant
from accounts.models.token import RefreshToken, TokenFamily
from accounts.models.user import User, UserManager

__all__ = ["Address", "RefreshToken", "Role", "RoleGrant", "TokenFamily", "User", "UserManager"]
