"""What tests of signing in through another company share."""

from collections.abc import Iterator

import pytest

from accounts.tests import openid
from accounts.tests.oauth_steps import APP_LINK
from kalavpp.settings import oauth
from kalavpp.settings.environment import Environment


@pytest.fixture
def google(settings: object) -> Iterator[openid.OpenId]:
    """Google as the shop knows it, played by a server on this machine."""
    with openid.running() as provider:
        env = Environment(
            {
                "OAUTH_GOOGLE_CLIENT_ID": openid.CLIENT_ID,
                "OAUTH_GOOGLE_CLIENT_SECRET": openid.CLIENT_SECRET,
                "OAUTH_GOOGLE_URL": provider.url,
                "APP_LINKS": f"{APP_LINK},in.kalavpp.app:/signed-in?from=shop",
            }
        )
        settings.OAUTH_PROVIDERS = oauth.providers(env)  # type: ignore[attr-defined]
        settings.APP_LINKS = oauth.app_links(env)  # type: ignore[attr-defined]
        yield provider
