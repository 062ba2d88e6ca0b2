"""Addresses of the desk: neutral words, opaque numbers, the language first."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import URLPattern, URLResolver, path

from reprisals.desk.views import (
    account,
    actors,
    approvals,
    audit,
    cases,
    copies,
    ending,
    entries,
    errors,
    files,
    identity,
    keys,
    officers,
    report,
    similar,
)

urlpatterns: list[URLPattern | URLResolver] = [
    path("", errors.best_language),
    path("robots.txt", errors.robots),
    *i18n_patterns(
        path("", account.sign_in, name="account_login"),
        path("out/", account.sign_out, name="account_logout"),
        path("join/", account.join, name="desk_join"),
        path("join/factor/", account.set_up, name="desk_set_up"),
        path("keys/", keys.unlock, name="desk_unlock"),
        path("keys/lock/", keys.lock, name="desk_lock"),
        path("keys/recover/", keys.recover, name="desk_recover"),
        path("keys/make/", keys.make, name="desk_make_keys"),
        path("keys/stop/", keys.panic, name="desk_panic"),
        path("officers/", officers.index, name="desk_officers"),
        path("officers/duty/", officers.duty, name="desk_duty"),
        path("officers/<uuid:key_id>/", officers.endorse, name="desk_endorse"),
        path("cases/", cases.index, name="home"),
        path("cases/<uuid:case_id>/", cases.page, name="desk_case"),
        path("cases/<uuid:case_id>/add/<slug:slug>/", entries.add, name="desk_add"),
        path("cases/<uuid:case_id>/identity/", identity.identity, name="desk_identity"),
        path("cases/<uuid:case_id>/similar/", similar.similar, name="desk_similar"),
        path("cases/<uuid:case_id>/hold/", ending.hold, name="desk_hold"),
        path("cases/<uuid:case_id>/longer/<uuid:item_id>/", ending.keep_longer, name="desk_keep_longer"),
        path("cases/<uuid:case_id>/delete/", ending.shred, name="desk_shred"),
        path("cases/<uuid:case_id>/files/<uuid:file_id>/", files.download, name="desk_file"),
        path("cases/<uuid:case_id>/files/<uuid:file_id>/clean/", copies.clean, name="desk_clean"),
        path("cases/<uuid:case_id>/files/<uuid:file_id>/look/", copies.look, name="desk_look"),
        path("cases/<uuid:case_id>/files/<uuid:file_id>/picture/", copies.picture, name="desk_picture"),
        path("cases/<uuid:case_id>/package/<uuid:item_id>/", files.package, name="desk_package"),
        path("approvals/", approvals.index, name="desk_approvals"),
        path("approvals/<uuid:approval_id>/", approvals.decide, name="desk_approval"),
        path("approvals/escrow/", ending.break_glass, name="desk_break_glass"),
        path("approvals/quota/", approvals.quota, name="desk_quota"),
        path("actors/", actors.index, name="desk_actors"),
        path("actors/new/", actors.edit, name="desk_actor_new"),
        path("actors/<uuid:actor_id>/", actors.edit, name="desk_actor"),
        path("report/", report.index, name="desk_report"),
        path("report/new/", report.cycle, name="desk_cycle"),
        path("report/<int:year>/", report.build, name="desk_build"),
        path("report/publish/<uuid:publication_id>/", report.publish, name="desk_publish"),
        path("audit/", audit.index, name="desk_audit"),
    ),
]

handler400 = "civspace.web.views.bad_request"
handler403 = "civspace.web.views.permission_denied"
handler404 = "civspace.web.views.not_found"
handler500 = "civspace.web.views.server_error"
