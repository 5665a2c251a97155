from .networks import Network as Network
from .networks import list_networks as list_networks
from .networks import register_network as register_network
