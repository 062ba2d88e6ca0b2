"""The fonts of the documents, by file name, as the Debian packages install them.

Arabic must be the 2020 Noto Naskh of `fonts-noto-core`: newer builds take letters apart into bare shape and dots,
so that machines can no longer read the text of the PDF.
"""

from functools import lru_cache
from pathlib import Path

ROOTS = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"))
# Given to the style sheet one by one under `civspace:fonts/`.
FACES = (
    "NotoSerif-Regular.ttf",
    "NotoSerif-Bold.ttf",
    "NotoSerif-Italic.ttf",
    "NotoSerif-BoldItalic.ttf",
    "NotoNaskhArabic-Regular.ttf",
    "NotoNaskhArabic-Bold.ttf",
)
# Collections that the style sheet names by family; the first found is used. Noto Serif has the letterforms of printed
# documents and a true bold; Zen Hei, without either, is the small way out (7 MB to fetch instead of 57).
CHINESE = ("NotoSerifCJK-Regular.ttc", "wqy-zenhei.ttc")
PACKAGES = {"zh": "fonts-noto-cjk", "": "fonts-noto-core"}


@lru_cache(maxsize=1)
def installed() -> dict[str, Path]:
    """Return the files of the known fonts by name; looked up once per process."""
    wanted = {*FACES, *CHINESE}
    found: dict[str, Path] = {}
    for root in ROOTS:
        for path in sorted(root.rglob("*.tt[fc]")):
            if path.name in wanted:
                found.setdefault(path.name, path)
    return found


def missing_package(language: str) -> str:
    """Return the Debian package without which a document in this language cannot be set, or an empty string."""
    files = installed()
    if any(name not in files for name in FACES):
        return PACKAGES[""]
    if language.startswith("zh") and not any(name in files for name in CHINESE):
        return PACKAGES["zh"]
    return ""
