"""The same explanations and measures by other packages: lime, shap and Quantus."""

from __future__ import annotations

import os

# Read by tqdm when lime imports it: a progress bar would cost lime time.
os.environ.setdefault("TQDM_DISABLE", "1")

from collections.abc import Callable
from typing import Any

import numpy as np

Predict = Callable[[np.ndarray], np.ndarray]  # from (n, height, width, 1) to (n, n_classes)


def explain_by_lime(
    predict: Predict,
    image: np.ndarray,
    segments: np.ndarray | None,
    *,
    n_samples: int = 1_000,
    batch_size: int = 10,
) -> Any:
    """Explain one image by package lime, with its defaults in all else.

    Parameters
    ----------
    predict : callable
        Returns probabilities.
    image : ndarray of shape (height, width)
        The image.
    segments : ndarray of int, shape (height, width), or None
        Its segments. None leaves them to lime.
    n_samples, batch_size : int
        Perturbed images altogether and in one call, by default as many as in lime.

    Returns
    -------
    lime.lime_image.ImageExplanation
        The explanation.
    """
    from lime.lime_image import LimeImageExplainer

    return LimeImageExplainer(random_state=0).explain_instance(
        image,
        lambda X: predict(X[..., :1]),  # lime makes grey images coloured.
        num_samples=n_samples,
        batch_size=batch_size,
        segmentation_fn=None if segments is None else lambda _: segments,
    )


def shapley_by_shap(predict: Predict, image: np.ndarray, segments: np.ndarray) -> np.ndarray:
    """Compute exact Shapley values by `shap.KernelExplainer`, which is shown all coalitions.

    Parameters
    ----------
    predict : callable
        Returns probabilities.
    image : ndarray of shape (height, width)
        The image; hidden segments are black.
    segments : ndarray of int, shape (height, width)
        Its segments.

    Returns
    -------
    ndarray of shape (n_classes, n_segments)
        The values.
    """
    import shap

    n_segments = int(segments.max()) + 1

    def predict_coalitions(coalitions: np.ndarray) -> np.ndarray:
        return predict((image * (coalitions[:, segments] > 0.5))[..., None])

    explainer = shap.KernelExplainer(predict_coalitions, np.zeros((1, n_segments)))
    values = explainer.shap_values(
        np.ones((1, n_segments)), nsamples=2**n_segments, l1_reg=False, silent=True
    )
    return values[0].T


def curves_by_quantus(
    model: Any,
    X: np.ndarray,
    attributions: np.ndarray,
    codes: np.ndarray,
    n_steps: int,
    batch_size: int | None,
) -> tuple[np.ndarray, np.ndarray]:
    """Compute deletion and insertion curves by `quantus.PixelFlipping`.

    Quantus has no insertion; but showing the most important pixels of a black image is hiding the least
    important ones, so its curve is that of the opposite attributions, backwards.

    Parameters
    ----------
    model : keras.Model
        From images to probabilities.
    X : ndarray of shape (n, height, width, 1)
        The images.
    attributions : ndarray of shape (n, height, width)
        Importance of each pixel; no two alike, because Quantus orders equal ones at random.
    codes : ndarray of int, shape (n,)
        The class of each image whose probability is followed.
    n_steps : int
        Steps; a divisor of the number of pixels.
    batch_size : int or None
        Images that Quantus and Keras handle at once. None is the default of each.

    Returns
    -------
    deletion, insertion : ndarray of shape (n, n_steps)
        Deletion after each step and insertion before each step.
    """
    import quantus

    metric = quantus.PixelFlipping(
        features_in_step=attributions[0].size // n_steps,
        normalise=False,
        perturb_baseline=0.0,
        disable_warnings=True,
    )
    sizes: dict[str, Any] = {}
    if batch_size is not None:
        sizes = {"batch_size": batch_size, "model_predict_kwargs": {"batch_size": batch_size}}
    deletion, insertion = (
        np.array(
            metric(
                model=model,
                x_batch=X,
                y_batch=codes,
                a_batch=ranked[:, None],  # channels first, as Quantus has images
                channel_first=False,
                softmax=True,
                **sizes,
            )
        )
        # Quantus refuses attributions that are all negative.
        for ranked in (attributions, attributions.max() - attributions)
    )
    return deletion, insertion[:, ::-1]
