"""The rows of the accounts app."""

from accounts.models.role import Role, RoleGrant
from accounts.models.token import RefreshToken, TokenFamily
from accounts.models.user import User, UserManager

__all__ = ["RefreshToken", "Role", "RoleGrant", "TokenFamily", "User", "UserManager"]
