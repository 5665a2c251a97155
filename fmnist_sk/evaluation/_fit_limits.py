"""What one fit may take."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class FitLimits:
    """Time and memory that a fit may take, with the scoring that belongs to it.

    Parameters
    ----------
    seconds : float or None, default=None
        Wall-clock time; None does not limit it.
    megabytes : float or None, default=None
        Memory of the process and of those that it started, above what it held before the fit, in
        units of 10**6 bytes; None does not limit it.
    """

    seconds: float | None = None
    megabytes: float | None = None

    def exceeded(self, seconds: float, megabytes: float) -> tuple[str, str] | None:
        """Return which limit was exceeded, or None.

        Parameters
        ----------
        seconds, megabytes : float
            What the fit has taken.

        Returns
        -------
        (kind, message) or None
            What an error says.

        Examples
        --------
        >>> FitLimits(seconds=60).exceeded(61.0, 0.0)
        ('TimeLimitExceeded', 'the fit was ended after the time limit of 60 s')
        """
        if self.seconds is not None and seconds > self.seconds:
            message = f"the fit was ended after the time limit of {self.seconds:g} s"
            return "TimeLimitExceeded", message
        if self.megabytes is not None and megabytes > self.megabytes:
            return "MemoryLimitExceeded", (
                f"the fit was ended when it took {megabytes:,.0f} MB, above the memory limit of "
                f"{self.megabytes:,g} MB"
            )
        return None
