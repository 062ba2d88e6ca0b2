"""System checks of this room: what the code must not leave out, found before the portal starts."""

from typing import Any

from django.core.checks import CheckMessage, Error, register


@register()
def check_words_of_verbs(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """The public page of who may do what has words for every verb."""
    from submissions.statements.who_may import without_words

    return [
        Error(
            f"The page “who may do what” has no words for “{verb}”.",
            hint="Say in submissions.statements.who_may.WORDS what the verb does.",
            id="civspace.E004",
        )
        for verb in without_words()
    ]
