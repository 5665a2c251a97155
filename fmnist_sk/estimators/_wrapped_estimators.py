"""What pipelines, searches and ensembles can take, which depends on what they hold."""

from __future__ import annotations

import inspect
from typing import Any

import sklearn
from sklearn.calibration import CalibratedClassifierCV
from sklearn.ensemble import AdaBoostClassifier, BaggingClassifier
from sklearn.pipeline import Pipeline
from sklearn.utils import get_tags
from sklearn.utils.validation import has_fit_parameter

WEIGHT = "sample_weight"


def find_weight_parameter(estimator: Any) -> str | None:
    """Return the name under which `fit` takes weights, None if it takes none.

    Parameters
    ----------
    estimator : estimator
        Also a pipeline, a search or an ensemble, which pass weights on to what they hold.

    Returns
    -------
    str or None
        "sample_weight"; for a pipeline without metadata routing, with the name of the last step before it.

    Examples
    --------
    >>> from sklearn.linear_model import LogisticRegression
    >>> from sklearn.neighbors import KNeighborsClassifier
    >>> from sklearn.pipeline import make_pipeline
    >>> find_weight_parameter(make_pipeline(LogisticRegression()))
    'logisticregression__sample_weight'
    >>> find_weight_parameter(KNeighborsClassifier()) is None
    True
    """
    if not hasattr(estimator, "fit"):
        return None
    if sklearn.get_config()["enable_metadata_routing"]:
        # Who inside asked for weights, scikit-learn knows, and it says so where nobody decided.
        takes = has_fit_parameter(estimator, WEIGHT) or _takes_anything(estimator)
        return WEIGHT if takes else None
    if isinstance(estimator, CalibratedClassifierCV):
        # It takes weights, and drops them with a warning if its classifier does not.
        return _common_weight_parameter([estimator.estimator])
    if has_fit_parameter(estimator, WEIGHT):
        return WEIGHT
    if isinstance(estimator, Pipeline):
        name, last = estimator.steps[-1]
        inner = find_weight_parameter(last)
        return None if inner is None else f"{name}__{inner}"
    if not _takes_anything(estimator):
        return None
    if hasattr(estimator, "estimator"):
        return find_weight_parameter(estimator.estimator)
    return _common_weight_parameter(_parts(estimator))


def require_weight_parameter(estimator: Any, reason: str, way_out: str) -> str:
    """Return the name under which `fit` takes weights, which are needed.

    Parameters
    ----------
    estimator : estimator
        As for `find_weight_parameter`.
    reason : str
        Why there are weights.
    way_out : str
        What the user may do instead of taking another classifier.

    Returns
    -------
    str
        The name.

    Raises
    ------
    ValueError
        If `fit` takes no weights.
    """
    parameter = find_weight_parameter(estimator)
    if parameter is None:
        raise ValueError(
            f"{type(estimator).__name__}.fit takes no sample_weight, which is needed because {reason}. "
            f"Use a classifier that takes it, or {way_out}."
        )
    return parameter


def takes_images(estimator: Any) -> bool:
    """Tell whether an estimator takes images of three and four axes as they are, not only rows.

    Parameters
    ----------
    estimator : estimator
        Who says so by its own tags, does. Otherwise of a pipeline the first step counts, of a search or
        an ensemble what it holds, if it passes on what it is given.

    Returns
    -------
    bool
        True if all that sees the images says so by its tags.
    """
    if get_tags(estimator).input_tags.three_d_array:
        return True
    if isinstance(estimator, (AdaBoostClassifier, BaggingClassifier)):
        return False  # They make rows of it, or refuse.
    if isinstance(estimator, Pipeline):
        steps = [step for _, step in estimator.steps if step not in (None, "passthrough")]
        return bool(steps) and takes_images(steps[0])
    if parts := _parts(estimator):
        return all(map(takes_images, parts))
    return False


def _takes_anything(estimator: Any) -> bool:
    parameters = inspect.signature(estimator.fit).parameters.values()
    return any(parameter.kind is parameter.VAR_KEYWORD for parameter in parameters)


def _common_weight_parameter(parts: list[Any]) -> str | None:
    """Return "sample_weight" if all parts take it under that name, which is how they are given it."""
    takes = parts and all(find_weight_parameter(part) == WEIGHT for part in parts)
    return WEIGHT if takes else None


def _parts(estimator: Any) -> list[Any]:
    """Return the estimators that a search or an ensemble was given."""
    if getattr(estimator, "estimator", None) is not None:
        return [estimator.estimator]
    named = getattr(estimator, "estimators", None) or ()
    return [part for _, part in named if part != "drop"]
