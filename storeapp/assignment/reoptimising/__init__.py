"""Place open orders anew, all together: a choice among complete plans per order, as a mixed-integer programme.

`open_orders` says what may move and takes it off the network; `columns` makes complete plans with the kernel, at the
prices of the programme; `master` is the programme in HiGHS; `run` goes back and forth between them (column
generation: Dantzig and Wolfe 1960, Gilmore and Gomory 1961) and returns the moves.
"""
