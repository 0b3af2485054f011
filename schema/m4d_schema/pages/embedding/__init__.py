"""Search on the pages of others: where its snippet is made, as a frame, and by oEmbed."""
