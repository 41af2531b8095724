"""The health endpoints, asked by load balancers and process supervisors."""

# TODO(01.4): a blueprint named "health" with GET /live and GET /ready.
