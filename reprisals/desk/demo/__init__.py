"""The desk of a demonstration: two officers, eight invented cases in invented countries, nobody real."""
