"""What the anchors' pages say, part by part: figures in, words and drawings out; no database."""
