"""A small pool of compiled training graphs, so that refitting a known architecture is cheap.

Building and tracing a network takes a second, and TensorFlow never gives all of that memory back. Folds,
grid candidates, seeds and trials fit one architecture many times, so a finished fit returns its
graph to the pool, and the next fit of that architecture starts from it with fresh weights. A graph in
use belongs to one fit alone: a second fit running at the same time builds its own.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from threading import Lock
from types import FunctionType

from keras.optimizers import Optimizer

from .._images import ImageShape
from .._settings import hash_settings
from ..networks import Network
from ._model_building import build_model
from ._training_model import TrainingModel

# Graphs kept for later fits. A search that alternates between more architectures than this
# rebuilds some. A graph holds a few megabytes, and its weights four to five times; all together hold
# so many parameters, but one may have any number.
POOL_SIZE = 8
POOL_PARAMETERS = 5_000_000

_pool: OrderedDict[Hashable, list[TrainingModel]] = OrderedDict()
_lock = Lock()


def architecture_key(network: Network, image_shape: ImageShape, n_classes: int) -> Hashable | None:
    """Return what two models must have in common to share a graph.

    Parameters
    ----------
    network : Network
        Its class, the code of its methods and its hyperparameters count, not its identity.
    image_shape : tuple of int
        Height, width, channels.
    n_classes : int
        Number of logits.

    Returns
    -------
    hashable or None
        The key; None if a hyperparameter cannot be hashed. A graph is then not kept for others.
    """
    settings = hash_settings(network.get_params())
    if settings is None:
        return None
    # A class that is edited and loaded again in place is another one.
    own = type(network).__mro__[: type(network).__mro__.index(Network)]
    methods = (value for cls in own for value in vars(cls).values())
    code = tuple(method.__code__ for method in methods if isinstance(method, FunctionType))
    return type(network), code, settings, image_shape, n_classes


@contextmanager
def borrow_training_model(
    network: Network,
    image_shape: ImageShape,
    n_classes: int,
    *,
    precision: str,
    optimizer: Optimizer,
) -> Iterator[TrainingModel]:
    """Lend a training model for the duration of one fit.

    Parameters
    ----------
    network, image_shape, n_classes, precision
        As in `build_model`.
    optimizer : keras.optimizers.Optimizer
        The model comes compiled with an optimizer of the same settings, or not compiled. The
        learning rate does not count: it is a variable that the fit sets.

    Yields
    ------
    TrainingModel
        Its weights and its optimizer's state are whatever the last user left.
    """
    settings = {
        k: v for k, v in optimizer.get_config().items() if k not in ("learning_rate", "name")
    }
    architecture = architecture_key(network, image_shape, n_classes)
    optimizer_settings = hash_settings(settings)
    key = None
    if architecture is not None and optimizer_settings is not None:
        key = architecture, precision, type(optimizer), optimizer_settings
    with _lock:
        idle = _pool.get(key)
        model = idle.pop() if idle else None
    if model is None:
        model = build_model(
            network, image_shape, n_classes, precision=precision, model_class=TrainingModel
        )
    yield model
    # Reached only if the fit succeeded: a graph that a failure may have left half-way is dropped.
    if key is None:
        return
    with _lock:
        _pool.setdefault(key, []).append(model)
        _pool.move_to_end(key)
        while _is_overfull():
            oldest = next(iter(_pool.values()))
            if oldest:
                oldest.pop()
            if not oldest:
                _pool.popitem(last=False)


def _is_overfull() -> bool:
    idle = [model for models in _pool.values() for model in models]
    n_params = sum(model.count_params() for model in idle)
    return len(idle) > POOL_SIZE or (len(idle) > 1 and n_params > POOL_PARAMETERS)
