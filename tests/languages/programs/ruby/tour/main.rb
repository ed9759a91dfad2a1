require "matrix"
require "prime"
require "socket"

def depth(level)
  level.zero? ? 0 : 1 + depth(level - 1)
end

def connects?
  Socket.tcp("192.0.2.1", 80, connect_timeout: 5) { true }
rescue SystemCallError
  false
end

def writes?(path)
  File.open(path, "w") { true }
rescue SystemCallError
  false
end

command, *rest = ARGV
case command
when "hello" then puts "hello, world"
when "echo" then IO.copy_stream($stdin, $stdout)
when "args" then puts rest
when "exit" then exit 3
when "crash" then raise "not caught"
when "depth" then puts depth(rest[0].to_i)
when "add" then puts rest.sum(&:to_i)
when "count"
  lines = $stdin.each_line(chomp: true).map(&:size)
  puts "#{lines.size} #{lines.sum}"
when "unicode"
  text = $stdin.gets.chomp
  puts "#{text.size} #{text}"
when "environment" then puts ENV.map { |name, value| "#{name}=#{value}" }.sort
when "fill"
  blocks = []
  loop { blocks << "x" * 2**20 }
when "network" then puts connects? ? "connected" : "refused"
when "write" then puts rest.select { |path| writes?(path) }
end
