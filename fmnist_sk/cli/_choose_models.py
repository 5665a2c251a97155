"""Some of many models, by name."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from typing import Any


def choose_models(models: Mapping[str, Any], names: str | None) -> dict[str, Any]:
    """Keep the models that were asked for.

    Parameters
    ----------
    models : dict of str to estimator
        All models.
    names : str or None
        Names with commas between them; None keeps all.

    Returns
    -------
    dict of str to estimator
        The chosen models, in the order in which they were asked for.

    Raises
    ------
    ValueError
        If there is no model of a name; the message suggests the nearest ones.

    See Also
    --------
    standard_models : All models of the benchmark.

    Examples
    --------
    >>> from fmnist_sk.cli import choose_models
    >>> choose_models({"svc": 1, "mlp": 2, "vgg": 3}, "vgg, svc")
    {'vgg': 3, 'svc': 1}
    """
    if names is None:
        return dict(models)
    chosen = [name.strip() for name in names.split(",") if name.strip()]
    for name in chosen:
        if name not in models:
            near = difflib.get_close_matches(name, models, cutoff=0.5)
            hint = f" Did you mean {' or '.join(near)}?" if near else ""
            raise ValueError(f"There is no model {name!r}.{hint} Models: {', '.join(models)}.")
    if not chosen:
        raise ValueError(f"No model was named. Models: {', '.join(models)}.")
    return {name: models[name] for name in chosen}
