unit Basket;

interface

function Total(const Prices: array of Integer): Integer;

implementation

function Total(const Prices: array of Integer): Integer;
var
  Price: Integer;
begin
  Total := 0;
  for Price in Prices do
    Total := Total + Price;
end;

end.
