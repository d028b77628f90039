"""What can be wrong with a file that somebody sends; every message is a sentence for an officer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assetmap.core.errors import Invalid, Unavailable


class UnreadableFile(Invalid):
    """The file cannot be read as what it was said to be; nothing was changed."""


class TooLarge(UnreadableFile):
    """The file is past a limit, or would need more memory or time than a file may have."""


class WrongKind(UnreadableFile):
    """The file is not of a kind that is accepted here, or not what its name says."""


class MustChoose(UnreadableFile):
    """The file is sound but leaves a question open that only a person can answer.

    Parameters
    ----------
    question : str
        ``crs`` or ``layer``.
    choices : sequence of str
        The answers that are possible.
    """

    def __init__(self, message: str, *, question: str, choices: Sequence[str]) -> None:
        super().__init__(message, {question: message})
        self.question = question
        self.choices: tuple[str, ...] = tuple(choices)


class HiddenContent(UnreadableFile):
    """A workbook holds what its reader does not see; ``reasons`` names each.

    Parameters
    ----------
    reasons : sequence of str
        One clause for each thing found, in the order of the workbook.
    """

    def __init__(self, message: str, reasons: Sequence[str]) -> None:
        super().__init__(message, {"file": message})
        self.reasons: tuple[str, ...] = tuple(reasons)


@dataclass(frozen=True)
class FeatureFault:
    """One feature that breaks a rule.

    Attributes
    ----------
    row : int
        Its position in the file from 1.
    reason : str
        The rule, as a sentence.
    mendable : bool
        True when reading the file again with repairs accepted would take it.
    """

    row: int
    reason: str
    mendable: bool = False


class BadFeatures(UnreadableFile):
    """Some features break a rule; ``faults`` names the first of them.

    Parameters
    ----------
    faults : sequence of FeatureFault
        At most the first hundred.
    """

    def __init__(self, message: str, faults: Sequence[FeatureFault]) -> None:
        super().__init__(message, {"file": message})
        self.faults: tuple[FeatureFault, ...] = tuple(faults)


class NoRoom(Unavailable):
    """The disk that takes uploads is full."""
