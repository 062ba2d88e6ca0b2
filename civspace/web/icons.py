"""Our own icons, drawn in strokes on a 24 by 24 grid; always decoration beside words."""

from django.utils.safestring import SafeString, mark_safe

_PATHS = {
    "alert": '<path d="M12 4 2.8 19.5h18.4z"/><path d="M12 10v4.5M12 17v.01"/>',
    "arrow": '<path d="M4 12h15M13 6l6 6-6 6"/>',
    "building": '<path d="M4 20h16M6 20V9l6-5 6 5v11M10 20v-5h4v5"/>',
    "calendar": '<rect x="4" y="5.5" width="16" height="15" rx="2"/><path d="M4 10.5h16M8.5 3v4M15.5 3v4"/>',
    "check": '<path d="m5 12.5 4.5 4.5L19 7.5"/>',
    "clock": '<circle cx="12" cy="12" r="8.5"/><path d="M12 7v5.5l3.5 2"/>',
    "cross": '<path d="m6 6 12 12M18 6 6 18"/>',
    "document": '<path d="M6 3h8l4.5 4.5V21H6z"/><path d="M14 3v5h4.5M9 12.5h6M9 16.5h6"/>',
    "download": '<path d="M12 4v11M7 10.5l5 5 5-5M4.5 20h15"/>',
    "external": '<path d="M13 4h7v7M20 4l-9 9M18 14v6H4V6h6"/>',
    "globe": (
        '<circle cx="12" cy="12" r="8.5"/><path d="M3.5 12h17M12 3.5c5 5.5 5 11.5 0 17M12 3.5c-5 5.5-5 11.5 0 17"/>'
    ),
    "info": '<circle cx="12" cy="12" r="8.5"/><path d="M12 11v5.5M12 7.5v.01"/>',
    "inbox": '<path d="M4 13 6.5 5h11L20 13v6H4z"/><path d="M4 13h5l1.5 2.5h3L15 13h5"/>',
    "link": (
        '<path d="M10 14a4 4 0 0 0 5.7 0l3-3a4 4 0 0 0-5.7-5.7L12 6.3'
        'M14 10a4 4 0 0 0-5.7 0l-3 3a4 4 0 0 0 5.7 5.7L12 17.7"/>'
    ),
    "lock": '<rect x="5" y="10.5" width="14" height="10" rx="2"/><path d="M8 10.5V8a4 4 0 0 1 8 0v2.5"/>',
    "feed": '<path d="M5 11a8 8 0 0 1 8 8M5 5a14 14 0 0 1 14 14"/><circle cx="6" cy="18" r="1.5"/>',
    "follow": '<path d="M6 17V11a6 6 0 0 1 12 0v6l1.5 2h-15z"/><path d="M10 21.5h4"/>',
    "people": (
        '<circle cx="9" cy="8.5" r="3.5"/>'
        '<path d="M2.5 20c.5-4 3-6 6.5-6s6 2 6.5 6M16 5.5a3.5 3.5 0 0 1 0 6M18 14.5c2 .8 3.2 2.7 3.5 5.5"/>'
    ),
    "person": '<circle cx="12" cy="8" r="4"/><path d="M4 20.5c.8-4.5 3.8-6.5 8-6.5s7.2 2 8 6.5"/>',
    "search": '<circle cx="10.5" cy="10.5" r="6.5"/><path d="m15.5 15.5 5 5"/>',
}


def icon_svg(name: str) -> SafeString:
    """Return an icon as inline SVG that screen readers pass over.

    Raises KeyError for a name that is not drawn.
    """
    attributes = 'viewBox="0 0 24 24" width="24" height="24" aria-hidden="true" focusable="false"'
    return mark_safe(f'<svg class="icon icon--{name}" {attributes}>{_PATHS[name]}</svg>')


NAMES = tuple(sorted(_PATHS))
