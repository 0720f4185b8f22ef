"""Signing in to the app through another company; ``services.oauth`` draws the way."""

from typing import Any

from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.parsers import FormParser
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import serializers as shapes
from accounts.api.views import signed_in
from accounts.models import User
from accounts.services import oauth, tokens
from core.api.views import ApiView

# Addresses and answers with secrets in them: kept by no cache, told to no other site.
_SECRET = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}


class _OAuthView(ApiView):
    authentication_classes = ()
    permission_classes = (AllowAny,)
    throttle_scope = "oauth"
    # The answers hold tokens and codes, which are stored nowhere.
    idempotent = False

    def query(self, serializer: type[serializers.Serializer[Any]]) -> dict[str, Any]:
        """The checked query; raises ValidationError (422) naming each parameter that is wrong."""
        reader = serializer(data=self.request.query_params.dict())
        reader.is_valid(raise_exception=True)
        return dict(reader.validated_data)

    def device(self, given: dict[str, Any]) -> oauth.Device:
        """The app that is calling."""
        return oauth.Device(given.get("device_id", ""), self.request.headers.get("User-Agent", ""))

    def let_in(self, user: User, pair: tokens.TokenPair) -> Response:
        """The answer of a login."""
        return self.show(shapes.LoginSerializer, signed_in(user, pair), headers=_SECRET)


def _to(address: str, *, status: int = 302) -> Response:
    return Response(status=status, headers={"Location": address, **_SECRET})


class ProviderView(_OAuthView):
    """The two ways in: GET for the browser's way over the provider's page, POST for an id_token in hand."""

    @extend_schema(
        operation_id="beginOAuth",
        summary="Open this in a browser to sign in through another company",
        description=(
            "Ends at `redirect_uri` with `code` (and `state`), to be traded at `/auth/oauth/exchange` within 60 "
            "seconds, or with `error`. An unknown `redirect_uri` answers 400 and is not followed."
        ),
        tags=["auth"],
        auth=[],
        parameters=[shapes.OAuthQuery],
        responses={302: OpenApiResponse(description="To the provider's page")},
    )
    def get(self, request: Request, provider: str) -> Response:
        asked = self.query(shapes.OAuthQuery)
        return _to(
            oauth.begin(
                provider=provider,
                app_link=asked["redirect_uri"],
                challenge=asked["code_challenge"],
                app_state=asked.get("state", ""),
            )
        )

    @extend_schema(
        operation_id="signInWithIdToken",
        summary="Sign in with an id_token the app got from the provider",
        description="For apps that ask the provider themselves, with our client id as the token's audience.",
        tags=["auth"],
        auth=[],
        request=shapes.IdTokenInput,
        responses=shapes.LoginSerializer,
    )
    def post(self, request: Request, provider: str) -> Response:
        given = self.body(shapes.IdTokenInput)
        user, pair = oauth.sign_in(
            provider=provider,
            id_token=given["id_token"],
            nonce=given.get("nonce", ""),
            device=self.device(given),
        )
        return self.let_in(user, pair)


class CallbackView(_OAuthView):
    """Where the provider sends the browser back to, with a query or, when it was asked to, with a form."""

    parser_classes = (FormParser,)

    @extend_schema(
        operation_id="finishOAuth",
        summary="The provider sends the browser here; goes on to the app link",
        tags=["auth"],
        auth=[],
        parameters=[shapes.OAuthCallback],
        responses={302: OpenApiResponse(description="To the app link, with `code` or `error`")},
    )
    def get(self, request: Request, provider: str) -> Response:
        return _to(self._end(provider, self.query(shapes.OAuthCallback)))

    @extend_schema(
        operation_id="finishOAuthByForm",
        summary="The same for a provider that answers with a form",
        tags=["auth"],
        auth=[],
        request={"application/x-www-form-urlencoded": shapes.OAuthCallback},
        responses={303: OpenApiResponse(description="To the app link, with `code` or `error`")},
    )
    def post(self, request: Request, provider: str) -> Response:
        return _to(self._end(provider, self.body(shapes.OAuthCallback)), status=303)

    def _end(self, provider: str, given: dict[str, Any]) -> str:
        return oauth.finish(
            provider=provider, state=given["state"], code=given.get("code", ""), refusal=given.get("error", "")
        )


class ExchangeView(_OAuthView):
    """The last step, from app to server."""

    @extend_schema(
        operation_id="exchangeOAuthCode",
        summary="Trade the code of the app link for a session, once",
        tags=["auth"],
        auth=[],
        request=shapes.OAuthExchangeInput,
        responses=shapes.LoginSerializer,
    )
    def post(self, request: Request) -> Response:
        given = self.body(shapes.OAuthExchangeInput)
        user, pair = oauth.exchange(code=given["code"], verifier=given["code_verifier"], device=self.device(given))
        return self.let_in(user, pair)
