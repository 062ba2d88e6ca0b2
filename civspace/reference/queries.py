"""Reads of reference data that more than one room needs. Six languages and 196 States fit in one query each."""

from functools import cache

from civspace.reference.models import Goal, Language, Region, State, Theme
from civspace.reference.states import Standing

# The code of the interface (in the path of a page) for each official language as the API names it.
URL_LANGUAGES = {"ar": "ar", "zh": "zh-hans", "en": "en", "fr": "fr", "ru": "ru", "es": "es"}
API_LANGUAGES = {url: api for api, url in URL_LANGUAGES.items()}


def api_language(url_code: str) -> str:
    """Return the API's code of a page's language: `zh` for `zh-hans`. Any other code comes back as it is."""
    return API_LANGUAGES.get(url_code, url_code)


def url_language(api_code: str) -> str:
    """Return the code that pages use for a language of the API: `zh-hans` for `zh`. Others come back unchanged."""
    return URL_LANGUAGES.get(api_code, api_code)


@cache
def name_field(url_code: str) -> str:
    """Return the column of a name in the language of a page: `name_zh_hans` for `zh-hans`."""
    return f"name_{url_language(url_code).replace('-', '_')}"


def language_of_url(url_code: str) -> Language:
    """Return the official language of a page; Language.DoesNotExist for any other code."""
    return Language.objects.get(url_code=url_code)


def official_languages() -> list[Language]:
    """Return the six official languages, in the order of the English alphabet."""
    return list(Language.objects.all())


def states_by_iso3() -> dict[str, State]:
    """Return all Member States and observers by their alpha-3 code."""
    return State.objects.in_bulk()


def member_states() -> list[State]:
    """Return the 193 Member States in the order of their names in the reader's language."""
    return sorted(State.objects.filter(status=Standing.MEMBER), key=lambda state: sort_key(state.name))


def sorted_states() -> list[State]:
    """Return all Member States and observers in the order of their names in the reader's language."""
    return sorted(State.objects.all(), key=lambda state: sort_key(state.name))


def sort_key(name: str) -> str:
    """Return the name as it is put in order: without accents or case, so that Égypte stands under E."""
    import unicodedata

    plain = unicodedata.normalize("NFKD", name.replace("’", "'"))
    return "".join(sign for sign in plain if not unicodedata.combining(sign)).casefold()


def geographical_regions() -> list[Region]:
    """Return the regions of M49 that States belong to, parents first."""
    return list(Region.objects.select_related("parent"))


def goals() -> list[Goal]:
    """Return the 17 Sustainable Development Goals."""
    return list(Goal.objects.all())


def themes() -> list[Theme]:
    """Return the themes in their order."""
    return list(Theme.objects.all())
