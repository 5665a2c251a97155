"""What classifiers around a classifier have in common."""

from __future__ import annotations

from typing import Any

from sklearn.base import BaseEstimator, ClassifierMixin, MetaEstimatorMixin
from sklearn.utils import Tags, get_tags

# What scikit-learn's validation sets on the wrapper itself, from what the user gave the wrapper.
_OWN_ATTRIBUTES = ("feature_names_in_", "n_features_in_")


class ClassifierWrapper(MetaEstimatorMixin, ClassifierMixin, BaseEstimator):
    """Base of classifiers that train `estimator` and keep it as `estimator_`."""

    estimator: Any
    estimator_: Any

    def __getattr__(self, name: str) -> Any:
        # Fitted attributes of the trained classifier; `vars` because this is only called for what
        # is missing, `estimator_` itself included.
        fitted = name.endswith("_") and not name.startswith("_") and name not in _OWN_ATTRIBUTES
        if fitted and "estimator_" in vars(self):
            return getattr(self.estimator_, name)
        raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")

    def __sklearn_is_fitted__(self) -> bool:
        return "estimator_" in vars(self)

    def __sklearn_tags__(self) -> Tags:
        tags = super().__sklearn_tags__()
        tags.input_tags.three_d_array = True
        inner = get_tags(self.estimator).classifier_tags
        if inner is not None and tags.classifier_tags is not None:
            tags.classifier_tags.multi_class = inner.multi_class
        return tags
