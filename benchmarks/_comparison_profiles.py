"""How large a comparison is."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Profile:
    """Size of a comparison.

    Parameters
    ----------
    n_train, n_test : int or None
        Rows for training (a tenth of which is kept for choosing the best model) and for testing.
        None takes all.
    epochs : int
        Length of the schedule of every network; the model of the final epoch counts.
    boosting_iterations : int
        Trees per class of the gradient boosting.
    """

    n_train: int | None
    n_test: int | None
    epochs: int
    boosting_iterations: int


# "quick" is to stay under ten minutes, and "smoke" under one, on two cores.
PROFILES = {
    "quick": Profile(n_train=10_000, n_test=10_000, epochs=5, boosting_iterations=20),
    "full": Profile(n_train=None, n_test=None, epochs=10, boosting_iterations=60),
    "smoke": Profile(n_train=400, n_test=200, epochs=1, boosting_iterations=3),
}
