program Broken;

uses
  Other;

begin
end.
