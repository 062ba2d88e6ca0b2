"""What the endpoints of statements share: the parameters that the schema names."""

from drf_spectacular.utils import OpenApiParameter

IF_MATCH = OpenApiParameter("If-Match", str, OpenApiParameter.HEADER, description="ETag of the object that you read")
KEY = OpenApiParameter("Idempotency-Key", str, OpenApiParameter.HEADER, description="Answered once within 24 hours")
KNOCK = OpenApiParameter(
    "Knock-Receipt", str, OpenApiParameter.HEADER, description="What a full portal gave: the time of arrival counts"
)
LANGUAGE = OpenApiParameter("language", str, description="Code of one of the six languages")
