"""Steps of a development's timeline where a list tells of changes and not of every day."""

from __future__ import annotations

from datetime import date

from assetmap.developments.models import Development, DevelopmentStage
from assetmap.importers.contract import SourceFile


def keep_step(row: Development, day: date, source: SourceFile) -> None:
    """One more step where the stage or the homes are not what they were; ``day`` is the news'."""
    now = (row.stage, row.homes_from, row.homes_to)
    last = max(row.stages, key=lambda step: step.on_day, default=None)
    if last is not None and (last.stage, last.homes_from, last.homes_to) == now:
        return
    if last is not None and last.on_day >= day:
        day = max(last.on_day, source.retrieved_on)
    step = next((held for held in row.stages if held.on_day == day), None)
    if step is None:
        step = DevelopmentStage(
            slug=f"{row.slug}-{day}", source_id=f"{row.source_id}/{day}", on_day=day
        )
        row.stages.append(step)
    step.stage, step.homes_from, step.homes_to = now
    step.source, step.licence, step.retrieved_on = row.source, row.licence, source.retrieved_on
