"""Pages that show several rooms: home, my workspace, the desk, help, and the statements that every portal owes its
visitors. It decides nothing: the one thing it writes is a report that a page has a problem.
"""
