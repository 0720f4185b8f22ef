"""A provider of OpenID Connect on this machine, as strict as a real one: authorize → token → jwks."""

import json
import time
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT_ID = "kalavpp-web.example"
CLIENT_SECRET = "the provider's secret for us"
KEY_ID = "key-1"
OTHER_KEY_ID = "key-of-another-algorithm"


@cache
def private_key(name: str = KEY_ID) -> rsa.RSAPrivateKey:
    """One key per name for the whole run: making them takes its time."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


class OpenId:
    """The provider's memory. ``person`` is who is signed in there; ``changes`` go over the claims of the next tokens;
    ``watch`` is called while an answer is being made, in the provider's own thread."""

    def __init__(self) -> None:
        self.url = ""
        self.person: dict[str, Any] = {
            "sub": "1080",
            "email": "asha@mail.example",
            "email_verified": True,
            "name": "Asha",
        }
        self.changes: dict[str, Any] = {}
        self.refuses = ""
        self.broken = False
        self.asked: list[str] = []
        self.watch = lambda: None
        self._codes: dict[str, dict[str, str]] = {}

    def id_token(self, *, nonce: str = "", algorithm: str = "RS256", key: Any = None, **changes: Any) -> str:
        """A token for ``person``, right in everything but ``changes`` (``None`` leaves a claim out)."""
        now = int(time.time())
        claims = {"iss": self.url, "aud": CLIENT_ID, "iat": now, "exp": now + 300, **self.person}
        claims |= {"nonce": nonce} if nonce else {}
        claims |= self.changes | changes
        kept = {name: value for name, value in claims.items() if value is not None}
        return jwt.encode(kept, key if key is not None else private_key(), algorithm, headers={"kid": KEY_ID})

    def authorize(self, query: dict[str, str]) -> str:
        """What the person's yes (or no) leads to: the address to send the browser back to."""
        assert query["response_type"] == "code"
        assert query["client_id"] == CLIENT_ID
        assert query["code_challenge_method"] == "S256"
        assert "openid" in query["scope"].split()
        back = {"state": query["state"]}
        if self.refuses:
            return f"{query['redirect_uri']}?{urlencode({**back, 'error': self.refuses})}"
        code = f"code-{len(self._codes)}"
        self._codes[code] = query
        return f"{query['redirect_uri']}?{urlencode({**back, 'code': code, 'scope': 'email openid'})}"

    def token(self, form: dict[str, str]) -> dict[str, str] | None:
        """The id_token for a code, once; ``None`` when anything differs from what the code was made for."""
        asked = self._codes.pop(form["code"], None)
        ours = (form["client_id"], form["client_secret"]) == (CLIENT_ID, CLIENT_SECRET)
        challenge = urlsafe_b64encode(sha256(form["code_verifier"].encode()).digest()).rstrip(b"=").decode()
        if asked is None or not ours or form["grant_type"] != "authorization_code":
            return None
        if (asked["code_challenge"], asked["redirect_uri"]) != (challenge, form["redirect_uri"]):
            return None
        return {"id_token": self.id_token(nonce=asked["nonce"]), "access_token": "unused", "token_type": "Bearer"}

    @staticmethod
    def keys() -> dict[str, Any]:
        public = jwt.algorithms.RSAAlgorithm.to_jwk(private_key().public_key(), as_dict=True)
        other = {**public, "kid": OTHER_KEY_ID, "use": "sig", "alg": "RS512"}
        return {"keys": [{**public, "kid": KEY_ID, "use": "sig", "alg": "RS256"}, other]}


@contextmanager
def running() -> Iterator[OpenId]:
    """The provider, answering on a port of its own."""
    provider = OpenId()
    private_key()  # made here: two answers at once would each make their own
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Door", (_Door,), {"provider": provider}))
    provider.url = f"http://127.0.0.1:{server.server_port}"
    # The default pause makes each stop last half a second.
    Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()


class _Door(BaseHTTPRequestHandler):
    provider: OpenId

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        self.provider.asked.append(parts.path)
        if parts.path == "/jwks":
            self._answer(200, self.provider.keys())
        elif parts.path == "/authorize":
            self.send_response(302)
            self.send_header("Location", self.provider.authorize(dict(parse_qsl(parts.query))))
            self.end_headers()

    def do_POST(self) -> None:
        self.provider.asked.append(self.path)
        form = dict(parse_qsl(self.rfile.read(int(self.headers["Content-Length"])).decode()))
        self.provider.watch()
        if self.provider.broken:
            self._answer(500, {"error": "server_error"})
        elif answer := self.provider.token(form):
            self._answer(200, answer)
        else:
            self._answer(400, {"error": "invalid_grant"})

    def _answer(self, status: int, body: dict[str, Any]) -> None:
        content = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_arguments: Any) -> None:
        """Silent."""
