"""The storage of the files fails: what is published can be read, documents wait, and are made when it is back."""

import hashlib

import pytest

from tests.private import truth
from tests.private.bucket import BUCKET, bucket_server
from tests.private.portal import private_portal
from tests.private.processes import wait_until

pytestmark = [pytest.mark.faults]


def test_documents_wait_for_a_storage_that_fails() -> None:
    with bucket_server() as bucket:
        env = {
            "CIVSPACE_S3_BUCKET": BUCKET,
            "CIVSPACE_S3_ENDPOINT": bucket.url,
            "AWS_ACCESS_KEY_ID": "portal",
            "AWS_SECRET_ACCESS_KEY": "a key for tests",
        }
        with private_portal(**env) as portal:
            author, officer, reader = portal.author(0), portal.officer(), portal.reader()
            first, second = author.submitted(), author.submitted()
            assert officer.publish(first).status == 302
            portal.settle()
            truth.page_tells(portal, first)
            before = dict(bucket.objects)

            bucket.fails = True
            assert officer.publish(second).status == 302
            state = """SELECT state, attempts FROM civspace_renditions_rendition
                       WHERE kind = 'statement' AND format = 'pdf' AND object_id = %s AND last_error <> ''"""
            wait_until(lambda: portal.postgres.ask(state, [second.pk]) == [("queued", 0)], f"it waits\n{portal.said()}")
            for draft in (first, second):
                symbol = truth.symbol_of(portal, draft)
                assert reader.get(f"/en/documents/{symbol}").status == 200
                pdf = reader.get(f"/en/documents/{symbol}/pdf")
                assert pdf.status == 503 and int(pdf.header("Retry-After")) > 0
            assert bucket.refused > 0
            assert bucket.objects == before

            bucket.fails = False
            portal.settle()
            truth.holds(portal, [first, second])
            for draft in (first, second):
                truth.page_tells(portal, draft)
            for key, content in bucket.objects.items():
                if key.endswith(".pdf"):
                    assert hashlib.sha256(content).hexdigest() in key
