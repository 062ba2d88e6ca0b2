"""Briefs as the API takes them in and gives them out."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from submissions.record.briefing import quotes_for
from submissions.record.models import Brief, BriefOffer, BriefShare, GroupBy, May
from submissions.record.models.briefs import LONGEST_HEADING, LONGEST_NOTE, LONGEST_PURPOSE, LONGEST_TITLE
from submissions.record.quotes import Quote

LANGUAGES = ("ar", "zh", "en", "fr", "ru", "es")
OWN = "own"


class BriefSerializer(serializers.ModelSerializer[Brief]):
    """A brief of the caller, or one that a colleague shares. `may` is own, edit or read."""

    id = serializers.CharField(read_only=True)
    may = serializers.SerializerMethodField()
    owner = serializers.SerializerMethodField()

    class Meta:
        model = Brief
        fields: tuple[str, ...] = ("id", "title", "purpose", "group_by", "may", "owner", "created_at", "updated_at")
        read_only_fields = fields

    def get_may(self, brief: Brief) -> str:
        """Return what the caller may do."""
        person = self.context["request"].user
        if brief.owner_id == person.pk:
            return OWN
        return next((it.may for it in brief.shares.all() if it.person_id == person.pk), str(May.READ))

    def get_owner(self, brief: Brief) -> str:
        """Return the name of whose brief it is."""
        return brief.owner.get_full_name()


class QuoteSerializer(serializers.Serializer[Quote]):
    """An item with what it says now. `gone` says why nothing is quoted: withheld, language or paragraph."""

    id = serializers.CharField(source="item.pk")
    position = serializers.IntegerField(source="item.position")
    statement = serializers.CharField(source="item.statement_id")
    symbol = serializers.CharField(source="statement.symbol")
    #: Where the paragraph stands now; null for a whole statement, or where it cannot be found.
    paragraph = serializers.IntegerField(source="place", allow_null=True)
    language = serializers.SerializerMethodField()
    heading = serializers.CharField(source="item.heading")
    citation = serializers.CharField()
    text = serializers.SerializerMethodField()
    url = serializers.CharField()
    gone = serializers.CharField()
    changed = serializers.BooleanField()
    remarks = serializers.ListField(child=serializers.CharField())
    note = serializers.CharField(source="item.note")
    own_note = serializers.CharField()

    def get_language(self, quote: Quote) -> str | None:
        """Return the language of the words; null for what is no longer public."""
        return quote.text.language if quote.text and quote.public else None

    def get_text(self, quote: Quote) -> list[str]:
        """Return the paragraphs that are quoted, in their order."""
        return [" ".join(filter(None, pair)) for pair in quote.paragraphs]


class ShareSerializer(serializers.ModelSerializer[BriefShare]):
    """A colleague with whom a brief is shared."""

    id = serializers.CharField(source="pk", read_only=True)
    person = serializers.SerializerMethodField()

    class Meta:
        model = BriefShare
        fields = ("id", "person", "may", "shared_at")
        read_only_fields = fields

    def get_person(self, share: BriefShare) -> str:
        """Return the name of the colleague."""
        return share.person.get_full_name()


class BriefDetailSerializer(BriefSerializer):
    """A brief with what it holds, in its order. `shares` is null for whom it is shared with."""

    items = serializers.SerializerMethodField()
    shares = serializers.SerializerMethodField()

    class Meta(BriefSerializer.Meta):
        fields = (*BriefSerializer.Meta.fields, "items", "shares")
        read_only_fields = fields

    @extend_schema_field(QuoteSerializer(many=True))
    def get_items(self, brief: Brief) -> Any:
        """Return what the brief says now."""
        found: Any = quotes_for(self.context["request"].user, brief)
        return QuoteSerializer(found, many=True).data

    @extend_schema_field(ShareSerializer(many=True, allow_null=True))
    def get_shares(self, brief: Brief) -> Any:
        """Return with whom its owner shares it."""
        if self.get_may(brief) != OWN:
            return None
        return ShareSerializer(brief.shares.all(), many=True).data


class WriteBriefSerializer(serializers.Serializer[Any]):
    """What a brief is called, what it is for, and how its items are grouped."""

    title = serializers.CharField(max_length=LONGEST_TITLE)
    purpose = serializers.CharField(max_length=LONGEST_PURPOSE, allow_blank=True, required=False)
    group_by = serializers.ChoiceField(choices=GroupBy.choices, required=False)


class NewItemSerializer(serializers.Serializer[Any]):
    """A published statement by its id, or a paragraph of it, counted from 1; the language is that of the original."""

    statement = serializers.UUIDField()
    paragraph = serializers.IntegerField(min_value=1, max_value=100_000, required=False, allow_null=True)
    language = serializers.ChoiceField(choices=LANGUAGES, required=False)


class ChangeItemSerializer(serializers.Serializer[Any]):
    """What changes of an item; what is left out stays."""

    heading = serializers.CharField(max_length=LONGEST_HEADING, allow_blank=True, required=False)
    note = serializers.CharField(max_length=LONGEST_NOTE, allow_blank=True, required=False)
    language = serializers.ChoiceField(choices=LANGUAGES, required=False)
    position = serializers.IntegerField(min_value=1, max_value=100_000, required=False)


class OwnNoteSerializer(serializers.Serializer[Any]):
    """A note that nobody else reads; empty takes it away."""

    text = serializers.CharField(max_length=LONGEST_NOTE, allow_blank=True)


class OrderSerializer(serializers.Serializer[Any]):
    """The ids of all items in their new order."""

    items = serializers.ListField(child=serializers.UUIDField(), allow_empty=True, max_length=1000)


class NewShareSerializer(serializers.Serializer[Any]):
    """A colleague by the address of their account, and what they may do."""

    email = serializers.EmailField()
    may = serializers.ChoiceField(choices=May.choices, default=May.READ)


class NewOfferSerializer(serializers.Serializer[Any]):
    """The colleague who is to own the brief; whether the caller goes on reading it, and hands over their own notes."""

    email = serializers.EmailField()
    keeps_reading = serializers.BooleanField(default=True)
    with_notes = serializers.BooleanField(default=False)


class OfferSerializer(serializers.ModelSerializer[BriefOffer]):
    """A brief that a colleague wants to hand over to the caller."""

    id = serializers.CharField(source="pk", read_only=True)
    title = serializers.CharField(source="brief.title", read_only=True)
    owner = serializers.SerializerMethodField()

    class Meta:
        model = BriefOffer
        fields = ("id", "title", "owner", "offered_at")
        read_only_fields = fields

    def get_owner(self, offer: BriefOffer) -> str:
        """Return the name of the colleague."""
        return offer.brief.owner.get_full_name()
