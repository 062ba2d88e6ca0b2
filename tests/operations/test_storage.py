"""Where files are kept: in a folder, or in a bucket that is named."""

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
SHOW = "import json; from civspace.settings.portal import STORAGES; print(json.dumps(STORAGES['default'], default=str))"


def storage(tmp_path, **env):
    clean = {key: value for key, value in os.environ.items() if key in {"PATH", "HOME", "LANG"}}
    line = [sys.executable, "-c", SHOW]
    env = {**clean, "CIVSPACE_DATA_DIR": str(tmp_path), **env}
    return json.loads(subprocess.run(line, cwd=ROOT, env=env, capture_output=True, text=True, check=True).stdout)


def test_a_folder_unless_a_bucket_is_named(tmp_path):
    assert storage(tmp_path, CIVSPACE_S3_BUCKET="", CIVSPACE_S3_ENDPOINT="http://storage:8333") == {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(tmp_path / "files")},
    }


def test_a_bucket_with_keys_from_files_that_nobody_else_may_read(tmp_path):
    (tmp_path / "key").write_text("secret\n")
    assert storage(
        tmp_path,
        CIVSPACE_S3_BUCKET="civspace",
        CIVSPACE_S3_ENDPOINT="http://storage:8333",
        AWS_ACCESS_KEY_ID="portal",
        AWS_SECRET_ACCESS_KEY_FILE=str(tmp_path / "key"),
    ) == {
        "BACKEND": "civspace.files.bucket.Bucket",
        "OPTIONS": {
            "bucket_name": "civspace",
            "endpoint_url": "http://storage:8333",
            "region_name": "us-east-1",
            "access_key": "portal",
            "secret_key": "secret",
            "addressing_style": "path",
            "signature_version": "s3v4",
            "file_overwrite": False,
            "default_acl": None,
        },
    }
