"""
Explain a prediction
====================

Which parts of an image speak for a class? LIME and Shapley values over all coalitions of about a dozen
segments, so that the same image always gets the same explanation. It needs the extra `explain`:
``pip install "fmnist_sk[explain]"``.
"""

# %%
# Any classifier with `predict_proba` can be explained; this is a CNN.

from fmnist_sk import CNNClassifier, LimeExplainer, make_fashion_like

train = make_fashion_like(1500, random_state=0)
test = make_fashion_like(200, random_state=1)
clf = CNNClassifier("lenet", epochs=8, learning_rate=0.03, random_state=0)
clf.fit(train.data, train.target)

# %%
# An image that it got wrong: what spoke for the wrong class?

import numpy as np

from fmnist_sk.plotting import ExplanationDisplay

wrong = int(np.flatnonzero(clf.predict(test.data) != test.target)[0])
print("true class:", test.target_names[test.target[wrong]])
ExplanationDisplay.from_estimator(
    clf, test.data[wrong], n_labels=2, display_labels=test.target_names
)

# %%
# Shapley values of the same segments. They sum to the difference between the probability of the whole
# image and that of an image of nothing but the mean colour.

explanation = LimeExplainer(clf, method="shapley").explain(test.data[wrong])
print(explanation)
ExplanationDisplay(explanation, n_labels=2, display_labels=test.target_names).plot()
