"""What other pages draw of what leaves: how many wait for a second look, and the orders of a client."""
