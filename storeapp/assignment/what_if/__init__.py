"""What would have happened under other rules: own history played again through the same engine.

`history` is what came in, and the network as it was when it began; `playing` lets a policy decide every order when it
arrived, knowing only what was known then; `account` says what that cost and how the work was spread.
"""
