unit Other; interface
const Broken = = 2;
implementation
end.
