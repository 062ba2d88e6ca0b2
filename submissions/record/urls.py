from django.urls import path

from submissions.record.views import briefs, collecting, compendium, sharing

urlpatterns = [
    path("my/briefs/", briefs.brief_list, name="briefs"),
    path("my/briefs/new/", briefs.new, name="brief_new"),
    path("my/briefs/add/", collecting.add, name="brief_add"),
    path("my/briefs/offers/<int:pk>/<slug:verb>/", sharing.answer, name="brief_offer_answer"),
    path("my/briefs/<uuid:pk>/", briefs.brief, name="brief"),
    path("my/briefs/<uuid:pk>/edit/", briefs.edit, name="brief_edit"),
    path("my/briefs/<uuid:pk>/delete/", briefs.delete, name="brief_delete"),
    path("my/briefs/<uuid:pk>/pdf/", briefs.pdf, name="brief_pdf"),
    path("my/briefs/<uuid:pk>/docx/", briefs.docx, name="brief_docx"),
    path("my/briefs/<uuid:pk>/items/<uuid:item>/", collecting.item, name="brief_item"),
    path("my/briefs/<uuid:pk>/items/<uuid:item>/move/", collecting.move, name="brief_item_move"),
    path("my/briefs/<uuid:pk>/items/<uuid:item>/remove/", collecting.remove, name="brief_item_remove"),
    path("my/briefs/<uuid:pk>/sharing/", sharing.share, name="brief_sharing"),
    path("my/briefs/<uuid:pk>/sharing/<int:share>/end/", sharing.end, name="brief_share_end"),
    path("my/briefs/<uuid:pk>/hand-over/", sharing.hand_over, name="brief_hand_over"),
    path("my/briefs/<uuid:pk>/hand-over/take-back/", sharing.take_back, name="brief_hand_over_take_back"),
    path("statements/compendium/", compendium.page, name="compendium"),
    path("statements/compendium/documents.zip", compendium.documents_zip, name="compendium_zip"),
    path("compendia/<uuid:pk>/<int:number>.pdf", compendium.volume, name="compendium_volume"),
]
