"""Named parts with nested parameters, for the augmenters that are made of others."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from typing import Any, Self

from sklearn.pipeline import _name_estimators
from sklearn.utils.metaestimators import _BaseComposition

from ._base import Augmenter

Part = Augmenter | tuple[str, Augmenter]


class Composition(Augmenter, _BaseComposition):
    """Base class of augmenters made of a list of others.

    The parameter `augmenters` holds augmenters, or pairs of a name and an augmenter. Nameless
    ones are named as `~sklearn.pipeline.make_pipeline` does it, after their class in lower case,
    with a number where a class occurs twice; so ``Compose([CutMix()])`` has the parameter
    ``cutmix__alpha``.
    """

    _parameter_constraints: dict = {
        **Augmenter._parameter_constraints,
        "augmenters": [list, tuple],
    }

    augmenters: Sequence[Part]

    # sklearn's composition is abstract here.
    @abstractmethod
    def __init__(self) -> None: ...

    @property
    def mixes_labels(self) -> bool:
        """Whether any of the parts changes labels."""
        # What is no augmenter, `fit` and `augment` refuse.
        return any(isinstance(part, Augmenter) and part.mixes_labels for part in self._parts)

    @property
    def _parts(self) -> list[Augmenter]:
        return [part for _, part in self._named_parts]

    @property
    def _named_parts(self) -> list[tuple[str, Augmenter]]:
        # Whatever is set by mistake, `fit` is to complain about it, not `get_params`.
        parts = list(self.augmenters) if isinstance(self.augmenters, (list, tuple)) else []
        nameless = [part for part in parts if not isinstance(part, tuple)]
        names = (name for name, _ in _name_estimators(nameless)) if nameless else iter(())
        return [part if isinstance(part, tuple) else (next(names), part) for part in parts]

    @_named_parts.setter
    def _named_parts(self, parts: list[tuple[str, Augmenter]]) -> None:
        # A part set by its name keeps the name, whatever its class, so names are explicit from now.
        self.augmenters = type(self.augmenters)(parts)  # type: ignore[call-arg]

    def get_params(self, deep: bool = True) -> dict[str, Any]:
        """Return the parameters, with those of the parts under their names.

        Parameters
        ----------
        deep : bool, default=True
            Whether to include the parts and their parameters.

        Returns
        -------
        dict of str to object
            Names and values.
        """
        return self._get_params("_named_parts", deep=deep)

    def set_params(self, **params: Any) -> Self:
        """Set parameters, parts by their names, or parameters of parts as ``name__parameter``.

        Once a part was set by its name, `augmenters` holds pairs, so that all names stay.

        Parameters
        ----------
        **params
            Names and values.

        Returns
        -------
        Composition
            The augmenter itself.
        """
        if "augmenters" in params:
            self.augmenters = params.pop("augmenters")
        self._set_params("_named_parts", **params)
        return self

    def _check_parameters(self) -> None:
        for part in self.augmenters:
            augmenter = part[1] if isinstance(part, tuple) and len(part) == 2 else part
            if not isinstance(augmenter, Augmenter):
                raise TypeError(
                    f"The augmenters of {type(self).__name__} must be augmenters, such as "
                    f"RandomFlip(), or pairs of a name and an augmenter; got {part!r}."
                )
        self._validate_names([name for name, _ in self._named_parts])
        for augmenter in self._parts:
            augmenter._validate_params()
            augmenter._check_parameters()
