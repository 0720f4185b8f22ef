"""Sessions of apps, and the people behind them."""

import hashlib

from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import Throttled
from rest_framework.parsers import FormParser
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import policies, selectors
from accounts.api import serializers as shapes
from accounts.services import login, profile, tokens
from core.api.parsing import BoundedJsonParser
from core.api.throttling import hit
from core.api.views import ApiView


def signed_in(user: selectors.User, pair: tokens.TokenPair) -> dict[str, object]:
    """A new session as a value for ``LoginSerializer``."""
    return {"access": pair.access, "refresh": pair.refresh, "user": selectors.account_of(user)}


class LoginView(ApiView):
    """JSON or a form: the mobile client's first lines post a form and read ``token``."""

    authentication_classes = ()
    permission_classes = (AllowAny,)
    parser_classes = (BoundedJsonParser, FormParser)
    throttle_scope = "login"
    idempotent = False

    @extend_schema(
        operation_id="login",
        summary="Log in with e-mail and password",
        tags=["auth"],
        auth=[],
        request=dict.fromkeys(("application/json", "application/x-www-form-urlencoded"), shapes.LoginInput),
        responses=shapes.LoginSerializer,
    )
    def post(self, request: Request) -> Response:
        given = self.body(shapes.LoginInput)
        account = hashlib.sha256(given["email"].strip().lower().encode()).hexdigest()
        if (wait := hit("login_account", account)) is not None:
            raise Throttled(wait)
        user = login.check_password(email=given["email"], password=given["password"])
        pair = tokens.issue(
            user=user,
            device_id=given.get("device_id", ""),
            user_agent=request.headers.get("User-Agent", ""),
        )
        return self.show(shapes.LoginSerializer, signed_in(user, pair))


class RefreshView(ApiView):
    """Trade a refresh token for the next pair."""

    authentication_classes = ()
    permission_classes = (AllowAny,)
    throttle_scope = "refresh"
    idempotent = False

    @extend_schema(
        operation_id="refreshTokens",
        summary="Trade the refresh token for a new pair",
        tags=["auth"],
        auth=[],
        request=shapes.RefreshInput,
        responses=shapes.TokenPairSerializer,
    )
    def post(self, request: Request) -> Response:
        given = self.body(shapes.RefreshInput)
        pair = tokens.rotate(refresh=given["refresh"], device_id=given.get("device_id", ""))
        return self.show(shapes.TokenPairSerializer, pair)


class LogoutView(ApiView):
    """End the session of one app. Holding the refresh token is the right to end it."""

    authentication_classes = ()
    permission_classes = (AllowAny,)
    throttle_scope = "refresh"
    idempotent = False

    @extend_schema(
        operation_id="logout",
        summary="End this app's session",
        tags=["auth"],
        auth=[],
        request=shapes.LogoutInput,
        responses={204: None},
    )
    def post(self, request: Request) -> Response:
        tokens.revoke(refresh=self.body(shapes.LogoutInput)["refresh"], actor=self.actor)
        return Response(status=204)


class ValidateView(ApiView):
    """Whether an access token still holds."""

    authentication_classes = ()
    permission_classes = (AllowAny,)
    throttle_scope = "refresh"
    idempotent = False

    @extend_schema(
        operation_id="validateToken",
        summary="Ask whether an access token still holds",
        tags=["auth"],
        auth=[],
        request=shapes.TokenInput,
        responses=shapes.TokenFactsSerializer,
    )
    def post(self, request: Request) -> Response:
        facts = tokens.facts(access=self.body(shapes.TokenInput)["token"])
        value = {
            "valid": facts is not None,
            "user_id": facts.user_id if facts else None,
            "expires_at": facts.expires_at if facts else None,
        }
        return self.show(shapes.TokenFactsSerializer, value)


class MeView(ApiView):
    """The signed-in person."""

    @extend_schema(operation_id="getMe", summary="Your account", tags=["users"], responses=shapes.UserSerializer)
    def get(self, request: Request) -> Response:
        return self.show(shapes.UserSerializer, selectors.account_of(self.person))

    @extend_schema(
        operation_id="updateMe",
        summary="Change your name, phone or preferences",
        tags=["users"],
        request=shapes.ProfileInput,
        responses=shapes.UserSerializer,
    )
    def patch(self, request: Request) -> Response:
        given = self.body(shapes.ProfileInput, partial=True)
        change = profile.ProfileChange(
            full_name=given.get("full_name"),
            phone=given.get("phone"),
            language=given.get("preferences", {}).get("language"),
        )
        user = profile.update(user=self.person, change=change, actor=self.actor)
        return self.show(shapes.UserSerializer, selectors.account_of(user))


class UserView(ApiView):
    """A person: the public profile, or everything for the owner and admins."""

    permission_classes = (AllowAny,)

    @extend_schema(
        operation_id="getUser",
        summary="A person's profile",
        tags=["users"],
        responses=shapes.PersonSerializer,
    )
    def get(self, request: Request, user_id: str) -> Response:
        user = selectors.get_user(user_id)
        if policies.may_see_account(request.user, user):
            return self.show(shapes.UserSerializer, selectors.account_of(user))
        return self.show(shapes.PublicProfileSerializer, user)
