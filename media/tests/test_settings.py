"""Folders by default, buckets when they are named."""

import mimetypes
from pathlib import Path

from kalavpp.settings import files
from kalavpp.settings.environment import Environment


def test_keeps_files_in_folders_unless_buckets_are_named():
    made = files.storages(Environment({}), Path("/srv/media"), "/media/")
    assert made["public"]["OPTIONS"]["location"] == "/srv/media/public"
    assert made["private"]["OPTIONS"]["base_url"] is None
    assert files.picture_hosts(Environment({})) == []


def test_puts_files_into_buckets_and_lets_pages_show_them():
    env = Environment(
        {
            "S3_PUBLIC_BUCKET": "shop-public",
            "S3_PRIVATE_BUCKET": "shop-private",
            "S3_ENDPOINT_URL": "http://127.0.0.1:9000",
            "S3_ACCESS_KEY": "a",
            "S3_SECRET_KEY": "b",
        }
    )
    made = files.storages(env, Path("/srv/media"), "/media/")
    assert made["public"]["OPTIONS"]["querystring_auth"] is False
    assert "immutable" in made["public"]["OPTIONS"]["object_parameters"]["CacheControl"]
    assert "querystring_auth" not in made["private"]["OPTIONS"]
    assert made["private"]["OPTIONS"]["bucket_name"] == "shop-private"
    assert files.picture_hosts(env) == ["http://127.0.0.1:9000"]
    named = Environment({"S3_PUBLIC_BUCKET": "shop-public", "S3_PUBLIC_DOMAIN": "cdn.example.org"})
    assert files.picture_hosts(named) == ["https://cdn.example.org"]


def test_tells_buckets_and_web_servers_what_the_files_are():
    assert mimetypes.guess_type("a.avif") == ("image/avif", None)
    assert mimetypes.guess_type("a.webp") == ("image/webp", None)
