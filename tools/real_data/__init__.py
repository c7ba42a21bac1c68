"""Public data sets as documents of intake: `orders`, `products` or `stores` of each, with the bad rows they have.

Every loader takes the folder of the data sets (`folder.given()`), reads a file once and gives back, like a feed does,
documents and bad rows. Nothing is corrected; what is added (a time zone by ZIP code, say) is said where it is added.
"""
