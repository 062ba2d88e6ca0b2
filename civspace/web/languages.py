"""The six languages of the interface as readers know them: native name and direction."""

from django.utils import numberformat
from django.utils.translation import get_language, get_language_info

CODES = ("ar", "zh-hans", "en", "fr", "ru", "es")
NATIVE_NAMES = {
    "ar": "العربية",
    "zh-hans": "中文",
    "en": "English",
    "fr": "Français",
    "ru": "Русский",
    "es": "Español",
}
# The content codes of the API and of imported data name Chinese without its script.
_ALIASES = {"zh": "zh-hans", "zh-cn": "zh-hans"}
_RTL = {"ar", "fa", "he", "ur", "ps", "ckb", "sd", "ug", "yi", "dv"}


def interface_code(code: str) -> str:
    """Return the code as the interface spells it (`zh` is `zh-hans`); other codes only in lower case."""
    code = code.lower().replace("_", "-")
    return _ALIASES.get(code, code)


def direction(code: str) -> str:
    """Return `rtl` or `ltr` for any language code."""
    return "rtl" if interface_code(code).split("-")[0] in _RTL else "ltr"


def html_lang(code: str) -> str:
    """Return the code as the `lang` attribute spells it."""
    code = interface_code(code)
    return "zh-Hans" if code == "zh-hans" else code


def native_name(code: str) -> str:
    """Return the name of a language in that language; the code itself when unknown."""
    code = interface_code(code)
    if code in NATIVE_NAMES:
        return NATIVE_NAMES[code]
    try:
        return str(get_language_info(code)["name_local"])
    except KeyError:
        return code


def number_text(value: int | float | str, decimals: int | None = None) -> str:
    """Return a number in the current language as United Nations documents group it: `1,234.5`, in French `1 234,5`."""
    english = interface_code(get_language() or "en") in ("en", "zh-hans")
    return numberformat.format(
        value,
        decimal_sep="." if english else ",",
        decimal_pos=decimals,
        grouping=3,
        thousand_sep="," if english else "\u00a0",
        force_grouping=True,
        use_l10n=True,
    )
