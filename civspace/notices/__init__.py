"""What must reach people: outbox, inbox, e-mail, preferences.

What a notice says is registered by the room that sends it.
"""
