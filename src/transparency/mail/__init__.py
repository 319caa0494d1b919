"""Letters: written in the transaction of the change that they tell of, sent afterwards by the worker."""
