from .estimators import CNNClassifier as CNNClassifier
from .estimators import load as load
from .networks import Network as Network
from .networks import list_networks as list_networks
from .networks import register_network as register_network
