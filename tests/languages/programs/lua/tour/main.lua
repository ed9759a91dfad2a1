local function depth(level)
  if level == 0 then
    return 0
  end
  return 1 + depth(level - 1)
end

local function connects()
  return os.execute("bash -c 'exec 3<>/dev/tcp/192.0.2.1/80' 2>/dev/null")
end

local blocks = {}

local commands = {
  hello = function() print("hello, world") end,
  echo = function() io.write(io.read("a")) end,
  args = function(rest) print(table.concat(rest, "\n")) end,
  exit = function() os.exit(3) end,
  crash = function() error("not caught") end,
  depth = function(rest) print(depth(tonumber(rest[1]))) end,
  add = function(rest) print(math.tointeger(rest[1]) + math.tointeger(rest[2])) end,
  count = function()
    local lines, size = 0, 0
    for line in io.lines() do
      lines, size = lines + 1, size + #line
    end
    print(string.format("%d %d", lines, size))
  end,
  unicode = function()
    local text = io.read("l")
    print(utf8.len(text) .. " " .. text)
  end,
  environment = function()
    local variables = {}
    for variable in io.open("/proc/self/environ"):read("a"):gmatch("%Z+") do
      table.insert(variables, variable)
    end
    table.sort(variables)
    print(table.concat(variables, "\n"))
  end,
  fill = function()
    for size = 1, math.huge do
      blocks[size] = ("x"):rep(2 ^ 20) .. size
    end
  end,
  network = function() print(connects() and "connected" or "refused") end,
  write = function(rest)
    for _, path in ipairs(rest) do
      if io.open(path, "w") then
        print(path)
      end
    end
  end,
}

local run = commands[arg[1]]
if run then
  run(table.move(arg, 2, #arg, 1, {}))
end
