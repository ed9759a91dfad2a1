{$mode objfpc}{$H+}
program Tour;

uses
  BaseUnix, Classes, SysUtils, Sockets;

function Depth(Level: Int64): Int64;
begin
  if Level = 0 then
    Result := 0
  else
    Result := 1 + Depth(Level - 1);
end;

procedure Echo;
var
  Buffer: array[0..65535] of Byte;
  Size: TSsize;
begin
  repeat
    Size := FpRead(StdInputHandle, Buffer, SizeOf(Buffer));
  until (Size <= 0) or (FpWrite(StdOutputHandle, Buffer, Size) <> Size);
end;

procedure Count;
var
  Line: string;
  Lines, Size: Int64;
begin
  Lines := 0;
  Size := 0;
  while not Eof do
  begin
    ReadLn(Line);
    Inc(Lines);
    Inc(Size, Length(Line));
  end;
  WriteLn(Lines, ' ', Size);
end;

procedure Unicode;
var
  Text: string;
  Letter: Char;
  Points: Integer;
begin
  ReadLn(Text);
  Points := 0;
  for Letter in Text do
    if Ord(Letter) and $C0 <> $80 then
      Inc(Points);
  WriteLn(Points, ' ', Text);
end;

function ByText(List: TStringList; Left, Right: Integer): Integer;
begin
  Result := CompareStr(List[Left], List[Right]);
end;

procedure Environment;
var
  Variables: TStringList;
  Number: Integer;
begin
  Variables := TStringList.Create;
  for Number := 1 to GetEnvironmentVariableCount do
    Variables.Add(GetEnvironmentString(Number));
  Variables.CustomSort(@ByText);
  Write(Variables.Text);
end;

procedure Fill;
var
  Block: Pointer;
begin
  while True do
  begin
    GetMem(Block, 1 shl 20);
    FillChar(Block^, 1 shl 20, 1);
  end;
end;

function Connects: Boolean;
var
  Address: TInetSockAddr;
  Descriptor: LongInt;
begin
  Address.sin_family := AF_INET;
  Address.sin_port := HToNS(80);
  Address.sin_addr := StrToNetAddr('192.0.2.1');
  Descriptor := fpSocket(AF_INET, SOCK_STREAM, 0);
  Result := (Descriptor >= 0) and (fpConnect(Descriptor, @Address, SizeOf(Address)) = 0);
end;

procedure WriteTo(const Path: string);
begin
  if FileCreate(Path) <> THandle(-1) then
    WriteLn(Path);
end;

var
  Number: Integer;
begin
  case ParamStr(1) of
    'hello': WriteLn('hello, world');
    'echo': Echo;
    'args': for Number := 2 to ParamCount do WriteLn(ParamStr(Number));
    'exit': Halt(3);
    'crash': raise Exception.Create('not caught');
    'depth': WriteLn(Depth(StrToInt64(ParamStr(2))));
    'add': WriteLn(StrToInt64(ParamStr(2)) + StrToInt64(ParamStr(3)));
    'count': Count;
    'unicode': Unicode;
    'environment': Environment;
    'fill': Fill;
    'network': if Connects then WriteLn('connected') else WriteLn('refused');
    'write': for Number := 2 to ParamCount do WriteTo(ParamStr(Number));
  end;
end.
