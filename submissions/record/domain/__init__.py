"""The verbs of this room."""

from submissions.record.domain.briefs import (
    add_item,
    change_brief,
    change_item,
    create_brief,
    delete_brief,
    move_item,
    order_items,
    remove_item,
    write_note,
)
from submissions.record.domain.exporting import request_pdf, word_copy
from submissions.record.domain.sharing import (
    answer_offer,
    end_share,
    offer_brief,
    share_brief,
    take_back_offer,
)

__all__ = [
    "add_item",
    "answer_offer",
    "change_brief",
    "change_item",
    "create_brief",
    "delete_brief",
    "end_share",
    "move_item",
    "offer_brief",
    "order_items",
    "remove_item",
    "request_pdf",
    "share_brief",
    "take_back_offer",
    "word_copy",
    "write_note",
]
