"""连通分量 (connected components): which nodes hang together by edges, whatever the edges' weights.

Plain arrays and a few passes over them: every root hooks onto the smallest root beside it, paths are shortened, edges
inside one component fall away, until none is left. The label of a component is its smallest node, so that the result
does not depend on the order of the edges.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]


def components(size: int, left: Ints, right: Ints) -> Ints:
    """Return the component of every node.

    Parameters
    ----------
    size : int
        Number of nodes.
    left, right : ndarray of int64, shape (edges,)
        The two ends of each edge, from 0 to ``size - 1``.

    Returns
    -------
    ndarray of int64, shape (size,)
        The smallest node of the component in which a node lies.

    Examples
    --------
    >>> components(4, np.array([3, 1]), np.array([1, 3])).tolist()
    [0, 1, 2, 1]
    """
    label = np.arange(size, dtype=np.int64)
    while left.size:
        np.minimum.at(label, np.maximum(left, right), np.minimum(left, right))
        while True:
            further = label[label]
            if np.array_equal(further, label):
                break
            label = further
        left, right = label[left], label[right]
        apart = left != right
        left, right = left[apart], right[apart]
    return label
