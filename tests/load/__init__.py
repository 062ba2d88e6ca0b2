"""`make load`: the night of a deadline on a portal and servers of its own, played by locust. See docs/load.md."""
