"""The edge: a request becomes a model, or RequestInvalidError says why not."""

# TODO(03.1): turn a JSON body and a query string into the model that is asked for,
# and pydantic's ValidationError into the details of a RequestInvalidError.
