"""Benchmarks against peers, in one run on one machine: ratios are reported, nothing fails.

Run with ``make bench`` or ``python -m tests.benchmarks`` (``--quick`` for seconds, ``--only``
for some). Every peer does the same work at its best honest form, interleaved with ours, and must
give the same figures.
"""
