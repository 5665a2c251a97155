from ._archive import load as load
from ._cnn_classifier import CNNClassifier as CNNClassifier
