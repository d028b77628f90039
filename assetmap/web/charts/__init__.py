"""Charts drawn on the server as SVG, twice: 328 px for phones and 520 px for desks.

The container's width shows one of the two; neither is scaled to be the other. Solid is measured,
hatched is not known. Every shape carries presentation attributes (light, print) and a class, so
that a drawing is right alone and style sheets can still change its colours. Nothing here knows
payments: views hand over labels and whole pence.
"""
