"""JSON bodies as they come from strangers."""

import json
from typing import IO, Any

from django.conf import settings
from rest_framework import status
from rest_framework.exceptions import APIException, ParseError
from rest_framework.parsers import JSONParser


class TooLarge(APIException):
    """More bytes than any body of ours needs (settings.DATA_UPLOAD_MAX_MEMORY_SIZE)."""

    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE


class BoundedJsonParser(JSONParser):
    """JSON of bounded size and depth whose texts can be written as UTF-8 again (RFC 8259 §8.2, §9).

    The framework reads a body of any length, and lets half a surrogate pair through to the answer that names it.
    """

    def parse(self, stream: IO[bytes], media_type: str | None = None, parser_context: Any = None) -> Any:
        most: int = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        content = stream.read(most + 1)
        if len(content) > most:
            raise TooLarge()
        try:
            found = json.loads(content.decode(), parse_constant=_refuse)
            if b"\\u" in content:  # only an escape can make what UTF-8 cannot hold
                json.dumps(found, ensure_ascii=False).encode()
        except (ValueError, RecursionError) as error:
            raise ParseError(f"JSON parse error - {type(error).__name__}") from error
        return found


def _refuse(constant: str) -> None:
    raise ValueError(constant)
