"""An index in a cluster of OpenSearch, which several bots may share."""
