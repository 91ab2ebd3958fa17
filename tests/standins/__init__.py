"""Stand-ins for services on the network: real servers on 127.0.0.1, which can be told to fail."""
