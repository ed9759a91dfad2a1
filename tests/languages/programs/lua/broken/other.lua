local function f()
  local broken = = 2
end
