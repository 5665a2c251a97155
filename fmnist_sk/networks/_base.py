"""What a network is: hyperparameters that turn images into features."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING, ClassVar

from sklearn.base import BaseEstimator

from .._space import SearchSpace

if TYPE_CHECKING:
    from keras import KerasTensor


class Network(BaseEstimator):
    """Base class of all networks: constructor arguments are hyperparameters, `features` builds.

    A network is a description, not a model: it holds no weights, so it is cheap to create, clone and
    search over. It ends in features; the estimator owns the input, the standardisation of the
    pixels, the classification head, the L2 penalty and the numerical precision.

    Subclasses define ``__init__`` in the scikit-learn way (explicit arguments, stored unchanged) and
    `features`, and register themselves with `register_network`.

    Attributes
    ----------
    search_space : dict of str to range
        Which values of which hyperparameters are worth trying; plain data, read by the searches.

    See Also
    --------
    register_network : Makes a network known by name.

    Examples
    --------
    >>> from fmnist_sk.networks import make_network
    >>> make_network("mlp", width=64)
    MLP(width=64)
    """

    search_space: ClassVar[SearchSpace] = {}

    @abstractmethod
    def features(self, x: KerasTensor) -> KerasTensor:
        """Build the layers from standardised images to features.

        Parameters
        ----------
        x : KerasTensor of shape (batch, height, width, channels)
            Images with a mean of about 0 and a standard deviation of about 1. Any height and
            width down to 1 must work, so pad with "same" and guard every pooling.

        Returns
        -------
        KerasTensor of shape (batch, n_features)
            What the classification head sees.
        """
