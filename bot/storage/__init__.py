"""What is kept: claims on deliveries, questions in hand, answers given, and feedback."""
