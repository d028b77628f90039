"""Into which five classes do the values of a layer fall?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

CLASSES = 5


def breaks_of(values: Sequence[float]) -> tuple[float, ...]:
    """Where a class ends and the next begins: a fifth of the areas in each, at whole numbers.

    Quintiles (``mapclassify.Quantiles``), since they give the same breaks in every process, which
    a sampled optimum would not. A break belongs to the class above it. Breaks that round to the
    same number are one, so that few or equal values make fewer classes.

    Parameters
    ----------
    values : sequence of float
        Finite, none missing.

    >>> breaks_of([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
    (3.0, 5.0, 6.0, 8.0)
    >>> breaks_of([7, 7, 7]), breaks_of([])
    ((7.0,), ())
    """
    if len(values) == 0:
        return ()
    # Brings scikit-learn with it, which takes seconds: only a process that shades pays for it.
    from mapclassify import Quantiles  # noqa: PLC0415

    found = np.asarray(values, dtype=np.float64)
    if np.unique(found).size < CLASSES:
        return tuple(float(one) for one in np.unique(np.round(found)))
    bins = Quantiles(found, k=CLASSES).bins[:-1]
    return tuple(float(one) for one in np.unique(np.round(bins)))
