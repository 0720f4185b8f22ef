"""What the API says about people, and what it takes from them."""

import re
from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from accounts.models import Role, User
from core.api.serializers import InstantField, StrictSerializer


class PreferencesSerializer(serializers.Serializer[Any]):
    """How a person wants to be served."""

    language = serializers.ChoiceField(choices=User.Language.choices)


class UserSerializer(serializers.Serializer[Any]):
    """The whole account, for its owner and for admins."""

    id = serializers.CharField(source="public_id")
    email = serializers.EmailField()
    full_name = serializers.CharField()
    phone = serializers.CharField()
    roles = serializers.ListField(child=serializers.ChoiceField(choices=Role.choices))
    preferences = PreferencesSerializer(source="*")
    created_at = InstantField()


class PublicProfileSerializer(serializers.Serializer[Any]):
    """What everybody may know of a person: nothing else is ever added by default."""

    id = serializers.CharField(source="public_id")
    full_name = serializers.CharField()


class PersonSerializer(serializers.Serializer[Any]):
    """A person as the reader may see them: ``id`` and ``full_name``; the rest for the owner and admins only."""

    id = serializers.CharField()
    full_name = serializers.CharField()
    email = serializers.CharField(required=False)
    phone = serializers.CharField(required=False)
    roles = serializers.ListField(child=serializers.ChoiceField(choices=Role.choices), required=False)
    preferences = PreferencesSerializer(required=False)
    created_at = InstantField(required=False)


class LoginInput(StrictSerializer):
    """E-mail and password; ``device_id`` is the app's own stable name and allows a grace on refresh."""

    email = serializers.CharField(max_length=254)
    password = serializers.CharField(max_length=256, trim_whitespace=False, write_only=True)
    device_id = serializers.CharField(max_length=100, required=False, allow_blank=True)


class RefreshInput(StrictSerializer):
    """The refresh token of the last pair."""

    refresh = serializers.CharField(max_length=4096)
    device_id = serializers.CharField(max_length=100, required=False, allow_blank=True)


class LogoutInput(StrictSerializer):
    """The refresh token to end."""

    refresh = serializers.CharField(max_length=4096)


class TokenInput(StrictSerializer):
    """An access token to look at."""

    token = serializers.CharField(max_length=4096)


class TokenPairSerializer(serializers.Serializer[Any]):
    """Access (15 minutes) and refresh (7 days, used once) tokens."""

    access = serializers.CharField()
    refresh = serializers.CharField()


class LoginSerializer(TokenPairSerializer):
    """A new session; ``token`` equals ``access`` for clients that read that name."""

    token = serializers.CharField(source="access")
    user = UserSerializer()


class TokenFactsSerializer(serializers.Serializer[Any]):
    """What a token is worth now."""

    valid = serializers.BooleanField()
    user_id = serializers.CharField(allow_null=True)
    expires_at = InstantField(allow_null=True)


class OAuthQuery(serializers.Serializer[Any]):
    """How an app begins a sign-in through another company."""

    redirect_uri = serializers.CharField(
        max_length=500, help_text="The app link the sign-in ends at; one of those known here."
    )
    code_challenge = serializers.RegexField(
        r"^[A-Za-z0-9_-]{43}$",
        help_text="Base64url, without padding, of the SHA-256 of the app's `code_verifier` (RFC 7636, S256).",
    )
    code_challenge_method = serializers.ChoiceField(choices=["S256"], required=False, help_text="Always `S256`.")
    state = serializers.CharField(
        max_length=500,
        required=False,
        allow_blank=True,
        trim_whitespace=False,
        help_text="Comes back to the app link as it is.",
    )


class OAuthCallback(serializers.Serializer[Any]):
    """What the provider sends the browser back with."""

    state = serializers.CharField(max_length=500)
    code = serializers.CharField(max_length=4096, required=False, allow_blank=True)
    error = serializers.CharField(max_length=500, required=False, allow_blank=True)


class OAuthExchangeInput(StrictSerializer):
    """The code of the app link, and the verifier of the challenge the app began with."""

    code = serializers.CharField(max_length=100, write_only=True)
    code_verifier = serializers.RegexField(r"^[A-Za-z0-9._~-]{43,128}$", write_only=True)
    device_id = serializers.CharField(max_length=100, required=False, allow_blank=True)


class IdTokenInput(StrictSerializer):
    """An id_token the app got from the provider itself; ``nonce`` when the app asked for one in it."""

    id_token = serializers.CharField(max_length=8192, write_only=True)
    nonce = serializers.CharField(max_length=500, required=False, allow_blank=True)
    device_id = serializers.CharField(max_length=100, required=False, allow_blank=True)


class PreferencesInput(StrictSerializer):
    """Preferences to change."""

    language = serializers.ChoiceField(choices=User.Language.choices, required=False)


class ProfileInput(StrictSerializer):
    """What a person may change about themselves."""

    full_name = serializers.CharField(max_length=150, required=False)
    phone = serializers.CharField(
        max_length=20, required=False, allow_blank=True, help_text="Digits, spaces, dashes, brackets, a leading +."
    )
    preferences = PreferencesInput(required=False)

    def validate_phone(self, value: str) -> str:
        """Only the characters of phone numbers."""
        if not re.fullmatch(r"[+0-9 ()-]*", value, flags=re.ASCII):
            raise serializers.ValidationError(_("Write the number with digits, spaces and a leading + only"))
        return value
