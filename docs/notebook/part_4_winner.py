# %% [markdown]
# ## Explain predictions and mistakes
#
# A right answer may have a wrong reason. LIME hides regions of an image and looks how the
# probability of a class changes: red regions speak for the class, blue ones against it. First an
# image that the winner gets right. R2 says how much of the model's behaviour the explanation
# captures: distrust it near 0.

# %%
from fmnist_sk import LimeExplainer
from fmnist_sk.plotting import ExplanationDisplay, ExplanationGalleryDisplay

right = np.flatnonzero(winner.predict(X_test) == y_test)[0]
explanation = LimeExplainer(winner).explain(X_test[right])
ExplanationDisplay(explanation, n_labels=2, display_labels=names).plot()
# %% [markdown]
# Then the most confident mistakes, each with what spoke for the predicted and for the true class.

# %%
ExplanationGalleryDisplay.from_estimator(
    winner, X_test, y_test, pick="mistakes", n_images=4, display_labels=names
)
# %% [markdown]
# ## Save the winner, and load it in a fresh kernel
#
# The archive holds numbers and JSON, no pickle: loading runs no code from it. A process that knows
# nothing of this notebook must give the same probabilities. (To keep the archive, save to a path of
# your own: this folder goes with the notebook.)

# %%
import subprocess
import sys

winner.save(folder / "winner.zip")
np.save(folder / "images.npy", X_test[:100])

program = """
import sys
from pathlib import Path

import numpy as np
from fmnist_sk import load

folder = Path(sys.argv[1])
proba = load(folder / "winner.zip").predict_proba(np.load(folder / "images.npy"))
np.save(folder / "proba.npy", proba)
"""
subprocess.run([sys.executable, "-c", program, str(folder)], check=True, capture_output=True)

same = np.allclose(np.load(folder / "proba.npy"), winner.predict_proba(X_test[:100]), atol=1e-6)
print(f"{(folder / 'winner.zip').stat().st_size / 1e6:.1f} MB, the same probabilities: {same}")

# %% [markdown]
# ## Where to go on
#
# [Comparing](user_guide/comparing.md) with folds and several seeds,
# [searching](user_guide/searching.md) for longer, [networks](user_guide/networks.md) of your own in
# one file, and [explaining](user_guide/explaining.md) with gradients and with measures of whether
# an explanation is right.
