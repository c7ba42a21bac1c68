"""Staff and customers who are played, by the product's own operations."""
