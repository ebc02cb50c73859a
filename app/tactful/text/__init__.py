"""Reading text: folding, phrases, sentences, language, amounts."""
