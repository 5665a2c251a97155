from ._archive import load as load
from ._augmented_classifier import AugmentedClassifier as AugmentedClassifier
from ._cnn_classifier import CNNClassifier as CNNClassifier
