"""What the API gives out of an organization at a session."""

from typing import Any

from rest_framework import serializers

from civspace.front.sessions import Session, TakenUp
from meetings.calendar.lines import Line, Who


class LineSerializer(serializers.Serializer[Line]):
    """One thing that is or was under way: where it stands, what comes next, who acts and until when."""

    id = serializers.CharField(source="key", help_text="The kind and the id of the thing")
    kind = serializers.CharField()
    title = serializers.CharField()
    language = serializers.CharField(help_text="Language of the title; empty for that of the answer")
    about = serializers.CharField()
    reference = serializers.CharField()
    agenda_item = serializers.CharField(source="item.pk", default=None, allow_null=True)
    state = serializers.CharField(source="state.code")
    step = serializers.CharField(source="step.code", default=None, allow_null=True, help_text="null: nothing to do")
    who = serializers.ChoiceField(choices=Who.choices, source="step.who", default=None, allow_null=True)
    mine = serializers.BooleanField(help_text="Whether it waits for the owner of the token")
    opens_at = serializers.DateTimeField(source="step.opens", default=None, allow_null=True)
    last_date = serializers.DateTimeField(source="by", allow_null=True)
    overdue = serializers.BooleanField()
    changed_at = serializers.DateTimeField(source="at", allow_null=True)
    url = serializers.CharField(help_text="Path of the page")


class NumberSerializer(serializers.Serializer[Any]):
    """How many statements carry the organization's name, of how many."""

    kind = serializers.ChoiceField(choices=["every", "individual", "joint"])
    used = serializers.IntegerField()
    max = serializers.IntegerField(source="most", allow_null=True, help_text="null: any number")
    rule = serializers.CharField(source="rule.slug", default=None, allow_null=True)


class TimeSerializer(serializers.Serializer[Any]):
    """A sitting of the programme of work in force."""

    id = serializers.CharField()
    begins_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    room = serializers.CharField()


class TakenUpSerializer(serializers.Serializer[TakenUp]):
    """An agenda item on which the organization has something, and when it is taken up."""

    agenda_item = serializers.CharField(source="item.pk")
    number = serializers.CharField(source="item.number")
    sittings = TimeSerializer(source="times", many=True)


class SessionSerializer(serializers.Serializer[Session]):
    """An organization at a session, as one of its members may see it. Lines: overdue first, then by last date."""

    organization = serializers.CharField(source="membership.organization_id")
    meeting = serializers.CharField(source="meeting.pk")
    slug = serializers.CharField(source="meeting.slug")
    opens_at = serializers.DateTimeField(source="window.opens_at", default=None, allow_null=True)
    closes_at = serializers.DateTimeField(source="window.closes_at", default=None, allow_null=True)
    numbers = NumberSerializer(many=True)
    taken_up = TakenUpSerializer(many=True)
    lines = LineSerializer(many=True)
