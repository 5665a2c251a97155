"""
Look at the data first
======================

Before a model is trained: how many images there are of each class, what they look like, and whether
test images also stand in the training set.
"""

# %%
# Generated garments have the form of Fashion-MNIST: rows of 784 bytes, ten classes.

from fmnist_sk import describe_dataset, make_fashion_like

train = make_fashion_like(1500, random_state=0)
test = make_fashion_like(500, random_state=1)

description = describe_dataset(
    train.data,
    train.target,
    X_test=test.data,
    y_test=test.target,
    target_names=train.target_names,
)
print(description)

# %%
# The distribution of the classes, in both sets.

from fmnist_sk.plotting import LabelDistributionDisplay, SampleGridDisplay

LabelDistributionDisplay.from_description(description)

# %%
# The mean image of each class, and some of its images. Classes with similar means, such as coat and
# pullover, will be confused.

SampleGridDisplay.from_data(train.data, train.target, n_images=8, display_labels=train.target_names)
