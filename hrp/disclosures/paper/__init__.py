"""What is put on paper for somebody outside. Knows what it is handed and nothing else of any client."""
