"""Verbs of those who write an application: begin, answer, add and remove documents, discard."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.organizations.models import Organization
from civspace.audit.domain import record
from civspace.files.domain import attach, erase
from civspace.files.models import File
from civspace.web.prose import clean_line
from civspace.workflow import IllegalMove
from meetings.accreditation.applications import registry
from meetings.accreditation.applications.answers import cleaned, lines_of, mark, merged
from meetings.accreditation.applications.domain.common import Changed, check_taken, locked, require
from meetings.accreditation.applications.models import Application, Document
from meetings.accreditation.applications.queries import fields_of, holds, open_of, with_parts
from meetings.accreditation.applications.rules import may_start
from meetings.accreditation.applications.states import WHY, WRITABLE, Sort, State
from meetings.accreditation.domain import can_claim
from meetings.accreditation.models import Category, FormField, Scheme, Standing
from meetings.accreditation.schemes.states import FieldKind

#: Documents for one field, where the field says nothing.
MOST_DOCUMENTS = 5
LONGEST_WHY = 4000


@transaction.atomic
def start_application(
    *,
    organization: Organization,
    scheme: Scheme,
    by: Any,
    category: Category | None = None,
    sort: str = Sort.NEW,
    informal: bool = False,
    about: Standing | None = None,
    new_name: str = "",
    merge_with: Organization | None = None,
) -> Application:
    """Begin an application; nobody but the organization sees it before it is submitted.

    Raises PermissionDenied, or ValidationError by field: the scheme takes no applications here, one is under way,
    the organization holds standing already (or none that a request could be about), or it cannot apply at all.
    """
    if not may_start(by, organization.pk):
        raise PermissionDenied
    organization = Organization.objects.select_for_update(no_key=True).get(pk=organization.pk)
    check_taken(scheme)
    errors: dict[str, str] = {}
    held = list(holds(organization, scheme))
    if not can_claim(organization):
        errors["scheme"] = _("This organization cannot apply for a standing.")
    elif open_of(organization, scheme, sort) is not None:
        errors["scheme"] = _("Your organization already has an application of this kind under way.")
    elif sort == Sort.NEW and held:
        errors["scheme"] = _("Your organization already holds a standing of this kind; ask for another category.")
    elif sort != Sort.NEW and not held:
        errors["scheme"] = _("Your organization holds no standing of this kind that the request could be about.")
    if informal and not scheme.informal:
        errors["informal"] = _("Groups without registration cannot apply here.")
    if category is not None and category.scheme_id != scheme.pk:
        errors["category"] = _("Choose a category.")
    if errors:
        raise ValidationError(errors)
    application = Application(
        organization=organization,
        scheme=scheme,
        category=category,
        sort=sort,
        informal=informal,
        about=held[0] if sort != Sort.NEW and about is None and len(held) == 1 else None,
        started_by=str(by.pk),
    )
    _request(application, about=about, new_name=new_name, merge_with=merge_with)
    application.save(force_insert=True)
    record(application, "start", by=by, to_state=State.DRAFT)
    return with_parts(Application.objects.all()).get(pk=application.pk)


def _request(
    application: Application, *, about: Standing | None, new_name: str, merge_with: Organization | None
) -> None:
    """Check and set what a request about a standing names."""
    errors: dict[str, str] = {}
    new_name = clean_line(new_name)
    if len(new_name) > 300:
        errors["new_name"] = _("A name has at most 300 characters.")
    if about is not None and (
        about.organization_id != application.organization_id or about.category.scheme_id != application.scheme_id
    ):
        errors["about"] = _("Choose the standing that the request is about.")
    if merge_with is not None and merge_with.pk == application.organization_id:
        errors["merge_with"] = _("Choose the other organization.")
    if errors:
        raise ValidationError(errors)
    if application.sort != Sort.NEW and about is not None:
        application.about = about
    application.new_name = new_name if application.sort == Sort.RENAME else ""
    application.merge_with = merge_with if application.sort == Sort.MERGER else None


def _writable(application: Application) -> None:
    if application.state not in WRITABLE:
        raise IllegalMove("save", application.state)


def _touch(application: Application, *fields: str) -> None:
    application.version += 1
    application.save(update_fields=[*fields, "version", "updated_at"])


@transaction.atomic
def save_answers(
    *,
    application: Application,
    by: Any,
    values: Mapping[str, Any],
    seen: str | None = None,
    expected_version: int | None = None,
    whole: bool = False,
) -> tuple[Application, dict[str, str]]:
    """Keep answers by slug; what does not fit is not kept and comes back as errors by slug, the rest is kept.

    `seen` is the mark of these answers as the page showed them: Changed is raised when somebody else changed them
    meanwhile, and nothing is kept; what others saved elsewhere in the form does not matter. With `whole`, nothing is
    kept unless all of it fits. An answer of nothing is emptied. Raises PermissionDenied, Stale, or IllegalMove once it
    is submitted.
    """
    require("save", by, application)
    current = locked(application, expected_version)
    _writable(current)
    values = dict(values)
    why = values.pop(WHY, None)
    good, errors = cleaned(fields_of(current), values)
    if isinstance(why, str):
        good[WHY] = lines_of(why)[:LONGEST_WHY] or None
    elif why is not None:
        errors[WHY] = _("Write text.")
    if errors and whole:
        return current, errors
    answers = merged(current.answers, good)
    if answers != current.answers:
        if seen is not None and seen != mark(current.answers, values):
            raise Changed(current)
        current.answers = answers
        _touch(current, "answers")
    return current, errors


@transaction.atomic
def change_request(
    *,
    application: Application,
    by: Any,
    category: Category | None = None,
    informal: bool | None = None,
    about: Standing | None = None,
    new_name: str = "",
    merge_with: Organization | None = None,
    expected_version: int | None = None,
) -> Application:
    """Change what is applied for while it is written. Raises what save_answers raises, or ValidationError."""
    require("save", by, application)
    current = locked(application, expected_version)
    _writable(current)
    if category is not None and category.scheme_id != current.scheme_id:
        raise ValidationError({"category": _("Choose a category.")})
    if informal and not current.scheme.informal:
        raise ValidationError({"informal": _("Groups without registration cannot apply here.")})
    current.category = category or current.category
    current.informal = current.informal if informal is None else informal
    _request(current, about=about, new_name=new_name or current.new_name, merge_with=merge_with or current.merge_with)
    _touch(current, "category", "informal", "about", "new_name", "merge_with")
    return current


@transaction.atomic
def add_document(
    *, application: Application, field: FormField, file: File, by: Any, redacted: bool = False
) -> Document:
    """Add a document that the person has just uploaded to a field of the form.

    Raises PermissionDenied, IllegalMove, or ValidationError when the field takes no (further) document, when it takes
    no redacted copy, or when the file is not the person's own upload.
    """
    require("save", by, application)
    current = locked(application)
    _writable(current)
    errors = {}
    most = field.max_length or MOST_DOCUMENTS
    if field.kind != FieldKind.FILE or field.slug not in {it.slug for it in fields_of(current)}:
        errors[field.slug] = _("The form has no such field.")
    elif file.owner_type or file.uploaded_by != str(by.pk):
        errors[field.slug] = _("Add the document again.")
    elif current.documents.filter(field=field).count() >= most:
        errors[field.slug] = _("At most %(most)d documents. Remove one first.") % {"most": most}
    elif redacted and not field.redacted_ok:
        errors[field.slug] = _("A redacted copy is not accepted here.")
    if errors:
        raise ValidationError(errors)
    document = Document.objects.create(application=current, field=field, file=file, redacted=redacted)
    attach(file, document)
    record(current, "add_document", by=by, difference={"field": field.slug, "file": str(file.pk)})
    _touch(current)
    return document


@transaction.atomic
def remove_document(*, document: Document, by: Any) -> Application:
    """Remove a document for good, while the application is written. Raises PermissionDenied or IllegalMove."""
    require("save", by, document.application)
    current = locked(document.application)
    _writable(current)
    _erase(document)
    record(current, "remove_document", by=by, difference={"field": document.field_id, "file": str(document.file_id)})
    _touch(current)
    return current


def _erase(document: Document) -> None:
    file = document.file
    Document.objects.filter(pk=document.pk).delete()
    erase(file)


@transaction.atomic
def discard_draft(*, application: Application, by: Any, expected_version: int | None = None) -> None:
    """Delete a draft with its documents, for good; only the audit trail says that there was one.

    Raises PermissionDenied, Stale, or IllegalMove for what was ever submitted.
    """
    require("discard", by, application)
    current = locked(application, expected_version)
    if current.state != State.DRAFT:
        raise IllegalMove("discard", current.state)
    for follow in registry.ended:
        follow(current)
    for document in current.documents.select_related("file"):
        _erase(document)
    record(current, "discard", by=by, from_state=State.DRAFT)
    current.delete()
