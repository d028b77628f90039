"""What leaves on paper or as a file: walk sheets, and the map to take away. It decides nothing."""
