"""Tags for the modalities: what is said of a source."""

from django import template
from django.utils.safestring import SafeString

from civspace.web.templatetags.web import in_language
from meetings.modalities.explain import SOURCE_WORDS

register = template.Library()


@register.simple_tag
def source_text(text: str) -> SafeString | str:
    """Print a source's title or a word on its confidence: translated where it is the portal's own, else as it is."""
    own = SOURCE_WORDS.get(text)
    return str(own) if own is not None else in_language(text, "en", note=False)
