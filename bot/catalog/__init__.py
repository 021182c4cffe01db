"""What can be asked: snapshots of documents, and which of them a question is put to."""
