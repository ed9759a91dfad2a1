"""Many at once."""


def test_rush(stock, together, new_client):
    """Twelve want one of five pieces, all at once: five get one, and the others are told so."""
    responses = together(12, lambda _: stock.reserve(("A", 1), client=new_client()))
    assert sorted(response.status_code for response in responses) == [201] * 5 + [409] * 7
    assert stock.pieces("A") == (5, 5, 0)
    sold = [response.json() for response in responses if response.status_code == 201]
    responses = together(5, lambda n: stock.post(sold[n], "confirm", new_client()))
    assert [response.status_code for response in responses] == [200] * 5
    assert stock.pieces("A") == (0, 0, 0)
