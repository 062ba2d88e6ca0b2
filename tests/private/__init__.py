"""Private servers, and a portal on them in processes of its own: what tests of faults may stop, kill and starve.

Nothing here touches a server that somebody else uses: every server listens on a free port of its own, keeps its data in
a folder of its own, and ends with the process that started it.
"""
