"""Applications for standing, from a draft of the organization to the decision: answers, documents, who opened them.

What a committee does in its sessions stands in `committee`, what officers look into in `screening`.
"""
