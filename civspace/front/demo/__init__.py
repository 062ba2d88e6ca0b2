"""The demo portal: real bodies, meetings, documents and names, and invented organizations that do everything else.

Every statement, claim and decision belongs to an invented organization; no real one is given a part to play.
"""
