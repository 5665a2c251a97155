"""What a network is: hyperparameters that turn images into features."""

from __future__ import annotations

from abc import ABC, abstractmethod
from numbers import Integral, Real
from typing import TYPE_CHECKING, Any, ClassVar

from sklearn.base import BaseEstimator
from sklearn.utils._param_validation import Interval

from .._settings import hash_settings
from .._space import SearchSpace

if TYPE_CHECKING:
    from keras import KerasTensor

# Rules that most networks share, for their `_parameter_constraints`.
POSITIVE_INTEGER = Interval(Integral, 1, None, closed="left")
DROPOUT_RATE = Interval(Real, 0, 1, closed="left")


def _is_same(one: Any, other: Any) -> bool:
    return one is other or hash_settings(one) == hash_settings(other) is not None


class Network(BaseEstimator, ABC):
    """Base class of all networks: constructor arguments are hyperparameters, `features` builds.

    A network is a description, not a model: it holds no weights, so it is cheap to create, clone
    and search over. It ends in features; the estimator owns the input, the standardisation of the
    pixels, the classification head, the L2 penalty and the numerical precision.

    Subclasses define ``__init__`` in the scikit-learn way (explicit arguments, stored unchanged)
    and `features`, and register themselves with `register_network`. Those that declare
    ``_parameter_constraints`` call ``self._validate_params()`` first thing in `features`.

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

        Raises
        ------
        sklearn.utils._param_validation.InvalidParameterError
            If a hyperparameter has a value that no network can be built from. (It is a ValueError.)

        Notes
        -----
        The estimator builds the same network under two precisions and draws its weights anew for
        every fit. So the layers must not depend on the precision, and each weight of a layer needs
        an initialiser of its name: a weight ``gamma`` is drawn from the attribute
        ``gamma_initializer``. The layers of Keras do this, except for its depthwise convolutions.

        A layer with a method ``adapt``, other than Keras's own, is given, as an array, what reaches it of up
        to 1,000 of the training images, before training begins and after its weights were drawn. It must
        have one input and stand in the network itself, not inside another layer.
        """

    def is_like(self, other: Network) -> bool:
        """Tell whether another network has the same architecture.

        Parameters
        ----------
        other : Network
            The other one.

        Returns
        -------
        bool
            Whether class and hyperparameters are the same. A hyperparameter that cannot be hashed,
            such as a lambda, is only like itself.

        Examples
        --------
        >>> from fmnist_sk.networks import MLP
        >>> MLP(width=8).is_like(MLP(width=16))
        False
        """
        if type(self) is not type(other):
            return False
        ours, theirs = self.get_params(deep=False), other.get_params(deep=False)
        return all(_is_same(value, theirs[name]) for name, value in ours.items())
