"""From the parameters `optimizer` and `learning_rate` to a Keras optimizer."""

from __future__ import annotations

import difflib
import inspect
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from keras.optimizers import Optimizer

# The one departure from Keras's own defaults: as in scikit-learn's MLPClassifier, "sgd" has Nesterov
# momentum, without which it is of little use for images.
_DEFAULTS: dict[str, dict[str, Any]] = {
    "sgd": {"momentum": 0.9, "nesterov": True, "learning_rate": 0.1},
}


def make_optimizer(optimizer: str | Optimizer, learning_rate: float | None) -> Optimizer:
    """Create a fresh Keras optimizer.

    Parameters
    ----------
    optimizer : str or keras.optimizers.Optimizer
        A Keras name, or an optimizer whose settings are copied; the object itself stays unused.
    learning_rate : float or None
        The learning rate, or None for that of the optimizer.

    Returns
    -------
    keras.optimizers.Optimizer
        A new optimizer, with no state.

    Raises
    ------
    ValueError
        If Keras has no optimizer of that name, or if it scales the loss or has a schedule of its own.
    TypeError
        If `optimizer` is neither a name nor a Keras optimizer.
    """
    import keras

    known: dict[str, Any] = {
        name.lower(): cls
        for name, cls in vars(keras.optimizers).items()
        if inspect.isclass(cls)
        and issubclass(cls, keras.optimizers.Optimizer)
        and name not in ("Optimizer", "LossScaleOptimizer")
    }
    cls: Any
    if isinstance(optimizer, str):
        name = optimizer.lower()
        if name not in known:
            near = difflib.get_close_matches(name, known, n=3)
            hint = f"Did you mean {' or '.join(map(repr, near))}? " if near else ""
            raise ValueError(
                f"Keras has no optimizer named {optimizer!r}. {hint}Known: {', '.join(sorted(known))}."
            )
        cls, config = known[name], dict(_DEFAULTS.get(name, {}))
    elif isinstance(optimizer, keras.optimizers.Optimizer):
        cls, config = type(optimizer), optimizer.get_config()
    else:
        raise TypeError(
            f"optimizer must be a name such as 'sgd' or 'adam' or a keras.optimizers.Optimizer; "
            f"got {optimizer!r} of type {type(optimizer).__name__}. Give an object, not a class."
        )
    if isinstance(config.get("learning_rate"), dict):
        raise ValueError(
            f"The optimizer {optimizer!r} has a learning-rate schedule of its own. Give it a number, and "
            f"the schedule to the estimator: schedule='cosine', say, or a function of the progress."
        )
    if cls is keras.optimizers.LossScaleOptimizer or config.get("loss_scale_factor") is not None:
        raise ValueError(
            f"The optimizer {optimizer!r} scales the loss, which float16 needs. Training is in float32 or "
            f"bfloat16 here: give the optimizer without loss_scale_factor or LossScaleOptimizer."
        )
    if learning_rate is not None:
        config["learning_rate"] = float(learning_rate)
    if cls is keras.optimizers.SGD:
        from ._fused_sgd import FusedSGD

        cls = FusedSGD
    return cls.from_config(config)
