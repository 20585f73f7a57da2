"""Ways of labelling conversations, judged against what people finally decided."""
