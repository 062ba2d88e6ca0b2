"""The reporters' pages under /s/: a report, a receipt, an inbox. No account, no script, no trace that we can avoid.

Knows the vault's verbs for reporters and nothing of officers, users or the portal.
"""
