"""Where uploaded files live: folders of this machine, or S3 (any server that speaks it) when buckets are named."""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from kalavpp.settings.environment import Environment

IMMUTABLE = "public, max-age=31536000, immutable"


def storages(env: Environment, folder: Path, media_url: str) -> dict[str, dict[str, Any]]:
    """Django's STORAGES: ``public`` has addresses that never change their content, ``private`` has none."""
    public = _bucket(env, "S3_PUBLIC_BUCKET") if env.text("S3_PUBLIC_BUCKET") else None
    private = _bucket(env, "S3_PRIVATE_BUCKET") if env.text("S3_PRIVATE_BUCKET") else None
    if public:
        public["OPTIONS"] |= {
            "querystring_auth": False,
            "custom_domain": env.text("S3_PUBLIC_DOMAIN") or None,
            "object_parameters": {"CacheControl": IMMUTABLE},
        }
    public = public or _folder(folder / "public", media_url, 0o644)
    return {
        "default": public,
        "public": public,
        "private": private or _folder(folder / "private", None, 0o600),
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }


def picture_hosts(env: Environment) -> list[str]:
    """The origins besides our own from which pages load pictures, for the content security policy."""
    if not env.text("S3_PUBLIC_BUCKET"):
        return []
    if domain := env.text("S3_PUBLIC_DOMAIN"):
        return [f"https://{domain}"]
    address = urlsplit(env.text("S3_ENDPOINT_URL"))
    return [f"{address.scheme}://{address.netloc}"] if address.netloc else ["https://*.amazonaws.com"]


def _folder(location: Path, base_url: str | None, mode: int) -> dict[str, Any]:
    return {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(location), "base_url": base_url, "file_permissions_mode": mode},
    }


def _bucket(env: Environment, name: str) -> dict[str, Any]:
    from botocore.config import Config

    return {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": env.text(name),
            "endpoint_url": env.text("S3_ENDPOINT_URL") or None,
            "region_name": env.text("S3_REGION") or None,
            "access_key": env.text("S3_ACCESS_KEY") or None,
            "secret_key": env.text("S3_SECRET_KEY") or None,
            "default_acl": None,
            "file_overwrite": True,  # a key is made of its content: writing it again changes nothing
            # Servers other than Amazon's do not know the newer checksums.
            "client_config": Config(
                signature_version="s3v4",
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
            ),
        },
    }
