"""Opening what a reference names, for who is signed in: the public search knows only what everybody may read."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from accounts.people.access import signed_in
from civspace.search.symbols import resolve_for


@signed_in
@require_safe
def find(request: HttpRequest) -> HttpResponse:
    """Lead to the thing that a reference or a symbol names; say that there is none alike for what is not there and
    for what the reader may not see."""
    q = request.GET.get("q", "")[:200]
    if q and (address := resolve_for(q, request.user)):
        return redirect(address)
    return render(request, "front/find.html", {"q": q.strip()})
