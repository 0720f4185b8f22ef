"""Who is calling: the ``Authorization: Bearer`` header and nothing else."""

from typing import Any
from uuid import UUID

from drf_spectacular.contrib.rest_framework_simplejwt import SimpleJWTScheme
from rest_framework.exceptions import AuthenticationFailed
from rest_framework_simplejwt.authentication import JWTAuthentication
from rest_framework_simplejwt.tokens import Token

from accounts.models import User


class BearerAuthentication(JWTAuthentication):
    """An access token of ours whose user exists and may log in. One query."""

    def get_user(self, validated_token: Token) -> Any:
        try:
            public_id = UUID(str(validated_token["sub"]))
        except (KeyError, ValueError) as error:
            raise AuthenticationFailed from error
        user = User.objects.filter(public_id=public_id, is_active=True).first()
        if user is None:
            raise AuthenticationFailed
        return user


class BearerScheme(SimpleJWTScheme):
    """How the published schema names the bearer token."""

    target_class = "accounts.api.authentication.BearerAuthentication"
    name = "bearer"
