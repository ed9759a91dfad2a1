program Several;

uses
  Basket;

begin
  WriteLn(Total([2, 40]));
end.
