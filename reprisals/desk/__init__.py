"""Pages of the officers: sign-in, keys, cases, referrals and the annual report.

Nothing is read here without an unlocked key; what an officer writes about a case goes into the vault and nowhere else.
"""
