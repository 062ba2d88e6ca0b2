"""What a reader can work out from a table with hidden cells, exactly, and which cells must be hidden besides.

A table with its margins is a network in which what flows in flows out: each count is an arc, each sum a node. What a
hidden count can be is then found by flows in whole numbers, without error; and the cheapest cycle through it names the
cells that must be hidden with it (Castro, "A shortest-paths heuristic for statistical data protection in positive
tables", 2007; ESSnet handbook on statistical disclosure control, chapter 4).

Readers know the rule: zeros are always shown, so whatever is hidden is at least 1.
"""

import heapq
from collections import deque
from dataclasses import dataclass, field

FLOOR = 1  # the least that a hidden count can be
Node = str | tuple[str, ...]


@dataclass
class Arc:
    """One count; `open` says that it is told elsewhere, so that hiding it here would hide nothing."""

    tail: Node
    head: Node
    value: int
    cost: int
    open: bool = False
    hidden: bool = False


@dataclass
class Network:
    """The counts of a table and its margins, each hidden or shown."""

    arcs: list[Arc] = field(default_factory=list)

    def add(self, tail: Node, head: Node, value: int, *, weight: int = 1, known: bool = False) -> Arc:
        """Add a count; the higher the weight, the later it is hidden for the sake of another."""
        arc = Arc(tail, head, value, (value + 1) * weight, known)
        self.arcs.append(arc)
        return arc

    def reach(self, arc: Arc, most: int) -> tuple[int, int]:
        """Return the least and the most that a hidden count can be, as far as `most` above what it is."""
        down = min(self._flow(arc.tail, arc.head, arc, most), arc.value - FLOOR)
        return arc.value - down, arc.value + self._flow(arc.head, arc.tail, arc, most)

    def protect(self, threshold: int) -> bool:
        """Hide the counts below the threshold, and others with them, until each could be one of more than `threshold`.

        False: that cannot be done, and the table must not be published.
        """
        for arc in self.arcs:
            arc.hidden = not arc.open and 0 < arc.value < threshold
        while (weak := self._weak(threshold)) is not None:
            if not self._cover(*weak, threshold):
                return False
        return True

    def _weak(self, threshold: int) -> tuple[Arc, int, int] | None:
        """Return a hidden count that can be told too well, with how far it can go down and up."""
        for arc in self.arcs:
            if arc.hidden:
                low, high = self.reach(arc, threshold + 1)
                if high - low <= threshold:
                    return arc, arc.value - low, high - arc.value
        return None

    def _cover(self, arc: Arc, down: int, up: int, threshold: int) -> bool:
        """Hide the cheapest counts that let another one move further; False if none can.

        A cycle moves both ways, so one that is less wide than what is missing may do; the first that does is taken,
        else the widest, and the rest is found in the next round.
        """
        ways = ((arc.head, arc.tail, up, threshold + 1), (arc.tail, arc.head, down, arc.value - FLOOR))
        widest: list[Arc] = []
        for start, end, has, most in ways:
            for wanted in range(has + 1, min(most, threshold + 1) + 1):
                path = self._cheapest(start, end, arc, wanted)
                if not path:
                    break
                new = [found for found in path if not found.hidden]
                self._hide(new, hidden=True)
                low, high = self.reach(arc, threshold + 1)
                if high - low > threshold:
                    return True
                self._hide(new, hidden=False)
                widest = new
            if widest:
                break
        self._hide(widest, hidden=True)
        return bool(widest)

    def _hide(self, arcs: list[Arc], *, hidden: bool) -> None:
        for arc in arcs:
            arc.hidden = hidden

    def _steps(self, besides: Arc, *, shown: bool) -> dict[Node, list[tuple[Node, Arc, int | None]]]:
        """Return where one can go from each node, by which arc, and how far it can change (None: without end)."""
        steps: dict[Node, list[tuple[Node, Arc, int | None]]] = {}
        for arc in self.arcs:
            if arc is besides or not (arc.hidden or (shown and not arc.open and arc.value)):
                continue
            steps.setdefault(arc.tail, []).append((arc.head, arc, None))
            steps.setdefault(arc.head, []).append((arc.tail, arc, arc.value - FLOOR))
        return steps

    def _flow(self, start: Node, end: Node, besides: Arc, most: int) -> int:
        """Return how much more can flow from one node to another through hidden counts, up to `most`."""
        moved: dict[int, int] = {}
        steps = self._steps(besides, shown=False)
        total = 0
        while total < most:
            path = self._widest_first(steps, start, end, moved)
            if path is None:
                break
            room = min([most - total, *(left for _arc, _sign, left in path if left is not None)])
            for arc, sign, _left in path:
                moved[id(arc)] = moved.get(id(arc), 0) + sign * room
            total += room
        return total

    def _widest_first(
        self,
        steps: dict[Node, list[tuple[Node, Arc, int | None]]],
        start: Node,
        end: Node,
        moved: dict[int, int],
    ) -> list[tuple[Arc, int, int | None]] | None:
        """Return a shortest path along which something can still be moved, as arcs with their sign and room."""
        before: dict[Node, tuple[Node, Arc, int, int | None]] = {}
        queue, seen = deque([start]), {start}
        while queue and end not in seen:
            node = queue.popleft()
            for other, arc, room in steps.get(node, ()):
                sign = 1 if room is None else -1
                left = None if room is None else room + moved.get(id(arc), 0)
                if other not in seen and (left is None or left > 0):
                    seen.add(other)
                    before[other] = (node, arc, sign, left)
                    queue.append(other)
        if end not in before:
            return None
        path, node = [], end
        while node != start:
            node, arc, sign, left = before[node]
            path.append((arc, sign, left))
        return path

    def _cheapest(self, start: Node, end: Node, besides: Arc, wanted: int) -> list[Arc]:
        """Return the path of least cost along which every count can change by `wanted`; [] if there is none."""
        steps = self._steps(besides, shown=True)
        best: dict[Node, int] = {start: 0}
        before: dict[Node, tuple[Node, Arc]] = {}
        order = 0
        queue: list[tuple[int, int, Node]] = [(0, order, start)]
        while queue:
            cost, _order, node = heapq.heappop(queue)
            if node == end:
                break
            if cost > best[node]:
                continue
            for other, arc, room in steps.get(node, ()):
                dearer = cost + (0 if arc.hidden else arc.cost)
                if (room is None or room >= wanted) and dearer < best.get(other, dearer + 1):
                    best[other], before[other] = dearer, (node, arc)
                    order += 1
                    heapq.heappush(queue, (dearer, order, other))
        path: list[Arc] = []
        node = end
        while node in before and node != start:
            node, arc = before[node]
            path.append(arc)
        return path
