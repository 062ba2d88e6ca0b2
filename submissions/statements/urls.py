from django.urls import path, re_path

from submissions.statements.views import authors, desk, public, revisions, submitting, writing

urlpatterns = [
    path("statements/", public.statement_list, name="statements"),
    re_path(r"^documents/(?P<symbol>.+)/pdf$", public.document_pdf, name="document_pdf"),
    re_path(r"^documents/(?P<symbol>.+?)/?$", public.document, name="document"),
    path("my/statements/", authors.statement_list, name="my_statements"),
    path("my/statements/new/", authors.begin, name="statement_new"),
    path("my/statements/<uuid:pk>/", authors.detail, name="my_statement"),
    path("my/statements/<uuid:pk>/edit/", writing.edit, name="statement_edit"),
    path("my/statements/<uuid:pk>/check/", submitting.check, name="statement_check"),
    path("my/statements/<uuid:pk>/submit/", submitting.submit, name="statement_submit"),
    path("my/statements/<uuid:pk>/receipt/", submitting.receipt, name="statement_receipt"),
    path("my/statements/<uuid:pk>/receipt.pdf", submitting.receipt_pdf, name="statement_receipt_pdf"),
    path("my/statements/<uuid:pk>/preview.pdf", submitting.preview, name="statement_preview"),
    path("my/statements/<uuid:pk>/withdraw/", authors.withdraw, name="statement_withdraw"),
    path("my/statements/<uuid:pk>/replace/", submitting.replace, name="statement_replace"),
    path("my/statements/<uuid:pk>/versions/", revisions.revision_list, name="statement_revisions"),
    path("my/statements/<uuid:pk>/versions/<int:number>/", revisions.revision_detail, name="statement_revision"),
    path("my/statements/<uuid:pk>/versions/<int:number>/restore/", revisions.restore, name="statement_restore"),
    path("desk/statements/", desk.queue, name="desk_statements"),
    path("desk/statements/<uuid:pk>/", desk.review, name="desk_statement"),
    path("desk/statements/<uuid:pk>/<slug:verb>/", desk.act, name="desk_statement_act"),
]
