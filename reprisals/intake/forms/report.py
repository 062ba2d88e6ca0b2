"""The form of a new report. One text is enough; every question is optional."""

import secrets
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from reprisals.intake.forms.fields import Files, Line, One, PlainForm, Several, Text
from reprisals.vault import vocabulary as words

#: Answers that every officer of the group reads; those about a person's identity are kept apart from them.
FACTS = ("relation", "categories", "organization", "country", "place", "sex", "age")
COOPERATED = ("mechanism", "cooperation", "cooperation_when", "cooperation_text")
HAPPENED = ("acts", "when", "perpetrators", "online", "abroad", "legal_basis", "link")
DONE = ("raised", "domestic", "follow_up")
DANGER = ("danger", "do_not", "safe_times")
IDENTITY = ("name", "pseudonym", "contact", "victims")
CONSENT = ("scopes", "consent_by", "consent_for")


class IdentityFields(PlainForm):
    """Who somebody is: sealed apart, for those who need it, after a second person has agreed."""

    name = Line(label=_("Your name"))
    pseudonym = Line(label=_("A name that we may call you by"))
    contact = Text(label=_("How to reach you safely outside this inbox"), rows=2, most=2000, required=False)
    victims = Text(label=_("Names of the people concerned, if they are others"), rows=2, most=5000, required=False)

    def identity(self) -> dict[str, str]:
        """Return what was filled in."""
        return {name: self.cleaned_data[name] for name in IDENTITY if self.cleaned_data.get(name)}


class ConsentFields(PlainForm):
    """What a report may be used for: each use by itself."""

    scopes = Several(words.SCOPES, label=_("We may …"))
    consent_by = One(words.CONSENT_BY, label=_("Who agrees"))
    consent_for = Line(
        label=_("With whom or with what only"),
        help_text=_("For example: only with the Special Rapporteur on human rights defenders."),
    )

    def consent(self) -> dict[str, Any]:
        """Return the uses that were ticked, who agrees, and the version of the words that were shown."""
        return {
            "scopes": self.cleaned_data["scopes"],
            "by": self.cleaned_data["consent_by"],
            "recipient": self.cleaned_data["consent_for"],
            "language": get_language() or "en",
            "version": words.CONSENT_VERSION,
        }


class ReportForm(IdentityFields, ConsentFields):
    """Everything that a report can say, in the order of the page."""

    account = Text(
        label=_("What happened?"),
        help_text=_(
            "In your own words and language. Who, what, when, where, and how it is connected with the United Nations."
        ),
        rows=12,
        error_messages={
            "required": _("Write what happened. This is the only thing that we need."),
        },
    )
    once = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)
    group = forms.ChoiceField(label=_("Who may read it"), required=False, widget=forms.RadioSelect)

    relation = One(words.RELATIONS, label=_("Your part in it"))
    categories = Several(words.CATEGORIES, label=_("The person to whom it happened …"))
    organization = One(words.ORGANIZATIONS, label=_("Their organization"))
    country = forms.ChoiceField(label=_("State"), required=False)
    place = Line(label=_("Place"))
    sex = One(words.SEXES, label=_("Gender"))
    age = One(words.AGES, label=_("Age"))

    mechanism = Several(words.MECHANISMS, label=_("With which part of the United Nations?"))
    cooperation = Several(words.COOPERATION, label=_("In which form?"))
    cooperation_when = Line(label=_("When, and at which meeting or session?"))
    cooperation_text = Text(label=_("What was it about?"), required=False)

    acts = Several(words.ACTS, label=_("Kinds of act"))
    when = Line(label=_("When did it happen?"), help_text=_("About is enough."))
    perpetrators = Several(words.PERPETRATORS, label=_("Who did it?"))
    online = One(words.YES_NO, label=_("Did it happen online?"))
    abroad = One(words.YES_NO, label=_("Did it reach across a border?"))
    legal_basis = Line(label=_("Which law or reason was named?"))
    link = Text(label=_("Why do you think that it is because of the cooperation?"), required=False)

    raised = Text(
        label=_("Has a document of the United Nations mentioned it?"),
        help_text=_("Its symbol or name, and the date, if you know them."),
        rows=2,
        required=False,
    )
    domestic = Text(label=_("What was done in the country, and what did the authorities say?"), required=False)
    follow_up = Line(label=_("Does this follow an earlier case? Its code, or the report that named it"))

    danger = One(words.YES_NO, label=_("Is anybody in danger now?"))
    do_not = Text(label=_("How must we never try to reach you?"), rows=2, required=False)
    safe_times = Line(label=_("When is it safe for you to look into this inbox?"))
    hide_own = forms.BooleanField(
        label=_("Never show my own words when somebody comes back with my number"),
        help_text=_("If somebody forces you to give the number away, they see only what we wrote to you."),
        required=False,
    )
    files = Files(label=_("Files"), required=False)  # type: ignore[assignment]

    def __init__(self, *args: Any, groups: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["group"].choices = groups  # type: ignore[attr-defined]
        self.fields["country"].choices = [("", "—"), *words.countries(get_language() or "en")]  # type: ignore[attr-defined]
        self.initial.setdefault("group", groups[0][0] if groups else "")
        self.initial.setdefault("once", secrets.token_urlsafe(24))

    def answers(self) -> dict[str, Any]:
        """Return the account and every question that was answered."""
        names = ("account", *FACTS, *COOPERATED, *HAPPENED, *DONE, *DANGER, "hide_own")
        return {name: self.cleaned_data[name] for name in names if self.cleaned_data.get(name)}

    def urgent(self) -> bool:
        """Say whether officers should look at it first: danger now, or one of the gravest acts."""
        return self.cleaned_data["danger"] == "yes" or bool(words.URGENT_ACTS & set(self.cleaned_data["acts"]))

    def questions(self) -> list[tuple[str, list[forms.BoundField]]]:
        """Return the optional questions, in groups with a heading."""
        groups = [
            (_("About the person concerned"), FACTS),
            (_("Cooperation with the United Nations"), COOPERATED),
            (_("The act"), HAPPENED),
            (_("What was done since"), DONE),
            (_("Danger, and how to reach you"), (*DANGER, "hide_own")),
            (_("Who you are (kept apart)"), IDENTITY),
        ]
        return [(str(title), [self[name] for name in names]) for title, names in groups]
