"""How a scheme works in practice, beside what is published about it: figures of each period that is over, counted once
so that nobody is disclosed, and the safeguards that its rules promise.
"""
