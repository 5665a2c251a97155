from ._archive import load as load
from ._augmented_classifier import AugmentedClassifier as AugmentedClassifier
from ._cnn_classifier import CNNClassifier as CNNClassifier
from ._test_time_augmented_classifier import (
    TestTimeAugmentedClassifier as TestTimeAugmentedClassifier,
)
