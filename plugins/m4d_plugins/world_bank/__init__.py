"""The World Bank's two search APIs: its documents, and its projects."""
